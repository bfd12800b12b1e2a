// One media flow through simulated links: a source that follows the target, the pacer, the estimator, and at the far
// end a receiver with transport-wide feedback. For tests and the simulator only. The EventQueue drives it; whoever owns
// the links carries WirePackets between send and arrive.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "media/bwe/bandwidth_estimator.hpp"
#include "media/feedback/twcc_receiver.hpp"
#include "media/pacer/pacer.hpp"
#include "media/rate.hpp"
#include "media/testing/chance.hpp"
#include "media/testing/event_queue.hpp"

namespace parley::media::testing {

struct WirePacket {
    int flow = 0;
    std::uint16_t sequence = 0;
    std::uint16_t size = 0;
    std::shared_ptr<const TwccFeedback> feedback;  ///< null: media
};

struct FlowConfig {
    EstimatorConfig estimator;
    std::int64_t source_max_bps = 10'000'000;
    bool padding = true;  ///< whether probes may be filled up
    /// What the source sends when it may send `target`; by default all of it. Layers are modelled here.
    std::function<std::int64_t(Time now, std::int64_t target_bps)> choose;
};

class SimFlow final : public PacerSink {
public:
    using Send = std::function<void(WirePacket)>;

    static constexpr Micros kFrame{33'333};
    static constexpr std::int64_t kMtu = 1200;

    SimFlow(EventQueue& events, Random& random, int id, FlowConfig config, Send send_media, Send send_feedback)
        : events_(events),
          random_(random),
          id_(id),
          config_(std::move(config)),
          send_media_(std::move(send_media)),
          send_feedback_(std::move(send_feedback)),
          estimator_(config_.estimator) {}
    SimFlow(const SimFlow&) = delete;
    SimFlow& operator=(const SimFlow&) = delete;

    void start_at(Time when) {
        events_.at(when, [this] { make_frame(); });
    }
    void pause_between(Time from, Time until) {
        events_.at(from, [this] { paused_ = true; });
        events_.at(until, [this] { paused_ = false; });
    }

    /// Media at the far end, or feedback back at the sender.
    void arrive(const WirePacket& packet) {
        if (packet.feedback) {
            std::vector<Arrival> arrivals(packet.feedback->status_count);
            packet.feedback->expand(clock_, arrivals);
            estimator_.handle_feedback(events_.now(), arrivals);
            drive();
            return;
        }
        received_bytes_ += packet.size;
        receiver_.handle_packet(events_.now(), packet.sequence);
        wake_receiver();
    }

    [[nodiscard]] BandwidthEstimator& estimator() { return estimator_; }
    [[nodiscard]] Pacer& pacer() { return pacer_; }
    [[nodiscard]] std::int64_t target_bps() const { return estimator_.target_bps(); }
    [[nodiscard]] std::int64_t received_bytes() const { return received_bytes_; }
    [[nodiscard]] std::int64_t padding_bytes() const { return padding_bytes_; }
    [[nodiscard]] std::int64_t probes() const { return probes_; }

    // PacerSink
    void send(const PacerItem& item, std::uint32_t cluster) override { emit(item.size, cluster); }
    void drop(const PacerItem&) override {}
    void must_rekey(std::uint32_t) override { rekey_ = true; }
    std::uint16_t send_padding(std::uint16_t size, std::uint32_t cluster) override {
        if (!config_.padding) return 0;
        padding_bytes_ += size;
        emit(size, cluster);
        return size;
    }

private:
    void emit(std::uint16_t size, std::uint32_t cluster) {
        const std::uint16_t sequence = estimator_.handle_sent(events_.now(), size, cluster);
        send_media_({id_, sequence, size, nullptr});
    }

    void make_frame() {
        events_.after(kFrame, [this] { make_frame(); });
        if (paused_) return;
        const Time now = events_.now();
        const std::int64_t target = std::min(estimator_.target_bps(), config_.source_max_bps);
        const std::int64_t rate = config_.choose ? config_.choose(now, target) : target;
        // An encoder meets its rate on average only.
        std::int64_t left = std::max<std::int64_t>(scaled(bytes_in(rate, kFrame), 0.8 + 0.4 * uniform(random_)), 50);
        const std::int64_t packets = (left + kMtu - 1) / kMtu;
        const bool key = std::exchange(rekey_, false);
        for (std::int64_t i = packets; i > 0; --i) {
            const std::int64_t size = left / i;
            left -= size;
            pacer_.enqueue(
                {.handle = next_handle_++, .size = static_cast<std::uint16_t>(size), .begins = key && i == packets},
                *this);
        }
        drive();
    }

    /// Lets the sender do what is due and comes back when the next thing is.
    void drive() {
        const Time now = events_.now();
        if (estimator_.deadline() <= now) estimator_.on_time(now);
        pacer_.set_target(now, estimator_.target_bps());
        while (const auto probe = estimator_.next_probe()) {
            ++probes_;
            pacer_.probe(now, *probe);
        }
        if (pacer_.deadline() <= now) pacer_.on_time(now, *this);
        const Time next = std::min(pacer_.deadline(), estimator_.deadline());
        if (next == Time::never()) return;
        const std::uint64_t turn = ++turn_;
        events_.at(std::max(next, now + Micros{1}), [this, turn] {
            if (turn == turn_) drive();
        });
    }

    void wake_receiver() {
        const Time due = receiver_.deadline();
        if (due == Time::never()) return;
        const std::uint64_t turn = ++receiver_turn_;
        events_.at(due, [this, turn] {
            if (turn == receiver_turn_) send_feedback();
        });
    }
    void send_feedback() {
        TwccFeedback feedback;
        while (receiver_.try_build(events_.now(), feedback)) {
            const auto size = static_cast<std::uint16_t>(60 + feedback.status_count * 3 / 2);
            send_feedback_({id_, 0, size, std::make_shared<TwccFeedback>(feedback)});
        }
        wake_receiver();
    }

    EventQueue& events_;
    Random& random_;
    int id_;
    FlowConfig config_;
    Send send_media_;
    Send send_feedback_;
    BandwidthEstimator estimator_;
    Pacer pacer_;
    TwccReceiver receiver_;
    ReferenceClock clock_;
    std::int64_t received_bytes_ = 0;
    std::int64_t padding_bytes_ = 0;
    std::int64_t probes_ = 0;
    std::uint32_t next_handle_ = 0;
    std::uint64_t turn_ = 0;
    std::uint64_t receiver_turn_ = 0;
    bool paused_ = false;
    bool rekey_ = false;
};

}  // namespace parley::media::testing
