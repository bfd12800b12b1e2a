// A virtual clock with a list of what is to happen: the time of tests and of the simulator. Not for production (it
// allocates) and not a loop: nothing happens unless a test runs it. Events of the same instant happen in the order in
// which they were asked for, so that a run depends on its seed alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "media/time.hpp"

namespace parley::media::testing {

class EventQueue {
public:
    using Action = std::function<void()>;

    [[nodiscard]] Time now() const { return now_; }

    /// What is asked for the past happens next, at the present time.
    void at(Time when, Action action) {
        events_.push_back({std::max(when, now_), next_order_++, std::move(action)});
        std::push_heap(events_.begin(), events_.end(), later);
    }
    void after(Micros delay, Action action) { at(now_ + delay, std::move(action)); }

    /// Runs everything up to and with `end`, and leaves the clock there.
    void run_until(Time end) {
        while (!events_.empty() && events_.front().when <= end) {
            std::pop_heap(events_.begin(), events_.end(), later);
            Event event = std::move(events_.back());
            events_.pop_back();
            now_ = event.when;
            event.action();
        }
        now_ = std::max(now_, end);
    }
    void run_for(Micros duration) { run_until(now_ + duration); }
    [[nodiscard]] std::size_t size() const { return events_.size(); }

private:
    struct Event {
        Time when;
        std::uint64_t order;
        Action action;
    };
    static bool later(const Event& a, const Event& b) { return a.when != b.when ? a.when > b.when : a.order > b.order; }

    Time now_;
    std::uint64_t next_order_ = 0;
    std::vector<Event> events_;
};

}  // namespace parley::media::testing
