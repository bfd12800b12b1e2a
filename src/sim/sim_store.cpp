#include "sim/sim_store.hpp"

#include <algorithm>

#include "calls/call_rules.hpp"
#include "calls/chat.hpp"

namespace parley::sim {
namespace {

constexpr std::size_t kGroupMax = 64;

struct Apply {
    Disk& disk;

    void operator()(calls::RoomRecord& record) const {
        disk.ever_rooms.insert(record.id.value);
        disk.rooms[record.id.value] = std::move(record);
    }
    void operator()(calls::PeerRecord& record) const {
        disk.ever_peers.insert(record.id.value);
        disk.peers[record.id.value] = std::move(record);
    }
    void operator()(calls::CallRecord& record) const {
        const auto before = disk.calls.find(record.id.value);
        if (before != disk.calls.end() && before->second.status != record.status &&
            !calls::may_follow(before->second.status, record.status)) {
            disk.broken_rules.push_back("call " + record.id.value + " was stored going from status " +
                                        std::to_string(static_cast<int>(before->second.status)) + " to " +
                                        std::to_string(static_cast<int>(record.status)));
        }
        disk.ever_statuses[record.id.value].insert(record.status);
        disk.calls[record.id.value] = std::move(record);
    }
    void operator()(calls::ConversationRecord& record) const { disk.conversations[record.id.value] = record; }
    void operator()(calls::AppointmentRecord& record) const {
        const auto before = disk.appointments.find(record.id.value);
        if (before != disk.appointments.end() && before->second.status == calls::AppointmentStatus::ended &&
            record.status != calls::AppointmentStatus::ended) {
            disk.broken_rules.push_back("appointment " + record.id.value + " was stored as begun again after its end");
        }
        disk.appointments[record.id.value] = record;
    }
    void operator()(calls::UserRecord& record) const { disk.users[record.id.value] = record; }
    void operator()(calls::RevocationRecord& record) const { disk.revocations[record.user.value] = record; }
    void operator()(calls::ChatMessage& message) const {
        disk.chat[{message.room.value, message.seq % calls::Chat::kMessagesMax}] = message;
    }
    void operator()(calls::ChatReadRecord& record) const {
        disk.chat_reads[{record.room.value, record.user.value}] = record;
    }
    void operator()(calls::QualityRecord& record) const { disk.quality[{record.subject, record.person}] = record; }
    void operator()(calls::DeleteRoom& gone) const {
        disk.rooms.erase(gone.id.value);
        std::erase_if(disk.chat, [&](const auto& row) { return row.second.room == gone.id; });
        std::erase_if(disk.chat_reads, [&](const auto& row) { return row.second.room == gone.id; });
    }
    void operator()(calls::PushRecord& record) const { disk.push[record.id] = record; }
    void operator()(calls::DeletePush& gone) const { disk.push.erase(gone.id); }
    void operator()(calls::DeletePeer& gone) const { disk.peers.erase(gone.id.value); }
    void operator()(calls::DeleteConversation& gone) const { disk.conversations.erase(gone.id.value); }
    void operator()(calls::DeleteAppointment& gone) const { disk.appointments.erase(gone.id.value); }
    void operator()(calls::DeleteRevocation& gone) const { disk.revocations.erase(gone.user.value); }
};

tl::unexpected<Error> unavailable() {
    return fail("store-unavailable", "the change could not be kept; try again later");
}

template <class Map, class List>
void copy_values(const Map& from, List& to) {
    for (const auto& [id, record] : from) to.push_back(record);
}

}  // namespace

/// One change that brings somebody new into a room and takes somebody else out of it.
void Disk::note_displaced(const std::vector<calls::Write>& writes) {
    std::set<RoomId> entered;
    for (const auto& write : writes) {
        const auto* peer = std::get_if<calls::PeerRecord>(&write);
        if (peer != nullptr && !ever_peers.contains(peer->id.value)) entered.insert(peer->room);
    }
    for (const auto& write : writes) {
        const auto* gone = std::get_if<calls::DeletePeer>(&write);
        const auto row = gone == nullptr ? peers.end() : peers.find(gone->id.value);
        if (row != peers.end() && entered.contains(row->second.room)) displaced.insert(row->first);
    }
}

void Disk::apply(std::vector<calls::Write>& writes) {
    note_displaced(writes);
    for (auto& write : writes) std::visit(Apply{*this}, write);
}

SimStore::~SimStore() {
    for (const auto timer : timers_) timeline_.cancel(timer);
}

void SimStore::crash() {
    dead_ = true;
    if (!in_flight_.empty() && !disk_.fails && dice_.chance(50)) {
        for (auto& change : in_flight_) {
            if (!change.refused && change.generation > failed_generation_) disk_.apply(change.writes);
        }
    }
    for (const auto timer : timers_) timeline_.cancel(timer);
    timers_.clear();
    waiting_.clear();
    in_flight_.clear();
    reads_.clear();
}

void SimStore::finish() {
    dead_ = true;
    std::ranges::move(waiting_, std::back_inserter(in_flight_));
    waiting_.clear();
    for (auto& change : std::exchange(in_flight_, {})) {
        if (!disk_.fails && !change.refused && change.generation > failed_generation_) disk_.apply(change.writes);
    }
}

void SimStore::commit(std::vector<calls::Write> writes, std::function<void(Status)> done) {
    if (dead_) return;
    Change change{std::move(writes), std::move(done), generation_, false};
    change.refused = refused_generation_ == generation_ || waiting_.size() >= disk_.queue_max;
    if (change.refused) refused_generation_ = generation_;
    waiting_.push_back(std::move(change));
    if (busy_) return;
    busy_ = true;
    // As the real one: what one turn has changed goes over together.
    loop_.post([this] { begin_group(); });
}

void SimStore::begin_group() {
    if (dead_) return;
    const auto count = std::min(waiting_.size(), kGroupMax);
    in_flight_.assign(std::make_move_iterator(waiting_.begin()),
                      std::make_move_iterator(waiting_.begin() + static_cast<std::ptrdiff_t>(count)));
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    timers_.push_back(
        timeline_.after(dice_.between(0, disk_.slowest_ms), [this] { loop_.turn([this] { end_group(); }); }));
}

void SimStore::end_group() {
    timers_.clear();
    auto group = std::exchange(in_flight_, {});
    const auto doomed = [&](const Change& c) { return c.refused || c.generation <= failed_generation_; };
    std::vector<Status> answers;
    const std::uint64_t last = group.back().generation;
    for (auto& change : group) {
        if (doomed(change) || disk_.fails) {
            answers.emplace_back(unavailable());
        } else {
            disk_.apply(change.writes);
            answers.emplace_back();
        }
    }
    if (disk_.fails) {
        failed_generation_ = std::max(failed_generation_, last);
        ++disk_.failures;
    } else {
        ++disk_.groups;
    }
    healthy_ = !disk_.fails;
    for (std::size_t i = 0; i < group.size() && !dead_; ++i) group[i].done(answers[i]);
    busy_ = !waiting_.empty();
    if (busy_) loop_.post([this] { begin_group(); });
}

template <class Task>
void SimStore::read(Task task) {
    if (dead_) return;
    reads_.push_back(std::move(task));
    // Reads answer in their order, so one timer takes the first that waits, whichever it was.
    timeline_.after(dice_.between(0, disk_.slowest_ms), [this, alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        loop_.turn([this] {
            if (reads_.empty()) return;
            auto first = std::move(reads_.front());
            reads_.pop_front();
            first();
        });
    });
}

void SimStore::find_call(CallId id, std::function<void(Result<std::optional<calls::CallRecord>>)> done) {
    read([this, id, done = std::move(done)] {
        if (disk_.reads_fail) return done(unavailable());
        const auto it = disk_.calls.find(id.value);
        done(it == disk_.calls.end() ? std::nullopt : std::optional(it->second));
    });
}

void SimStore::list_calls(UserId user, std::string /*cursor*/, int limit, bool missed_only,
                          std::function<void(Result<ports::CallPage>)> done) {
    read([this, user, limit, missed_only, done = std::move(done)] {
        if (disk_.reads_fail) return done(unavailable());
        ports::CallPage page;
        for (const auto& [id, call] : disk_.calls) {
            const auto* participant = calls::find_participant(call, user);
            const bool wanted = participant != nullptr && (!missed_only || participant->missed);
            if (wanted && static_cast<int>(page.calls.size()) < limit) page.calls.push_back(call);
        }
        done(std::move(page));
    });
}

void SimStore::list_quality(std::string subject, std::function<void(Result<std::vector<calls::QualityRecord>>)> done) {
    read([this, subject = std::move(subject), done = std::move(done)] {
        if (disk_.reads_fail) return done(unavailable());
        std::vector<calls::QualityRecord> found;
        for (const auto& [key, record] : disk_.quality) {
            if (record.subject == subject) found.push_back(record);
        }
        done(std::move(found));
    });
}

Result<calls::Loaded> SimStore::load() {
    calls::Loaded loaded;
    copy_values(disk_.rooms, loaded.rooms);
    copy_values(disk_.peers, loaded.peers);
    for (const auto& [id, call] : disk_.calls) {
        if (!calls::is_terminal(call.status)) loaded.calls.push_back(call);
    }
    copy_values(disk_.conversations, loaded.conversations);
    copy_values(disk_.appointments, loaded.appointments);
    copy_values(disk_.users, loaded.users);
    copy_values(disk_.revocations, loaded.revocations);
    copy_values(disk_.chat, loaded.chat);
    copy_values(disk_.chat_reads, loaded.chat_reads);
    copy_values(disk_.push, loaded.push);
    std::ranges::sort(loaded.peers, {}, [](const auto& peer) { return std::pair(peer.joined_at, peer.id); });
    return loaded;
}

}  // namespace parley::sim
