// Spreads the video that goes to one subscriber over time, so that a key frame does not fill the queue of a slow link:
// at 2.5 times the target rate, in groups that one system call can take. Sound and repetitions wait for nothing, but
// what they take is not there for video. It also fills probes, with padding where nothing waits. It owns no packets and
// no clock. The owner of the transport asks passes(), enqueues what may not, waits for deadline() and calls on_time().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "media/bwe/probe.hpp"
#include "media/pacer/item_queue.hpp"
#include "media/pacer/pacer_item.hpp"
#include "media/time.hpp"

namespace parley::media {

class Pacer {
public:
    static constexpr double kFactor = 2.5;  ///< a frame leaves within 2/5 of its time, so that frames do not pile up
    static constexpr std::int64_t kRateMin = 50'000;         ///< bit/s; whatever the target, queues do drain
    static constexpr std::int64_t kRateMax = 1'000'000'000;  ///< bit/s
    static constexpr Micros kBurst{5'000};                   ///< draft-ietf-rmcat-gcc-02 §4
    static constexpr Micros kQuantumMin{1'000};              ///< a group is at least this long,
    static constexpr std::int64_t kGroupBytes = 7 * 1200;    ///< or seven packets if a burst may be so long
    static constexpr Micros kHoldMax{100'000};  ///< the queue leaves within about this, whatever the target
    static constexpr std::size_t kItemsMax = 1024;
    static constexpr std::size_t kTracksRekeyingMax = 64;
    static constexpr std::size_t kProbesMax = 2;
    static constexpr Micros kDebtMax{100'000};           ///< what waits for nothing holds video up for no longer
    static constexpr Micros kProbeTick{1'000};           ///< packets of a probe leave in steps of this
    static constexpr Micros kProbeTimeMax{100'000};      ///< one that takes longer is given up
    static constexpr std::uint16_t kPaddingSize = 1000;  ///< bytes asked for at a time

    struct Counters {
        std::uint64_t dropped = 0;  ///< full, or waiting for a key frame
        std::uint64_t rekeys = 0;
        std::uint64_t probes_given_up = 0;
    };

    /// No burst is longer than `burst_max` (a single packet may be).
    explicit Pacer(Micros burst_max = kBurst) : burst_max_(burst_max) {}

    /// The estimator's target, bit/s; takes effect from `now` on.
    void set_target(Time now, std::int64_t target_bps);
    /// Below kRateMin it is ignored.
    void probe(Time now, const ProbeRequest& request);
    /// The cluster of the probe that runs, or 0. What leaves beside the pacer meanwhile is to be marked with it, too:
    /// it takes its share of the path, and without it the path would look smaller by that.
    [[nodiscard]] std::uint32_t running_probe() const {
        return probe_count_ > 0 && probes_[0].running ? probes_[0].request.cluster : 0;
    }
    /// A packet of video of `size` bytes may leave now: nothing waits, and there is budget, which it takes.
    [[nodiscard]] bool passes(Time now, std::uint16_t size);
    /// What waits for nothing has left.
    void spend(Time now, std::uint16_t size);
    /// Not taken where its track waits for a packet that begins; where the queue is full, all that waits of its track
    /// is dropped. Nothing is sent within: call on_time() when deadline() has come.
    void enqueue(const PacerItem& item, PacerSink& sink);

    /// Sends what may be sent now.
    void on_time(Time now, PacerSink& sink);
    /// When on_time() has something to do.
    [[nodiscard]] Time deadline() const;

    [[nodiscard]] std::int64_t queued_bytes() const { return items_.bytes(); }
    [[nodiscard]] const Counters& counters() const { return counters_; }

private:
    struct Probe {
        ProbeRequest request;
        Time began;
        std::int64_t sent_bytes = 0;
        int sent_packets = 0;
        bool running = false;
        bool starved = false;  // had nothing to send, so it waits for media
    };
    [[nodiscard]] std::int64_t rate_bps() const;
    void refill(Time now);
    void charge(std::int64_t bytes);
    [[nodiscard]] std::int64_t quantum_bytes() const;
    [[nodiscard]] std::int64_t budget_to_begin() const;
    [[nodiscard]] bool refuses(const PacerItem& item);
    void serve_probe(Time now, PacerSink& sink);
    [[nodiscard]] static bool is_done(const Probe& probe);
    void end_probe();
    [[nodiscard]] Time probe_deadline() const;
    void drop_track(std::uint32_t track, PacerSink& sink);
    void begin_rekey(std::uint32_t track, PacerSink& sink);

    Micros burst_max_;
    std::int64_t rate_bps_ = kRateMin;
    std::int64_t budget_ = 0;  // millionths of a bit (rate times µs); below 0: what was sent ahead of its time
    Time refilled_;
    bool began_ = false;
    ItemQueue<kItemsMax> items_;
    std::array<Probe, kProbesMax> probes_{};
    std::size_t probe_count_ = 0;
    std::array<std::uint32_t, kTracksRekeyingMax> rekeying_{};
    std::size_t rekeying_count_ = 0;
    Counters counters_;
};

}  // namespace parley::media
