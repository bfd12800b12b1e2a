// The delay-based half of the estimate up to its verdict: packets' times in, "the path is over-used, normal,
// under-used" out (draft-ietf-rmcat-gcc-02 §5.1 to §5.4). The rate follows in RateControl. The BandwidthEstimator
// drives it.
#pragma once

#include "media/bwe/inter_arrival.hpp"
#include "media/bwe/overuse_detector.hpp"
#include "media/bwe/trendline.hpp"

namespace parley::media {

class DelayEstimator {
public:
    /// A packet that arrived, in order of sending.
    void add(Time sent, Time arrived) {
        // After a silence the old slope says nothing, and a first packet's delay would look like a jump.
        if (seen_ && sent - last_sent_ > InterArrival::kClockJump) reset();
        seen_ = true;
        last_sent_ = sent;
        const auto delta = inter_arrival_.add(sent, arrived);
        if (!delta) return;
        trendline_.add(*delta);
        detector_.handle(trendline_.trend(), delta->send, delta->arrived);
    }
    [[nodiscard]] PathUse use() const { return detector_.state(); }
    [[nodiscard]] double trend_ms() const { return trendline_.trend(); }
    [[nodiscard]] double threshold_ms() const { return detector_.threshold_ms(); }

    void reset() {
        inter_arrival_.reset();
        trendline_.reset();
        detector_ = {};
    }

private:
    InterArrival inter_arrival_;
    Trendline trendline_;
    OveruseDetector detector_;
    Time last_sent_;
    bool seen_ = false;
};

}  // namespace parley::media
