// A transport::Loop in virtual time, for tests: nothing happens until advance() or turn(). Header only, so that it
// stays out of the library. Not for production code.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "transport/loop.hpp"

namespace parley::dialects::testing {

class FakeLoop final : public transport::Loop {
public:
    explicit FakeLoop(Instant start) : now_(start) {}

    Instant now() const override { return now_; }
    void post(std::function<void()> task) override { posted_.push_back(std::move(task)); }
    std::uint64_t run_at(Instant when, std::function<void()> task) override {
        const std::uint64_t number = ++last_timer_;
        timers_.emplace(std::pair(when, number), std::move(task));
        when_of_.emplace(number, when);
        return number;
    }
    void cancel(std::uint64_t timer) override {
        const auto it = when_of_.find(timer);
        if (it == when_of_.end()) return;
        timers_.erase({it->second, timer});
        when_of_.erase(it);
    }
    void at_turn_end(std::function<void()> task) override { turn_end_.push_back(std::move(task)); }

    /// Does what was posted and ends the turn, until nothing is left to do at this moment.
    void turn() {
        do {
            while (!posted_.empty()) {
                auto task = std::move(posted_.front());
                posted_.pop_front();
                task();
            }
            for (std::size_t i = 0; i < turn_end_.size(); ++i) turn_end_[i]();
        } while (!posted_.empty() || run_due_timer());
    }

    /// Lets time pass, timer by timer.
    void advance(Duration by) {
        const Instant target = now_ + by;
        turn();
        while (!timers_.empty() && timers_.begin()->first.first <= target) {
            now_ = std::max(now_, timers_.begin()->first.first);
            turn();
        }
        now_ = target;
        turn();
    }

private:
    bool run_due_timer() {
        if (timers_.empty() || timers_.begin()->first.first > now_) return false;
        auto node = timers_.extract(timers_.begin());
        when_of_.erase(node.key().second);
        node.mapped()();
        return true;
    }

    Instant now_;
    std::deque<std::function<void()>> posted_;
    std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> timers_;
    std::map<std::uint64_t, Instant> when_of_;
    std::vector<std::function<void()>> turn_end_;
    std::uint64_t last_timer_ = 0;
};

}  // namespace parley::dialects::testing
