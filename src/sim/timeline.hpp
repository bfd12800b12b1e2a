// Virtual time: what happens when, in one order for the whole simulated world. Two things of the same moment happen in
// the order in which they were asked for. Driven by World. Header only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/instant.hpp"

namespace parley::sim {

class Timeline {
public:
    [[nodiscard]] Instant now() const { return now_; }

    /// Returns the number to cancel with, never 0.
    std::uint64_t at(Instant when, std::function<void()> task) {
        const auto number = ++last_;
        const Instant moment = std::max(when, now_);
        tasks_.emplace(std::pair(moment, number), std::move(task));
        moments_.emplace(number, moment);
        return number;
    }
    std::uint64_t after(Duration delay, std::function<void()> task) { return at(now_ + delay, std::move(task)); }
    void cancel(std::uint64_t number) {
        const auto it = moments_.find(number);
        if (it == moments_.end()) return;
        tasks_.erase({it->second, number});
        moments_.erase(it);
    }
    /// Does all that is due until `end`, which is the time afterwards.
    void run_until(Instant end) {
        while (!tasks_.empty() && tasks_.begin()->first.first <= end) {
            auto node = tasks_.extract(tasks_.begin());
            moments_.erase(node.key().second);
            now_ = node.key().first;
            node.mapped()();
        }
        now_ = end;
    }

private:
    Instant now_{1'767'225'600'000};  // 2026-01-01T00:00:00Z
    std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> tasks_;
    std::unordered_map<std::uint64_t, Instant> moments_;
    std::uint64_t last_ = 0;
};

}  // namespace parley::sim
