#include "media/bwe/probe_controller.hpp"

#include <algorithm>

#include "media/rate.hpp"

namespace parley::media {

std::int64_t ProbeController::ceiling() const {
    return wanted_bps_ == 0 ? limits_.max_bps : std::min(limits_.max_bps, scaled(wanted_bps_, kWantedScale));
}

void ProbeController::ask(Time now, std::int64_t bps) {
    if (waiting_count_ == kWaitingMax) return;
    waiting_[waiting_count_++] = std::min(bps, limits_.max_bps);
    last_asked_ = now;
    last_asked_bps_ = std::min(bps, limits_.max_bps);
}

void ProbeController::start(Time now, std::int64_t start_bps) {
    if (started_) return;
    started_ = true;
    calm_since_ = now;
    recent_bps_ = start_bps;
    ask(now, scaled(start_bps, kFirst));
    ask(now, scaled(start_bps, kSecond));
    climbing_ = true;
}

std::optional<ProbeRequest> ProbeController::next() {
    if (waiting_count_ == 0) return std::nullopt;
    const ProbeRequest request{.cluster = ++last_cluster_, .rate_bps = waiting_[0]};
    waiting_[0] = waiting_[1];
    --waiting_count_;
    return request;
}

void ProbeController::handle_result(Time now, std::int64_t bps) {
    if (!climbing_ || now - last_asked_ > kResultTime) {
        climbing_ = false;
        return;
    }
    if (bps < scaled(last_asked_bps_, kCameThrough)) return;  // perhaps of the smaller one; the larger may still come
    if (last_asked_bps_ >= ceiling()) {
        climbing_ = false;
        return;
    }
    ask(now, std::min(scaled(bps, kFurther), ceiling()));
}

void ProbeController::handle_return(Time now, std::int64_t before_bps) {
    if (!started_) return;
    waiting_count_ = 0;
    before_drop_bps_ = 0;  // this is the recovery
    const std::int64_t bps = std::min(scaled(before_bps, kRecoverScale), ceiling());
    ask(now, scaled(bps, kReturnScale));
    ask(now, bps);
    climbing_ = true;
}

void ProbeController::set_wanted(Time now, std::int64_t wanted_bps, std::int64_t estimate_bps) {
    const bool more = wanted_bps > wanted_bps_ && wanted_bps_ > 0;
    wanted_bps_ = wanted_bps;
    // Somebody turned a camera on or made a tile larger: do not wait for the period.
    if (started_ && more && !climbing_ && estimate_bps < wanted_bps && now - last_asked_ > kResultTime) {
        ask(now, std::min(ceiling(), scaled(estimate_bps, kFurther)));
        climbing_ = true;
    }
}

void ProbeController::watch_for_drop(Time now, const ProbeView& view) {
    if (view.estimate_bps < scaled(recent_bps_, kDeepDrop)) {
        before_drop_bps_ = std::max(before_drop_bps_, recent_bps_);
        recent_bps_ = view.estimate_bps;
    }
    recent_bps_ = std::max(recent_bps_, view.estimate_bps);
    const bool calm = !view.over_used && !view.lossy;
    if (calm && !calm_) calm_since_ = now;
    calm_ = calm;
}

void ProbeController::on_time(Time now, const ProbeView& view) {
    if (!started_) return;
    if (climbing_ && now - last_asked_ > kResultTime) climbing_ = false;
    watch_for_drop(now, view);
    if (climbing_ || !calm_ || now - last_asked_ < kResultTime) return;

    if (before_drop_bps_ > 0 && now - calm_since_ >= kRecoverAfter &&
        (!recovered_once_ || now - last_recovery_ >= kRecoverGap)) {
        const std::int64_t bps = std::min(scaled(before_drop_bps_, kRecoverScale), ceiling());
        before_drop_bps_ = 0;
        last_recovery_ = now;
        recovered_once_ = true;
        if (bps > view.estimate_bps) {
            ask(now, bps);
            return;
        }
    }
    if (view.limited && now - last_asked_ >= kLimitedPeriod && view.estimate_bps < ceiling()) {
        // What comes through is doubled at once: a picture that fell has several steps to climb.
        ask(now, std::min(scaled(view.estimate_bps, kLimitedScale), ceiling()));
        climbing_ = true;
    }
}

}  // namespace parley::media
