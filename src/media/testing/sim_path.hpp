// Flows that share a bottleneck, and what is measured of them: the scene of RFC 8867. For tests and the simulator only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "media/testing/event_queue.hpp"
#include "media/testing/sim_flow.hpp"
#include "media/testing/sim_link.hpp"

namespace parley::media::testing {

constexpr Time seconds(double s) {
    return {static_cast<std::int64_t>(s * 1e6)};
}

class SimPath {
public:
    static constexpr Micros kSample{20'000};

    struct Step {
        double at;  ///< seconds
        std::int64_t rate_bps;
    };

    /// `forward` carries the flows' media, `backward` their feedback (and media of flows added with `reverse`).
    SimPath(std::uint64_t seed, LinkConfig forward, LinkConfig backward)
        : random_(seed),
          forward_(events_, random_, forward, [this](const WirePacket& p) { flow(p.flow).arrive(p); }),
          backward_(events_, random_, backward, [this](const WirePacket& p) { flow(p.flow).arrive(p); }) {
        sample();
    }

    /// `extra_delay`: of this flow's media alone, beyond the bottleneck.
    SimFlow& add_flow(FlowConfig config, Micros extra_delay = {}, bool reverse = false) {
        const int id = static_cast<int>(flows_.size());
        auto& there = reverse ? backward_ : forward_;
        auto& back = reverse ? forward_ : backward_;
        flows_.push_back(std::make_unique<SimFlow>(
            events_, random_, id, std::move(config),
            [this, &there, extra_delay](const WirePacket& packet) {
                // Before the bottleneck, so that its order stays that of sending.
                if (extra_delay.count() == 0) return there.send(packet, packet.size);
                events_.after(extra_delay, [&there, packet] { there.send(packet, packet.size); });
            },
            [&back](const WirePacket& packet) { back.send(packet, packet.size); }));
        return *flows_.back();
    }

    void schedule(SimLink<WirePacket>& link, const std::vector<Step>& steps) {
        for (const Step& step : steps) link.set_rate_at(seconds(step.at), step.rate_bps);
    }

    void run_until(double end_s) { events_.run_until(seconds(end_s)); }

    [[nodiscard]] EventQueue& events() { return events_; }
    [[nodiscard]] SimFlow& flow(int id) { return *flows_[static_cast<std::size_t>(id)]; }
    [[nodiscard]] SimLink<WirePacket>& forward() { return forward_; }
    [[nodiscard]] SimLink<WirePacket>& backward() { return backward_; }

    /// What arrived of one flow between two moments that have passed, bit/s.
    [[nodiscard]] std::int64_t arrived_bps(int id, double from_s, double to_s) const {
        const auto bytes = [&](double at) {
            const Sample& s = samples_[index_of(at)];
            return static_cast<std::size_t>(id) < s.bytes.size() ? s.bytes[static_cast<std::size_t>(id)] : 0;
        };
        return static_cast<std::int64_t>(static_cast<double>(bytes(to_s) - bytes(from_s)) * 8 / (to_s - from_s));
    }
    /// The highest queueing delay of the forward bottleneck in an interval.
    [[nodiscard]] Micros queue_max(double from_s, double to_s) const {
        Micros most{0};
        for (std::size_t i = index_of(from_s); i <= index_of(to_s); ++i) most = std::max(most, samples_[i].queue);
        return most;
    }
    /// The share of the time in an interval that the queueing delay is above `bound`.
    [[nodiscard]] double queue_share_above(Micros bound, double from_s, double to_s) const {
        const std::size_t from = index_of(from_s);
        const std::size_t to = index_of(to_s);
        std::size_t above = 0;
        for (std::size_t i = from; i <= to; ++i) above += samples_[i].queue > bound ? 1 : 0;
        return static_cast<double>(above) / static_cast<double>(to - from + 1);
    }
    /// Seconds after `from_s` until the queueing delay has been at or below `bound` for half a second.
    [[nodiscard]] double queue_settles(Micros bound, double from_s, double to_s) const {
        std::size_t calm = 0;
        for (std::size_t i = index_of(from_s); i <= index_of(to_s); ++i) {
            calm = samples_[i].queue <= bound ? calm + 1 : 0;
            if (calm == 25) return static_cast<double>(i - 24) * 0.02 - from_s;
        }
        return 1e9;
    }

private:
    struct Sample {
        std::vector<std::int64_t> bytes;
        Micros queue;
    };
    [[nodiscard]] std::size_t index_of(double at_s) const {
        return std::min(static_cast<std::size_t>(at_s / 0.02), samples_.size() - 1);
    }
    void sample() {
        Sample now{.bytes = {}, .queue = forward_.queue_delay()};
        for (const auto& each : flows_) now.bytes.push_back(each->received_bytes());
        samples_.push_back(std::move(now));
        events_.after(kSample, [this] { sample(); });
    }

    EventQueue events_;
    SeededRandom random_;
    SimLink<WirePacket> forward_;
    SimLink<WirePacket> backward_;
    std::vector<std::unique_ptr<SimFlow>> flows_;
    std::vector<Sample> samples_;
};

}  // namespace parley::media::testing
