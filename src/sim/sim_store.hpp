// The store in virtual time: a Disk that outlives the process, and a SimStore that writes to it in groups, as
// store/Writer does: late, in order, all of a group or nothing of it, and after one failure nothing until rearm(). The
// faults of a disk are fields of Disk. Driven by Server and faults.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/store.hpp"
#include "sim/dice.hpp"
#include "sim/sim_loop.hpp"

namespace parley::sim {

/// What is durable, what ever was, and how the disk behaves now.
struct Disk {
    std::map<std::string, calls::RoomRecord> rooms;
    std::map<std::string, calls::PeerRecord> peers;
    std::map<std::string, calls::CallRecord> calls;
    std::map<std::string, calls::ConversationRecord> conversations;
    std::map<std::string, calls::AppointmentRecord> appointments;
    std::map<std::string, calls::UserRecord> users;
    std::map<std::string, calls::RevocationRecord> revocations;
    using Pair = std::pair<std::string, std::string>;
    std::map<std::pair<std::string, std::int64_t>, calls::ChatMessage> chat;  ///< by room and slot
    std::map<Pair, calls::ChatReadRecord> chat_reads;                         ///< by room and user
    std::map<std::string, calls::PushRecord> push;
    std::map<Pair, calls::QualityRecord> quality;  ///< by subject and person

    std::set<std::string> displaced;  ///< peers whose place was given to a newcomer (Rooms::displace)
    std::set<std::string> ever_peers;
    std::set<std::string> ever_rooms;
    std::map<std::string, std::set<calls::CallStatus>> ever_statuses;
    std::uint64_t groups = 0;               ///< committed
    std::uint64_t failures = 0;             ///< groups that failed
    std::vector<std::string> broken_rules;  ///< what no writer may ever do, e.g. bring a call back to life

    std::int64_t slowest_ms = 4;      ///< a group takes up to this
    bool fails = false;               ///< full, or broken: every group fails
    bool reads_fail = false;          ///< as a database that does not answer
    std::size_t queue_max = 100'000;  ///< changes that may wait; more are refused

    /// The writes of one change.
    void apply(std::vector<calls::Write>& writes);

private:
    void note_displaced(const std::vector<calls::Write>& writes);
};

class SimStore final : public ports::Store {
public:
    SimStore(Disk& disk, SimLoop& loop, Timeline& timeline, Dice& dice)
        : disk_(disk), loop_(loop), timeline_(timeline), dice_(dice) {}
    ~SimStore() override;

    void commit(std::vector<calls::Write> writes, std::function<void(Status)> done) override;
    void rearm() override { ++generation_; }
    void find_call(CallId id, std::function<void(Result<std::optional<calls::CallRecord>>)> done) override;
    void list_calls(UserId user, std::string cursor, int limit, bool missed_only,
                    std::function<void(Result<ports::CallPage>)> done) override;
    void list_quality(std::string subject,
                      std::function<void(Result<std::vector<calls::QualityRecord>>)> done) override;
    Result<calls::Loaded> load() override;
    [[nodiscard]] bool healthy() const override { return healthy_; }

    /// The process ends in order: all that waits is written still, as far as the disk takes it. Nobody is told.
    void finish();
    /// The process dies. A group that was being written may have been kept all the same; nobody will be told.
    void crash();
    [[nodiscard]] std::size_t waiting() const { return waiting_.size() + in_flight_.size(); }

private:
    struct Change {
        std::vector<calls::Write> writes;
        std::function<void(Status)> done;
        std::uint64_t generation = 0;
        bool refused = false;
    };
    void begin_group();
    void end_group();
    template <class Task>
    void read(Task task);

    Disk& disk_;
    SimLoop& loop_;
    Timeline& timeline_;
    Dice& dice_;
    std::deque<Change> waiting_;
    std::vector<Change> in_flight_;
    std::deque<std::function<void()>> reads_;
    std::vector<std::uint64_t> timers_;
    std::uint64_t generation_ = 1;
    std::uint64_t failed_generation_ = 0;
    std::uint64_t refused_generation_ = 0;
    bool busy_ = false;
    bool healthy_ = true;
    bool dead_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // timers of reads look whether it still stands
};

}  // namespace parley::sim
