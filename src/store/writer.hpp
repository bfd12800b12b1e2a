// The thread that commits. Each turn of the loop hands it what the turn changed; it takes all changes that wait, writes
// them in one transaction, and tells the loop of all of them at once, in order: while one commit reaches the disk, the
// next ones gather, so the store is as fast as it is busy. Driven by SqlStore.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/open.hpp"
#include "store/write_repository.hpp"

namespace parley::store {

class Writer {
public:
    Writer(const Engine& engine, transport::Loop& loop, const StoreOptions& options);
    /// Commits what was asked for, then ends.
    ~Writer();

    /// These three on the loop only; see ports::Store.
    void commit(std::vector<calls::Write> writes, std::function<void(Status)> done);
    void rearm();
    [[nodiscard]] bool healthy() const { return healthy_.load(std::memory_order_relaxed); }

private:
    /// Changes between two rearm() are one generation. When one fails, all later ones of its generation fail: they may
    /// rest on it.
    using Generation = std::uint64_t;
    struct Change {
        std::vector<calls::Write> writes;
        std::function<void(Status)> done;
        Generation generation = 0;
        bool refused = false;  ///< the queue was full, or a change before it in its generation was refused
    };
    using Batch = std::vector<Change>;

    void hand_over();
    void run();
    [[nodiscard]] bool wait_for_work(Batch& batch);
    void settle(Batch batch);
    [[nodiscard]] Status write(const std::vector<const Change*>& changes);
    void try_write(const std::vector<const Change*>& changes);
    [[nodiscard]] bool pause(Duration wait);
    void probe();

    const Engine& engine_;
    transport::Loop& loop_;
    const StoreOptions options_;

    // the loop's
    Generation generation_ = 1;
    Generation refused_generation_ = 0;
    Batch fresh_;                                                            ///< not yet handed over; at most batch_max
    std::shared_ptr<const bool> here_ = std::make_shared<const bool>(true);  ///< gone when the Writer is

    // shared
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Change> queue_;
    bool stopping_ = false;
    std::atomic<bool> healthy_{true};

    // the thread's
    Generation failed_generation_ = 0;
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<WriteRepository> repository_;

    std::thread thread_;  // last: it uses all the rest
};

}  // namespace parley::store
