// The chat of a room: kept with it, given to who comes later, and gone with it. To all, or to one. Not a messenger:
// what is said outlives no room. Driven by the own protocol; Rooms tells when a room is forgotten. A refusal changes
// nothing.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "calls/rooms.hpp"
#include "calls/state.hpp"

namespace parley::calls {

struct SendChat {
    ConnectionId connection;
    RoomId room;
    std::string client_id;
    std::string text;
    std::string to;  ///< a peer id or a user id; empty: everybody
};

struct ChatAnswer {
    ChatMessage message;
    bool repeated = false;  ///< it was sent before, and nobody was told again
};

struct ChatPage {
    std::vector<ChatMessage> messages;  ///< the oldest first
    bool more = false;                  ///< there are older ones
};

class Chat final : public RoomObserver {
public:
    static constexpr std::int64_t kMessagesMax = 200;       ///< kept of one room
    static constexpr std::size_t kRoomTextMax = 64 * 1024;  ///< bytes of text kept of one room
    static constexpr std::size_t kTextMax = 2'000;          ///< bytes of a message
    static constexpr std::size_t kClientIdMax = 64;         ///< bytes
    static constexpr std::size_t kReadersMax = 1'000;       ///< users of one room whose reading is kept
    static constexpr int kPageMax = 100;
    static constexpr Duration kEvery{1'000};  ///< between messages of one peer, in the long run
    static constexpr int kAtOnce = 10;

    Chat(State& state, Rooms& rooms) : state_(state), rooms_(rooms) {}

    /// Tells the others. The same `client_id` of the same person again gives the message that it made. Errors:
    /// not-found (not in the room), bad-request, peer-unknown, rate-limited.
    Result<ChatAnswer> send(Turn& turn, const SendChat& request);
    /// What this connection's peer may read, before `before` (0: the newest). Errors: not-found, bad-request (limit).
    [[nodiscard]] Result<ChatPage> page(ConnectionId connection, const RoomId& room, std::int64_t before,
                                        int limit) const;
    /// Keeps how far the user has read; it never goes back. Errors: not-found, unauthorized (a guest), bad-request.
    Status read(Turn& turn, ConnectionId connection, const RoomId& room, std::int64_t seq);
    [[nodiscard]] std::int64_t last_seq(const RoomId& room) const;
    [[nodiscard]] std::int64_t read_seq(const RoomId& room, const UserId& user) const;

    void on_entered(Turn&, const Room&, const Peer&, bool) override {}
    void on_left(Turn&, const Room&, const PeerRecord&) override {}
    void on_forgotten(Turn& turn, const RoomId& room) override;

    void load(std::vector<ChatMessage> messages, std::vector<ChatReadRecord> reads);

private:
    struct Log {
        std::deque<ChatMessage> messages;  // the oldest first
        std::size_t bytes = 0;             // of their texts
        std::int64_t last_seq = 0;
        std::unordered_map<UserId, std::int64_t> reads;
    };
    void append(Turn* turn, Log& log, ChatMessage message);
    void tell(Turn& turn, const ChatMessage& message, ConnectionId but) const;

    State& state_;
    Rooms& rooms_;
    std::unordered_map<RoomId, Log> logs_;  // of those rooms where something was said
};

}  // namespace parley::calls
