// What people show without words: reactions, which pass, and raised hands, which stay up in the order of raising. Not
// chat. Driven by the own protocol.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "calls/rooms.hpp"
#include "calls/state.hpp"

namespace parley::calls {

class Gestures final : public RoomObserver {
public:
    /// The reactions that there are.
    static constexpr std::array<std::string_view, 8> kReactions{"👍", "❤️", "😂", "😮", "🎉", "👏", "🙏", "🤔"};
    static constexpr Duration kReactionEvery{500};  ///< of one peer, in the long run
    static constexpr int kReactionsAtOnce = 6;

    Gestures(State& state, Rooms& rooms) : state_(state), rooms_(rooms) {}

    /// Tells the others. Errors: not-found (not in the room), bad-request (no reaction that there is), rate-limited.
    Status react(Turn& turn, ConnectionId connection, const RoomId& room, std::string_view emoji);
    /// One's own hand up or down; or somebody else's down, by a host. Tells everybody all hands. Errors: not-found,
    /// forbidden (no host), peer-unknown, bad-request (raising another's).
    Status hand(Turn& turn, ConnectionId connection, const RoomId& room, bool raised,
                const std::optional<PeerId>& of = {});
    /// All hands down. Errors: not-found, forbidden (no host).
    Status lower_hands(Turn& turn, ConnectionId connection, const RoomId& room);
    [[nodiscard]] std::vector<Hand> hands_in(const RoomId& room) const;

    void on_entered(Turn&, const Room&, const Peer&, bool) override {}
    void on_left(Turn& turn, const Room& room, const PeerRecord& peer) override;

private:
    void set_hand(Turn& turn, const PeerId& peer, std::optional<Instant> at);
    void tell_hands(Turn& turn, const RoomId& room) const;

    State& state_;
    Rooms& rooms_;
};

}  // namespace parley::calls
