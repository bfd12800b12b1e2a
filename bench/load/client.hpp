// One simulated person: a connection, and what is known of it while it comes into its call. The protocol drives its
// stage; the scenario takes over once it is in.
#pragma once

#include <cstdint>
#include <string>

#include "websocket.hpp"

namespace parley::load {

enum class Stage : std::uint8_t {
    kOpening,  // TCP, WebSocket and protocol handshake
    kJoined,   // the server knows who this is; set-up ends here
    kPaired,   // may signal to its mate
};

struct Client : WebSocket {
    Client(Loop& loop, WebSocketUser& ear, int number) : WebSocket(loop, ear), index(number) {}

    int index;
    Stage stage = Stage::kOpening;
    Client* mate = nullptr;         // the other one of the pair: index ^ 1
    std::string user;               // socketio: the user id
    std::string token;              // socketio: made before the measured time
    std::string room;               // rooms: the room's id
    std::string peer_id;            // rooms: as the server named it
    std::string call_id;            // socketio: what the server's acknowledgement said
    std::size_t message_bytes = 0;  // of the first message that came; all others must be as long
};

}  // namespace parley::load
