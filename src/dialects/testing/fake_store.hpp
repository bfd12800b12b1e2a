// A store in memory, for tests: it commits at once, or holds commits back until it is told, or fails them. Header only.
// What it keeps can be loaded again, so that a test can restart the house.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "calls/chat.hpp"
#include "ports/store.hpp"

namespace parley::dialects::testing {

class FakeStore final : public ports::Store {
public:
    /// From now on commits wait for release() or fail_held().
    void hold() { holding_ = true; }
    /// Commits all that waits, in order, and no longer holds.
    void release() {
        holding_ = false;
        while (!held_.empty()) settle_first({});
    }
    void release_one() {
        if (!held_.empty()) settle_first({});
    }
    /// Fails all that waits, and no longer holds.
    void fail_held() {
        holding_ = false;
        while (!held_.empty()) settle_first(fail("store-unavailable", "the disk is full"));
    }
    [[nodiscard]] std::size_t held() const { return held_.size(); }

    std::map<std::string, calls::RoomRecord> rooms;
    std::map<std::string, calls::PeerRecord> peers;
    std::map<std::string, calls::CallRecord> calls;
    std::map<std::string, calls::ConversationRecord> conversations;
    std::map<std::string, calls::AppointmentRecord> appointments;
    std::map<std::string, calls::UserRecord> users;
    std::map<std::string, calls::RevocationRecord> revocations;
    std::map<std::pair<std::string, std::int64_t>, calls::ChatMessage> chat;  ///< by room and slot, as a store does
    std::map<std::pair<std::string, std::string>, calls::ChatReadRecord> chat_reads;
    std::map<std::pair<std::string, std::string>, calls::QualityRecord> quality;
    std::map<std::string, calls::PushRecord> push;
    std::size_t commits = 0;
    bool reads_fail = false;

    void commit(std::vector<calls::Write> writes, std::function<void(Status)> done) override {
        held_.emplace_back(std::move(writes), std::move(done));
        if (!holding_) release();
    }
    void rearm() override { healthy_ = true; }
    void find_call(CallId id, std::function<void(Result<std::optional<calls::CallRecord>>)> done) override {
        if (reads_fail) return done(fail("store-unavailable", "the database does not answer"));
        const auto it = calls.find(id.value);
        done(it == calls.end() ? std::nullopt : std::optional(it->second));
    }
    void list_quality(std::string subject,
                      std::function<void(Result<std::vector<calls::QualityRecord>>)> done) override {
        if (reads_fail) return done(fail("store-unavailable", "the database does not answer"));
        std::vector<calls::QualityRecord> found;
        for (const auto& [key, record] : quality) {
            if (key.first == subject) found.push_back(record);
        }
        done(std::move(found));
    }
    void list_calls(UserId user, std::string cursor, int limit, bool missed_only,
                    std::function<void(Result<ports::CallPage>)> done) override {
        std::vector<calls::CallRecord> found;
        for (const auto& [id, call] : calls) {
            if (std::ranges::any_of(call.participants,
                                    [&](const auto& p) { return p.user == user && (p.missed || !missed_only); }))
                found.push_back(call);
        }
        std::ranges::sort(found, [](const auto& a, const auto& b) {
            return std::pair(b.created_at, b.id) < std::pair(a.created_at, a.id);
        });
        std::size_t begin = 0;
        if (!cursor.empty()) {
            const auto at = std::ranges::find_if(found, [&](const auto& c) { return c.id.value == cursor; });
            if (at == found.end()) return done(fail("bad-request", "cursor is not one of ours"));
            begin = static_cast<std::size_t>(at - found.begin()) + 1;
        }
        ports::CallPage page;
        const std::size_t end = std::min(found.size(), begin + static_cast<std::size_t>(limit));
        page.calls.assign(found.begin() + static_cast<std::ptrdiff_t>(begin),
                          found.begin() + static_cast<std::ptrdiff_t>(end));
        if (end < found.size()) page.next_cursor = found[end - 1].id.value;
        done(std::move(page));
    }
    Result<calls::Loaded> load() override {
        calls::Loaded loaded;
        for (const auto& [id, r] : rooms) loaded.rooms.push_back(r);
        for (const auto& [id, r] : peers) loaded.peers.push_back(r);
        for (const auto& [id, r] : calls) {
            if (!calls::is_terminal(r.status)) loaded.calls.push_back(r);
        }
        for (const auto& [id, r] : conversations) loaded.conversations.push_back(r);
        for (const auto& [id, r] : appointments) loaded.appointments.push_back(r);
        for (const auto& [id, r] : users) loaded.users.push_back(r);
        for (const auto& [id, r] : revocations) loaded.revocations.push_back(r);
        for (const auto& [id, r] : chat) loaded.chat.push_back(r);
        for (const auto& [id, r] : push) loaded.push.push_back(r);
        for (const auto& [id, r] : chat_reads) loaded.chat_reads.push_back(r);
        std::ranges::sort(loaded.peers, {}, [](const auto& p) { return std::pair(p.joined_at, p.id); });
        return loaded;
    }
    bool healthy() const override { return healthy_; }

private:
    void settle_first(Status status) {
        auto [writes, done] = std::move(held_.front());
        held_.pop_front();
        if (status) {
            ++commits;
            for (auto& write : writes) std::visit([this](auto& value) { apply(value); }, write);
        } else {
            healthy_ = false;
        }
        done(status);
    }
    void apply(calls::RoomRecord& r) { rooms[r.id.value] = r; }
    void apply(calls::PeerRecord& r) { peers[r.id.value] = r; }
    void apply(calls::CallRecord& r) { calls[r.id.value] = r; }
    void apply(calls::ConversationRecord& r) { conversations[r.id.value] = r; }
    void apply(calls::AppointmentRecord& r) { appointments[r.id.value] = r; }
    void apply(calls::UserRecord& r) { users[r.id.value] = r; }
    void apply(calls::RevocationRecord& r) { revocations[r.user.value] = r; }
    void apply(calls::ChatMessage& m) { chat[{m.room.value, m.seq % calls::Chat::kMessagesMax}] = m; }
    void apply(calls::ChatReadRecord& r) { chat_reads[{r.room.value, r.user.value}] = r; }
    void apply(calls::QualityRecord& r) { quality[{r.subject, r.person}] = r; }
    void apply(calls::DeleteRoom& d) {
        rooms.erase(d.id.value);
        std::erase_if(chat, [&](const auto& row) { return row.second.room == d.id; });
        std::erase_if(chat_reads, [&](const auto& row) { return row.second.room == d.id; });
        std::erase_if(quality, [&](const auto& row) { return row.first.first == d.id.value; });
    }
    void apply(calls::PushRecord& r) { push[r.id] = r; }
    void apply(calls::DeletePush& d) { push.erase(d.id); }
    void apply(calls::DeletePeer& d) { peers.erase(d.id.value); }
    void apply(calls::DeleteConversation& d) { conversations.erase(d.id.value); }
    void apply(calls::DeleteAppointment& d) { appointments.erase(d.id.value); }
    void apply(calls::DeleteRevocation& d) { revocations.erase(d.user.value); }

    std::deque<std::pair<std::vector<calls::Write>, std::function<void(Status)>>> held_;
    bool holding_ = false;
    bool healthy_ = true;
};

}  // namespace parley::dialects::testing
