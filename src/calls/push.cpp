#include "calls/push.hpp"

#include <algorithm>

namespace parley::calls {
namespace {

/// RFC 3986 §2: of a URL no more than printable ASCII. Which schemes and hosts may be asked the notifier says.
bool is_endpoint(const std::string& text) {
    return !text.empty() && text.size() <= static_cast<std::size_t>(Push::kEndpointBytesMax) &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Result<PushAnswer> Push::subscribe(Turn& turn, const Identity& who, const SubscribePush& request) {
    if (!who.user) return fail("unauthorized", "A token is needed.");
    if (!is_endpoint(request.endpoint)) return fail("bad-request", "\"endpoint\" is no URL of at most 2048 bytes.");
    PushRecord record{{}, *who.user, request.endpoint, request.p256dh, request.auth, turn.now};
    if (const std::string* known = state_.push.by_endpoint.find(request.endpoint)) {
        const std::string id = *known;
        const bool same = state_.push.by_id.find(id)->user == *who.user;
        // Of another user: that browser has changed hands, and whose calls it tells of.
        forget(turn, id);
        if (same) record.id = id;
    } else if (state_.push.by_id.size() >= static_cast<std::size_t>(kSubscriptionsMax)) {
        return fail("overloaded", "Too many devices are subscribed. Try again later.");
    }
    const bool created = record.id.empty();
    if (created) record.id = random_token(turn.random);
    if (const auto* theirs = state_.push.of_user.find(*who.user);
        theirs != nullptr && theirs->size() >= static_cast<std::size_t>(kPerUserMax)) {
        forget(turn, std::string(theirs->front()));
    }
    put(turn, record);
    turn.write(record);
    return PushAnswer{std::move(record), created};
}

Status Push::unsubscribe(Turn& turn, const Identity& who, const std::string& id) {
    if (!who.user) return fail("unauthorized", "A token is needed.");
    const PushRecord* record = state_.push.by_id.find(id);
    if (record == nullptr || record->user != *who.user) return fail("not-found", "There is no such subscription.");
    forget(turn, std::string(id));
    return {};
}

void Push::forget(Turn& turn, const std::string& id) {
    const PushRecord* found = state_.push.by_id.find(id);
    if (found == nullptr) return;
    const PushRecord record = *found;
    turn.write(DeletePush{record.id});
    state_.push.by_endpoint.erase(turn, record.endpoint);
    state_.push.by_id.erase(turn, record.id);
    auto& theirs = *state_.push.of_user.edit(turn, record.user);
    std::erase(theirs, record.id);
    if (theirs.empty()) state_.push.of_user.erase(turn, record.user);
}

void Push::forget_all(Turn& turn, const UserId& user) {
    const auto* theirs = state_.push.of_user.find(user);
    if (theirs == nullptr) return;
    for (const std::string& id : std::vector<std::string>(*theirs)) forget(turn, id);
}

void Push::put(Turn& turn, const PushRecord& record) {
    state_.push.by_id.put(turn, record.id, record);
    state_.push.by_endpoint.put(turn, record.endpoint, record.id);
    auto* theirs = state_.push.of_user.edit(turn, record.user);
    if (theirs == nullptr) theirs = &state_.push.of_user.put(turn, record.user, {});
    theirs->push_back(record.id);
}

void Push::load(std::vector<PushRecord> records) {
    for (auto& record : records) {
        auto* theirs = state_.push.of_user.find_mutable(record.user);
        if (theirs == nullptr) {
            state_.push.of_user.load(record.user, {});
            theirs = state_.push.of_user.find_mutable(record.user);
        }
        theirs->push_back(record.id);
        state_.push.by_endpoint.load(record.endpoint, record.id);
        const std::string id = record.id;
        state_.push.by_id.load(id, std::move(record));
    }
}

void notify(const State& state, Turn& turn, NoticeKind kind, const CallRecord& call, const UserId& user, Duration ttl) {
    const auto* theirs = state.push.of_user.find(user);
    if (theirs == nullptr) return;
    const UserState* caller = state.users.find(call.initiator);
    const bool named = caller != nullptr && !caller->name.empty();
    Notice notice{kind, call.id, user, call.initiator, named ? caller->name : call.initiator.value, turn.now, ttl, {}};
    for (const std::string& id : *theirs) notice.recipients.push_back(*state.push.by_id.find(id));
    turn.notices.push_back(std::move(notice));
}

}  // namespace parley::calls
