#include "sim/witness.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "calls/records.hpp"
#include "calls/state.hpp"

namespace parley::sim {
namespace {

using calls::CallStatus;

std::optional<CallStatus> parse_status(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, CallStatus>, 6> kWords{{{"waiting", CallStatus::waiting},
                                                                             {"ringing", CallStatus::ringing},
                                                                             {"active", CallStatus::active},
                                                                             {"ended", CallStatus::ended},
                                                                             {"missed", CallStatus::missed},
                                                                             {"rejected", CallStatus::rejected}}};
    for (const auto& [name, status] : kWords) {
        if (name == word) return status;
    }
    return std::nullopt;
}

}  // namespace

void Witness::told_peer(const std::string& room, const std::string& peer) const {
    if (room == calls::kLobby.value || disk_.ever_peers.contains(peer)) return;
    throw Violation("peer " + peer + " in room " + room + " was told of and never became durable");
}

void Witness::told_status(const std::string& call, std::string_view word) {
    const auto status = parse_status(word);
    if (!status) throw Violation("a call has the status " + std::string(word));
    const auto ever = disk_.ever_statuses.find(call);
    if (ever == disk_.ever_statuses.end() || !ever->second.contains(*status))
        throw Violation("call " + call + " was told to be " + std::string(word) + ", which never became durable");
    const auto over = final_.find(call);
    if (over != final_.end() && calls::is_terminal(*status) && over->second != *status)
        throw Violation("call " + call + " ended twice, the second time as " + std::string(word));
    if (!calls::is_terminal(*status)) return;
    if (over == final_.end()) ++calls_ended;
    final_[call] = *status;
}

void Witness::told_call(const std::string& call) const {
    if (!disk_.ever_statuses.contains(call)) throw Violation("call " + call + " was told of and never became durable");
}

void Witness::told_visit(const std::string& visit) const {
    if (!disk_.appointments.contains(visit))
        throw Violation("appointment " + visit + " was acknowledged and is not kept");
}

void Witness::told_room_made(KnownRoom room) {
    if (!disk_.ever_rooms.contains(room.id))
        throw Violation("room " + room.id + " was acknowledged before it was durable");
    rooms.push_back(std::move(room));
}

void Witness::told_no_such_room(const std::string& room) const {
    for (const auto& known : rooms) {
        if (known.id == room && known.guests) throw Violation("room " + room + " was acknowledged and is gone");
    }
}

void Witness::heard_signal(const std::string& hearer, std::string_view text) {
    const auto mark = text.find(kSignalMark);
    if (mark == std::string_view::npos) return;
    ++signals;
    text.remove_prefix(mark + kSignalMark.size());
    const auto dash = text.find('-');
    std::uint64_t number = 0;
    std::from_chars(text.data() + dash + 1, text.data() + text.size(), number);
    auto& last = last_signal_[hearer + " from line " + std::string(text.substr(0, dash))];
    if (number <= last)
        throw Violation(hearer + " got signal " + std::to_string(number) + " of line " +
                        std::string(text.substr(0, dash)) + " after " + std::to_string(last));
    last = number;
}

void View::begin(const std::set<std::string>& peers, bool as_before, const std::set<std::string>& away) {
    if (as_before) former_.insert(peers_.begin(), peers_.end());
    was_away_ = as_before;
    if (!as_before) former_.clear();
    std::erase_if(peers_, [&](const std::string& peer) { return !away.contains(peer); });
    peers_.insert(peers.begin(), peers.end());
    listed_ = peers;
    listed_.insert(away.begin(), away.end());
    for (const auto& peer : peers_) former_.erase(peer);
}

void View::joined(const std::string& peer, bool rejoined) {
    const bool again = listed_.erase(peer) > 0 || rejoined;
    former_.erase(peer);
    if (!peers_.insert(peer).second && !again)
        throw Violation(who_ + " was told twice that " + peer + " joined " + room_);
}

void View::left(const std::string& peer) {
    listed_.erase(peer);
    if (peers_.erase(peer) + former_.erase(peer) == 0 && !was_away_)
        throw Violation(who_ + " was told that " + peer + " left " + room_ + ", who was not there");
}

}  // namespace parley::sim
