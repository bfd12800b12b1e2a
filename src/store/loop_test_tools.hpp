// A loop for the store's tests: other threads post, the test waits until what it hopes for has happened. Not for
// production code.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "transport/loop.hpp"

namespace parley::store::testing {

class WaitingLoop final : public transport::Loop {
public:
    Instant now() const override { return {}; }
    void post(std::function<void()> task) override {
        {
            std::unique_lock lock(mutex_);
            if (std::this_thread::get_id() != owner_ && holding_) {
                ++held_;
                gate_.notify_all();
                gate_.wait(lock, [&] { return !holding_; });
                --held_;
            }
            tasks_.push_back(std::move(task));
        }
        wake_.notify_one();
    }
    std::uint64_t run_at(Instant, std::function<void()>) override {
        throw std::logic_error("the store sets no timers");
    }
    void cancel(std::uint64_t) override {}
    void at_turn_end(std::function<void()>) override {}

    /// Runs what is posted until `done()` holds. False after half a minute without it.
    bool run_until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!done()) {
            std::unique_lock lock(mutex_);
            if (!wake_.wait_until(lock, end, [&] { return !tasks_.empty(); })) return false;
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
        }
        return true;
    }
    /// From now on another thread that posts is held there, until release().
    void hold() {
        const std::lock_guard lock(mutex_);
        holding_ = true;
    }
    void release() {
        {
            const std::lock_guard lock(mutex_);
            holding_ = false;
        }
        gate_.notify_all();
    }
    /// Waits until a thread is held.
    bool wait_until_held() {
        std::unique_lock lock(mutex_);
        return gate_.wait_for(lock, std::chrono::seconds(30), [&] { return held_ > 0; });
    }
    /// Runs what is posted now, and not what that posts.
    void run_posted() {
        std::unique_lock lock(mutex_);
        const auto tasks = std::exchange(tasks_, {});
        lock.unlock();
        for (const auto& task : tasks) task();
    }
    /// Waits until something is posted, and leaves it.
    bool wait_for_post() {
        std::unique_lock lock(mutex_);
        return wake_.wait_for(lock, std::chrono::seconds(30), [&] { return !tasks_.empty(); });
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable gate_;
    const std::thread::id owner_ = std::this_thread::get_id();
    bool holding_ = false;
    int held_ = 0;
    std::deque<std::function<void()>> tasks_;
};

}  // namespace parley::store::testing
