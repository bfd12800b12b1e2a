// The thread that reads, on a connection of its own: a long page of history holds up no commit. Reads run in the order
// in which they were asked for, each after every commit that was acknowledged before it. Driven by SqlStore.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "store/open.hpp"
#include "store/read_repository.hpp"

namespace parley::store {

class Reader {
public:
    Reader(const Engine& engine, transport::Loop& loop, const StoreOptions& options);
    ~Reader();

    /// Runs `read` (ReadRepository& → Result<T>) on the thread, then `done` with its result on the loop.
    template <class Read, class Done>
    void submit(Read read, Done done) {
        using Answer = decltype(read(std::declval<ReadRepository&>()));
        submit_job([read = std::move(read),
                    done = std::move(done)](ReadRepository* repository) mutable -> std::function<void()> {
            // A read whose connection broke throws here and is run once more; `done` is given away only behind that.
            Answer answer = repository
                                ? read(*repository)
                                : Answer(fail("store-unavailable", "the database does not answer; try again later"));
            return [done = std::move(done), answer = std::move(answer)]() mutable { done(std::move(answer)); };
        });
    }

private:
    /// Gives what to run on the loop. Without a repository it gives the refusal.
    using Job = std::function<std::function<void()>(ReadRepository*)>;

    void submit_job(Job job);
    void run();
    [[nodiscard]] std::function<void()> answer(const Job& job);

    const Engine& engine_;
    transport::Loop& loop_;
    const StoreOptions options_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    bool stopping_ = false;
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<ReadRepository> repository_;
    std::thread thread_;  // last: it uses all the rest
};

}  // namespace parley::store
