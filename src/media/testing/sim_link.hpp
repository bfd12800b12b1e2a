// One direction of a simulated path: a bottleneck of some rate with a drop-tail queue before it, then a propagation
// delay with jitter; with loss, duplication, reordering and black-outs where a test wants them. Not a network: no
// addresses, one way. The EventQueue drives it; the payload is opaque and moves through. Same seed, same run.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

#include "base/random.hpp"
#include "media/testing/chance.hpp"
#include "media/testing/event_queue.hpp"

namespace parley::media::testing {

/// Gilbert-Elliott: a good and a bad state, drawn anew for each packet. All are probabilities.
struct BurstLoss {
    double enter_bad = 0;
    double leave_bad = 1;
    double loss_in_bad = 1;
};

struct LinkConfig {
    std::int64_t rate_bps = 0;                      ///< of the bottleneck; 0: none, packets pass at once
    Micros base_delay{50'000};                      ///< RFC 8867 §4.1: 50 ms one way
    Micros queue_max{300'000};                      ///< RFC 8867 §4.1: 300 ms at the present rate, drop tail
    std::size_t queue_bytes_max = 4 * 1024 * 1024;  ///< as well as queue_max; counts what waits, not what is being sent
    Micros jitter_deviation{0};  ///< of the extra delay; truncated at three deviations, never negative
    double loss = 0;
    BurstLoss burst;
    double duplicate = 0;  ///< a second copy arrives with it
    double reorder = 0;    ///< the packet is late by reorder_delay and others may overtake it
    Micros reorder_delay{20'000};
};

struct LinkStats {
    std::uint64_t offered = 0;
    std::uint64_t delivered = 0;
    std::uint64_t dropped_queue = 0;
    std::uint64_t dropped_loss = 0;
    std::uint64_t dropped_blackout = 0;
    std::uint64_t delivered_bytes = 0;
    Micros queue_delay{0};  ///< of the packet that left the bottleneck last
};

template <class Payload>
class SimLink {
public:
    using Deliver = std::function<void(Payload)>;

    SimLink(EventQueue& events, Random& random, LinkConfig config, Deliver deliver)
        : events_(events), random_(random), config_(config), deliver_(std::move(deliver)) {}
    SimLink(const SimLink&) = delete;
    SimLink& operator=(const SimLink&) = delete;

    /// `size` in bytes on the wire.
    void send(Payload payload, std::size_t size) {
        ++stats_.offered;
        if (config_.rate_bps == 0) return propagate(std::move(payload), size);
        if (waiting_bytes_ + size > capacity_bytes()) {
            ++stats_.dropped_queue;
            return;
        }
        waiting_bytes_ += size;
        waiting_.push_back({std::move(payload), size, events_.now()});
        if (!busy_) begin_next();
    }

    /// From the next packet on; the one being sent keeps its rate.
    void set_rate(std::int64_t rate_bps) { config_.rate_bps = rate_bps; }
    void set_rate_at(Time when, std::int64_t rate_bps) {
        events_.at(when, [this, rate_bps] { set_rate(rate_bps); });
    }
    void set_loss(double loss) { config_.loss = loss; }
    /// What leaves the bottleneck between `from` and `until` is lost.
    void black_out(Time from, Time until) {
        dark_from_ = from;
        dark_until_ = until;
    }

    [[nodiscard]] const LinkStats& stats() const { return stats_; }
    [[nodiscard]] std::int64_t rate_bps() const { return config_.rate_bps; }
    /// How long a packet that is sent now would wait.
    [[nodiscard]] Micros queue_delay() const { return config_.rate_bps == 0 ? Micros{0} : wire_time(waiting_bytes_); }

private:
    struct Waiting {
        Payload payload;
        std::size_t size;
        Time since;
    };

    [[nodiscard]] Micros wire_time(std::size_t bytes) const {
        return Micros{static_cast<std::int64_t>(bytes) * 8'000'000 / config_.rate_bps};
    }
    [[nodiscard]] std::size_t capacity_bytes() const {
        const auto by_time = static_cast<std::size_t>(config_.rate_bps * config_.queue_max.count() / 8'000'000);
        return std::min(config_.queue_bytes_max, std::max<std::size_t>(by_time, 3000));  // two packets at any rate
    }

    void begin_next() {
        busy_ = !waiting_.empty();
        if (!busy_) return;
        events_.after(wire_time(waiting_.front().size), [this] {
            Waiting done = std::move(waiting_.front());
            waiting_.pop_front();
            waiting_bytes_ -= done.size;
            stats_.queue_delay = events_.now() - done.since;
            propagate(std::move(done.payload), done.size);
            begin_next();
        });
    }

    void propagate(Payload payload, std::size_t size) {
        if (events_.now() >= dark_from_ && events_.now() < dark_until_) {
            ++stats_.dropped_blackout;
            return;
        }
        if (is_lost()) {
            ++stats_.dropped_loss;
            return;
        }
        Time arrival = events_.now() + config_.base_delay + jitter();
        if (happens(random_, config_.reorder)) {
            arrival = arrival + config_.reorder_delay;
        } else {
            arrival = last_arrival_ = std::max(arrival, last_arrival_);  // jitter alone never reorders
        }
        if (happens(random_, config_.duplicate)) arrive_at(arrival, payload, size);
        arrive_at(arrival, std::move(payload), size);
    }

    void arrive_at(Time arrival, Payload payload, std::size_t size) {
        events_.at(arrival, [this, size, moved = std::move(payload)]() mutable {
            ++stats_.delivered;
            stats_.delivered_bytes += size;
            deliver_(std::move(moved));
        });
    }

    [[nodiscard]] bool is_lost() {
        bad_ = bad_ ? !happens(random_, config_.burst.leave_bad) : happens(random_, config_.burst.enter_bad);
        return happens(random_, config_.loss) || (bad_ && happens(random_, config_.burst.loss_in_bad));
    }

    [[nodiscard]] Micros jitter() {
        if (config_.jitter_deviation.count() == 0) return Micros{0};
        const double deviations = std::clamp(bell(random_), -3.0, 3.0) + 3.0;  // delays only: shifted to start at zero
        return Micros{static_cast<std::int64_t>(deviations * static_cast<double>(config_.jitter_deviation.count()))};
    }

    EventQueue& events_;
    Random& random_;
    LinkConfig config_;
    Deliver deliver_;
    LinkStats stats_;
    std::deque<Waiting> waiting_;  // the front is being sent while busy_
    std::size_t waiting_bytes_ = 0;
    bool busy_ = false;
    bool bad_ = false;
    Time last_arrival_;
    Time dark_from_ = Time::never();
    Time dark_until_ = Time::never();
};

}  // namespace parley::media::testing
