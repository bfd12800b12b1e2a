// The server's loop in virtual time. It lives as long as one process: what it was to do dies with it. Its clock may
// stand apart from the world's by a step made while the process was down. Header only; driven by Server and Line.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "sim/timeline.hpp"
#include "transport/loop.hpp"

namespace parley::sim {

class SimLoop final : public transport::Loop {
public:
    /// `offset`: how far the process's clock is ahead of the world's.
    SimLoop(Timeline& timeline, Duration offset) : timeline_(timeline), offset_(offset) {}
    SimLoop(const SimLoop&) = delete;
    SimLoop& operator=(const SimLoop&) = delete;
    ~SimLoop() override { stop(); }

    [[nodiscard]] Instant now() const override { return timeline_.now() + offset_; }
    void post(std::function<void()> task) override { posted_.push_back(std::move(task)); }
    std::uint64_t run_at(Instant when, std::function<void()> task) override {
        if (stopped_) return 1;
        const Instant moment = when == Instant::never() ? when : when - offset_;
        const auto number = timeline_.at(moment, [this, key = last_ + 1, task = std::move(task)] {
            timers_.erase(key);
            turn(task);
        });
        timers_.emplace(++last_, number);
        return last_;
    }
    void cancel(std::uint64_t timer) override {
        const auto it = timers_.find(timer);
        if (it == timers_.end()) return;
        timeline_.cancel(it->second);
        timers_.erase(it);
    }
    void at_turn_end(std::function<void()> task) override { at_end_.push_back(std::move(task)); }

    /// Runs `task` as a turn of its own, with what it posts and what is to be done at its end.
    template <class Task>
    void turn(Task&& task) {
        if (stopped_) return;
        task();
        do {
            while (!posted_.empty()) {
                auto next = std::move(posted_.front());
                posted_.pop_front();
                next();
            }
            for (std::size_t i = 0; i < at_end_.size(); ++i) at_end_[i]();
        } while (!posted_.empty());
    }
    /// The process is gone: nothing of it happens any more.
    void stop() {
        stopped_ = true;
        for (const auto& [key, number] : timers_) timeline_.cancel(number);
        timers_.clear();
        posted_.clear();
    }
    [[nodiscard]] std::size_t timers() const { return timers_.size(); }

private:
    Timeline& timeline_;
    Duration offset_;
    std::map<std::uint64_t, std::uint64_t> timers_;  // ours to the timeline's
    std::deque<std::function<void()>> posted_;
    std::vector<std::function<void()>> at_end_;
    std::uint64_t last_ = 0;
    bool stopped_ = false;
};

}  // namespace parley::sim
