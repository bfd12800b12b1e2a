#include "calls/people.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "calls/call_rules.hpp"

namespace parley::calls {
namespace {

constexpr std::size_t kUserIdMax = 256;  // bytes, as of a token's `sub`

}  // namespace

Result<std::vector<PersonView>> People::watch(ConnectionId connection, const std::vector<UserId>& users) {
    const auto self = state_.connections.find(connection);
    if (self == state_.connections.end() || !self->second.who.user) return fail("unauthorized", "A token is needed.");
    if (users.size() > kWatchedMax) return fail("bad-request", "users is a list of at most 200 user ids.");
    if (!std::ranges::all_of(users, [](const UserId& u) { return !u.empty() && is_storable(u.value, kUserIdMax); }))
        return fail("bad-request", "users has something that is no user id.");
    disconnected(connection);
    std::vector<PersonView> people;
    auto& wish = wishes_[connection];
    for (const UserId& user : std::set<UserId>(users.begin(), users.end())) {
        wish.push_back(user);
        Watched& watched = watched_[user];
        watched.by.push_back(connection);
        watched.told = status_of(user);
        people.push_back({user, watched.told});
    }
    return people;
}

PersonStatus People::status_of(const UserId& user) const {
    const UserState* row = state_.users.find(user);
    const bool connected = row != nullptr && !row->connections.empty();
    if (!connected && !lost_.contains(user)) return PersonStatus::offline;
    return calls_.is_busy(user, {}) ? PersonStatus::busy : PersonStatus::online;
}

void People::look_over(Turn& turn, const std::vector<UserId>& moved) {
    if (watched_.empty()) return;
    std::set<UserId> users(moved.begin(), moved.end());
    for (const Write& write : turn.writes) {
        const auto* call = std::get_if<CallRecord>(&write);
        if (call == nullptr) continue;
        for (const auto& participant : call->participants) users.insert(participant.user);
    }
    std::map<ConnectionId, std::vector<PersonView>> news;
    for (const UserId& user : users) {
        const auto it = watched_.find(user);
        if (it == watched_.end()) continue;
        const PersonStatus was = it->second.told;
        const PersonStatus now = status_of(user);
        if (was == now) continue;
        it->second.told = now;
        turn.on_undo([this, user, was] {
            if (const auto back = watched_.find(user); back != watched_.end()) back->second.told = was;
        });
        for (const ConnectionId to : it->second.by) news[to].push_back({user, now});
    }
    for (auto& [to, people] : news) turn.tell(to, News{PeopleChanged{std::move(people)}});
}

void People::lost(const UserId& user, Instant until) {
    const UserState* row = state_.users.find(user);
    if (row != nullptr && !row->connections.empty()) return;
    no_longer_lost(user);
    if (lost_.size() >= kLostMax) return;
    lost_.emplace(user, until);
    graces_.emplace(until, user);
}

void People::no_longer_lost(const UserId& user) {
    const auto it = lost_.find(user);
    if (it == lost_.end()) return;
    graces_.erase({it->second, user});
    lost_.erase(it);
}

void People::handle_timers(Turn& turn) {
    std::vector<UserId> gone;
    while (!graces_.empty() && graces_.begin()->first <= turn.now) {
        const auto [until, user] = *graces_.begin();
        no_longer_lost(user);
        turn.on_undo([this, until, user] { lost(user, until); });
        gone.push_back(user);
    }
    look_over(turn, gone);
}

void People::disconnected(ConnectionId connection) {
    const auto wish = wishes_.extract(connection);
    if (wish.empty()) return;
    for (const UserId& user : wish.mapped()) {
        const auto it = watched_.find(user);
        std::erase(it->second.by, connection);
        if (it->second.by.empty()) watched_.erase(it);
    }
}

}  // namespace parley::calls
