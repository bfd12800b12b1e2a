// What people were told, held against what may be true: nothing is told that was not durable, a call that was told to
// be over stays so, what was acknowledged is still there, signals come in their order. It hears of every message that
// any simulated person gets. The state of the server itself is looked at by invariants.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sim_store.hpp"

namespace parley::sim {

/// What a simulated signal's text begins with; no random id has a space.
inline constexpr std::string_view kSignalMark = "sim signal ";

/// A promise was broken. World adds the seed and the step.
class Violation : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct KnownRoom {
    std::string id;
    bool guests = true;
};

class Witness {
public:
    explicit Witness(const Disk& disk) : disk_(disk) {}

    /// Somebody was told that `peer` is there. Those of the lobby are not stored.
    void told_peer(const std::string& room, const std::string& peer) const;
    /// Somebody was told how a call stands, in the own protocol's words.
    void told_status(const std::string& call, std::string_view word);
    /// Somebody was told that a call is there.
    void told_call(const std::string& call) const;
    /// An appointment was acknowledged.
    void told_visit(const std::string& visit) const;
    /// A room was acknowledged; from now on it exists.
    void told_room_made(KnownRoom room);
    void told_no_such_room(const std::string& room) const;
    /// `text`: any message; numbers of simulated signals in it must rise, for each hearer and sending line.
    void heard_signal(const std::string& hearer, std::string_view text);

    std::vector<KnownRoom> rooms;
    std::uint64_t signals = 0;
    std::uint64_t events = 0;
    std::uint64_t calls_ended = 0;

private:
    const Disk& disk_;
    std::map<std::string, calls::CallStatus> final_;
    std::map<std::string, std::uint64_t> last_signal_;
};

/// Who is in one room, as one person was told: a join while there, or a leave of who is not, is a broken promise.
class View {
public:
    View(std::string who, std::string room) : who_(std::move(who)), room_(std::move(room)) {}
    /// A list of who is there. `as_before`: the person is the same peer as before, and may still be told that somebody
    /// left whom they knew. `away`: of whom they knew these still count, as for a resumed own client.
    void begin(const std::set<std::string>& peers, bool as_before, const std::set<std::string>& away = {});
    void joined(const std::string& peer, bool rejoined);
    void left(const std::string& peer);
    [[nodiscard]] const std::set<std::string>& peers() const { return peers_; }

private:
    std::string who_, room_;
    std::set<std::string> peers_;
    bool was_away_ = false;         // may be told that somebody left who came and was lost meanwhile
    std::set<std::string> former_;  // known before the last list, and not in it
    std::set<std::string> listed_;  // in the last list: may be told of once more, as somebody who came meanwhile
};

}  // namespace parley::sim
