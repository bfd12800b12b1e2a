// Divides the target rate of one subscriber among its tracks: audio first, then the smallest layer of each visible
// video, then larger ones by priority. It raises only with headroom and patience, and lowers at once, so that it
// neither flaps nor fills queues. It knows no packets: the layer selectors carry out what it says. The subscriber's
// owner calls update() when the target, the demands or half a second have changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "media/allocate/ladder.hpp"
#include "media/allocate/track_demand.hpp"
#include "media/time.hpp"

namespace parley::media {

class Allocator {
public:
    static constexpr std::size_t kTracksMax = 64;  ///< of one subscriber; what exceeds it is paused and counted
    static constexpr double kHeadroom =
        1.15;  ///< a raise must fit with this; encoders miss their rate by about so much
    static constexpr Micros kRaiseAfter{1'000'000};  ///< and must have fitted for so long, unless a probe has shown it
    static constexpr Micros kFlapTime{15'000'000};   ///< a fall so soon after a raise: the raise was wrong
    static constexpr Micros kHoldMin{3'000'000};     ///< after a fall no raise for so long,
    static constexpr Micros kHoldMax{60'000'000};    ///< doubled with each raise that was wrong, up to this

    struct Input {
        Time now;
        std::int64_t target_bps = 0;
        Time probed;  ///< when a probe last raised the target (BandwidthEstimator::last_probe_success)
        std::span<const TrackDemand> demands;  ///< each track once
    };
    struct Result {
        std::span<const TrackShare> shares;  ///< one per video track, in the order of the demands; valid until the next
        std::int64_t used_bps = 0;           ///< audio and shares
        std::int64_t wanted_bps = 0;  ///< were everything given that is asked for (BandwidthEstimator::set_wanted)
        bool changed = false;         ///< some share's layer is another than the last time
    };
    Result update(const Input& input);

    /// Demands that found no room, ever.
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    struct Memory {
        TrackShare share;
        Time raise_since;  // a raise has fitted since
        Time raised;
        Time fell;
        Micros hold{0};  // no raise until fell + hold
        bool raise_waits = false;
        bool fresh = true;  // has never been given anything: no reason to be patient
        bool seen = false;
        std::uint32_t track = 0;
    };
    /// A track during one update.
    struct Turn {
        Memory* memory = nullptr;
        Ladder ladder;
        ViewPriority priority = ViewPriority::grid;
        std::size_t had = 0;   // level
        std::size_t most = 0;  // level it may get
        std::size_t gets = 0;  // level
    };
    void make_room(std::size_t tracks);
    void begin_turns(const Input& input);
    [[nodiscard]] Memory* remember(std::uint32_t track);
    void forget_unseen();
    [[nodiscard]] static std::int64_t price(const Turn& turn, std::size_t level);
    [[nodiscard]] bool try_step(Turn& turn);
    void divide();
    [[nodiscard]] bool settle(Turn& turn, const Input& input);

    // As many as there were ever demands at once, kTracksMax at most.
    std::vector<Memory> memories_;
    std::size_t memory_count_ = 0;
    std::vector<Turn> turns_;
    std::vector<TrackShare> shares_;
    std::size_t turn_count_ = 0;
    std::int64_t left_bps_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace parley::media
