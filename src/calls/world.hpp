// A small world around the domain for its tests: virtual time, what each connection was told, and what a store would
// hold. RoomWorld and CallWorld give it their words. For tests; header only.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "calls/domain.hpp"

namespace parley::calls::testing {

class World {
public:
    explicit World(const Limits& limits = {}) : limits_(limits), domain_(std::make_unique<Domain>(limits)) {}

    Domain& domain() { return *domain_; }
    [[nodiscard]] const State& state() const { return domain_->state(); }
    SeededRandom& random() { return random_; }
    Instant now{1'000'000};
    std::map<std::string, CallRecord> stored_calls;
    std::map<std::string, CallRecord> before_last;  ///< what was stored before the last write of that call
    std::map<std::string, RoomRecord> stored_rooms;
    std::map<std::string, PeerRecord> stored_peers;
    std::map<std::string, ConversationRecord> stored_conversations;
    std::map<std::string, UserRecord> stored_users;
    std::map<std::string, RevocationRecord> stored_revocations;
    std::map<std::pair<std::string, std::int64_t>, ChatMessage> stored_chat;  ///< by room and slot, as a store does
    std::map<std::pair<std::string, std::string>, ChatReadRecord> stored_reads;
    std::map<std::pair<std::string, std::string>, QualityRecord> stored_quality;
    std::map<std::string, AppointmentRecord> stored_appointments;
    std::map<std::string, PushRecord> stored_push;
    std::vector<Notice> notices;  ///< that have left, in order

    /// Time passes; what is due happens at its moment.
    void wait(Duration by) {
        const Instant end = now + by;
        while (domain_->deadline() <= end) {
            now = std::max(now, domain_->deadline());
            in_turn([&](Turn& turn) { domain_->handle_timers(turn); });
        }
        now = end;
    }
    /// The process ends and starts again from what is stored.
    void restart() {
        Loaded loaded;
        for (const auto& [id, record] : stored_rooms) loaded.rooms.push_back(record);
        for (const auto& [id, record] : stored_peers) loaded.peers.push_back(record);
        for (const auto& [id, record] : stored_conversations) loaded.conversations.push_back(record);
        for (const auto& [id, record] : stored_users) loaded.users.push_back(record);
        for (const auto& [id, record] : stored_revocations) loaded.revocations.push_back(record);
        for (const auto& [id, record] : stored_chat) loaded.chat.push_back(record);
        for (const auto& [id, record] : stored_reads) loaded.chat_reads.push_back(record);
        for (const auto& [id, record] : stored_appointments) loaded.appointments.push_back(record);
        for (const auto& [id, record] : stored_push) loaded.push.push_back(record);
        std::ranges::sort(loaded.push, {}, &PushRecord::at);
        for (const auto& [id, record] : stored_calls) {
            if (!is_terminal(record.status)) loaded.calls.push_back(record);
        }
        heard_.clear();
        domain_ = std::make_unique<Domain>(limits_);
        domain_->load(now, std::move(loaded));
    }

    /// What that connection was told of this kind since it was last asked.
    template <class T>
    std::vector<T> told(ConnectionId connection) {
        std::vector<T> found;
        auto& all = heard_[connection];
        std::erase_if(all, [&](const Event& event) {
            const auto* match = std::get_if<T>(&event);
            if (match != nullptr) found.push_back(*match);
            return match != nullptr;
        });
        return found;
    }
    /// The same, of what is told as News.
    template <class T>
    std::vector<T> news(ConnectionId connection) {
        std::vector<T> found;
        std::erase_if(heard_[connection], [&](const Event& event) {
            const auto* wrapped = std::get_if<News>(&event);
            const auto* match = wrapped == nullptr ? nullptr : std::get_if<T>(&wrapped->what);
            if (match != nullptr) found.push_back(*match);
            return match != nullptr;
        });
        return found;
    }
    [[nodiscard]] std::size_t told_anything(ConnectionId connection) { return heard_[connection].size(); }

    /// Runs a turn, remembers what it tells and stores what it writes.
    template <class Work>
    std::invoke_result_t<Work, Turn&> in_turn(Work work) {
        Turn turn(now, random_);
        if constexpr (std::is_void_v<std::invoke_result_t<Work, Turn&>>) {
            work(turn);
            domain_->finish(turn);
            settle(turn);
        } else {
            auto result = work(turn);
            domain_->finish(turn);
            settle(turn);
            return result;
        }
    }
    /// Runs a turn whose commit fails: nothing is told or stored, and it is taken back.
    template <class Work>
    void in_failing_turn(Work work) {
        Turn turn(now, random_);
        static_cast<void>(work(turn));
        turn.undo();
    }

protected:
    [[nodiscard]] ConnectionId next_connection() { return ConnectionId{++last_connection_}; }

private:
    void settle(Turn& turn) {
        for (auto& delivery : turn.deliveries) {
            for (const auto to : delivery.to) heard_[to].push_back(delivery.event);
        }
        for (auto& notice : turn.notices) notices.push_back(std::move(notice));
        for (auto& write : turn.writes) std::visit([this](const auto& change) { store(change); }, write);
    }
    void store(const CallRecord& record) {
        auto& row = stored_calls[record.id.value];
        before_last[record.id.value] = std::exchange(row, record);
    }
    void store(const RoomRecord& record) { stored_rooms[record.id.value] = record; }
    void store(const PeerRecord& record) { stored_peers[record.id.value] = record; }
    void store(const ConversationRecord& record) { stored_conversations[record.id.value] = record; }
    void store(const UserRecord& record) { stored_users[record.id.value] = record; }
    void store(const RevocationRecord& record) { stored_revocations[record.user.value] = record; }
    void store(const ChatMessage& m) { stored_chat[{m.room.value, m.seq % Chat::kMessagesMax}] = m; }
    void store(const ChatReadRecord& r) { stored_reads[{r.room.value, r.user.value}] = r; }
    void store(const QualityRecord& r) { stored_quality[{r.subject, r.person}] = r; }
    void store(const DeleteRoom& gone) {
        stored_rooms.erase(gone.id.value);
        std::erase_if(stored_chat, [&](const auto& row) { return row.second.room == gone.id; });
        std::erase_if(stored_reads, [&](const auto& row) { return row.second.room == gone.id; });
    }
    void store(const DeletePeer& gone) { stored_peers.erase(gone.id.value); }
    void store(const DeleteConversation& gone) { stored_conversations.erase(gone.id.value); }
    void store(const DeleteRevocation& gone) { stored_revocations.erase(gone.user.value); }
    void store(const AppointmentRecord& record) { stored_appointments[record.id.value] = record; }
    void store(const PushRecord& record) { stored_push[record.id] = record; }
    void store(const DeletePush& gone) { stored_push.erase(gone.id); }
    void store(const DeleteAppointment& gone) { stored_appointments.erase(gone.id.value); }

    Limits limits_;
    std::unique_ptr<Domain> domain_;
    SeededRandom random_{1};
    std::uint64_t last_connection_ = 0;
    std::map<ConnectionId, std::vector<Event>> heard_;
};

}  // namespace parley::calls::testing
