// What only few sockets have, kept out of the others' memory. Internal to socketio.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "socketio/server.hpp"

namespace parley::socketio {

struct Socket::Extra {
    struct WaitingAck {
        std::uint64_t id = 0;
        std::uint64_t timer = 0;  // 0: none
        AckCallback callback;
    };
    std::vector<WaitingAck> acks;
    std::uint64_t next_ack = 0;
    std::string blob;   // of the recovery
    std::string epoch;  // of its pid, when an earlier process gave it out

    /// Takes one out; its callback is empty when there is none of that id.
    [[nodiscard]] WaitingAck take_ack(std::uint64_t id);
};

}  // namespace parley::socketio
