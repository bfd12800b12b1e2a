#include "media/select/layer_selector.hpp"

#include <algorithm>

#include "proto/rtp/seq.hpp"

namespace parley::media {

namespace {

constexpr std::uint8_t kNoSpatialLimit = 7;

// Here a decoder can begin that has seen nothing of this source.
bool entry_point(const FrameInfo& frame) {
    return frame.keyframe && frame.frame_start && frame.spatial == 0;
}

}  // namespace

void LayerSelector::handle_restart(std::uint8_t source) {
    if (source >= kSourcesMax) return;
    if (source_ == source) source_.reset();
    seen_[source].reset();
}

bool LayerSelector::alive(std::uint8_t source, Time now) const {
    return seen_[source] && now - *seen_[source] <= kDeadAfter;
}

std::uint8_t LayerSelector::source_wanted(Time now) const {
    if (layering_ != Layering::simulcast) return 0;
    // The target, or the best living one below it, or the smallest living one above it.
    std::optional<std::uint8_t> below;
    std::optional<std::uint8_t> above;
    std::optional<std::uint8_t> exact;
    for (std::uint8_t i = 0; i < kSourcesMax; ++i) {
        if (rank_[i] == target_->layer) exact = i;
        if (!alive(i, now)) continue;
        if (rank_[i] <= target_->layer && (!below || rank_[i] > rank_[*below])) below = i;
        if (rank_[i] > target_->layer && (!above || rank_[i] < rank_[*above])) above = i;
    }
    if (below) return *below;
    if (above) return *above;
    return exact.value_or(0);
}

bool LayerSelector::may_enter(std::uint8_t source, const Packet& packet) const {
    if (source_ == source || !target_) return false;
    if (layering_ == Layering::none) return true;
    if (layering_ == Layering::svc && source != 0) return false;
    if (!entry_point(packet.frame)) return false;
    const auto wanted = rank_[source_wanted(packet.arrival)];
    const auto offered = rank_[source];
    if (!source_ || !alive(*source_, packet.arrival)) return offered <= wanted;
    const auto current = rank_[*source_];
    return wanted > current ? offered > current && offered <= wanted : offered < current && offered >= wanted;
}

void LayerSelector::enter(std::uint8_t source, const Packet& packet) {
    source_ = source;
    temporal_ = target_->temporal;
    spatial_ = layering_ == Layering::svc ? target_->layer : kNoSpatialLimit;
    picture_timestamp_ = packet.timestamp;
}

void LayerSelector::begin_picture(const Packet& packet) {
    picture_timestamp_ = packet.timestamp;
    picture_sent_ = false;
    // Downward nothing is missing: the lower layers do not refer to the higher ones.
    temporal_ = std::min(temporal_, target_->temporal);
    if (layering_ == Layering::svc) spatial_ = std::min(spatial_, target_->layer);
}

void LayerSelector::climb(const FrameInfo& frame, Codec codec) {
    if (!frame.frame_start) return;
    const bool everything = frame.has_decode_targets && frame.spatial == 0 && frame.decode_targets != 0 &&
                            frame.switch_targets == frame.decode_targets && frame.temporal == 0 &&
                            frame.decode_targets == frame.active_decode_targets;
    if (entry_point(frame) || everything) {
        temporal_ = target_->temporal;
        if (layering_ == Layering::svc) spatial_ = target_->layer;
        return;
    }
    // One layer at a time: a mark on a higher one says nothing of those between.
    if (frame.switch_up && frame.temporal == temporal_ + 1 && frame.temporal <= target_->temporal && !picture_sent_)
        temporal_ = frame.temporal;
    // RFC 9628 §4.2: P clear, the layer frame refers to no earlier picture; what it needs below is forwarded.
    if (layering_ == Layering::svc && codec == Codec::vp9 && !frame.inter_predicted && frame.spatial == spatial_ + 1 &&
        frame.spatial <= target_->layer && frame.temporal <= temporal_)
        spatial_ = frame.spatial;
}

bool LayerSelector::wants(const FrameInfo& frame) const {
    return layering_ == Layering::none || (frame.spatial <= spatial_ && frame.temporal <= temporal_);
}

bool LayerSelector::ends_picture(const FrameInfo& frame) const {
    return layering_ == Layering::svc && frame.frame_end && frame.spatial == spatial_;
}

LayerSelector::Decision LayerSelector::decide(std::uint8_t source, const Packet& packet) {
    if (source >= kSourcesMax) return {};
    seen_[source] = packet.arrival;
    if (packet.payload_size == 0) return {.action = source_ == source ? Action::skip : Action::ignore};
    if (may_enter(source, packet)) {
        enter(source, packet);
        picture_sent_ = true;
        return {.action = Action::begin, .end_of_picture = ends_picture(packet.frame)};
    }
    if (source_ != source) return {};
    const bool new_picture = proto::rtp::newer_than(packet.timestamp, picture_timestamp_);
    if (new_picture || layering_ == Layering::none) {
        if (!target_) {
            source_.reset();
            return {};
        }
        if (layering_ == Layering::none) return {.action = Action::forward};
        begin_picture(packet);
    }
    // A pause waits for the end of the picture; a packet of an earlier one moves nothing.
    if (target_ && packet.timestamp == picture_timestamp_) climb(packet.frame, packet.codec);
    if (wants(packet.frame)) {
        picture_sent_ = true;
        return {.action = Action::forward, .end_of_picture = ends_picture(packet.frame)};
    }
    return {.action = Action::skip, .whole_picture = packet.frame.temporal > temporal_};
}

std::optional<std::uint8_t> LayerSelector::keyframe_needed(Time now) const {
    if (!target_ || layering_ == Layering::none) return std::nullopt;
    const auto wanted = source_wanted(now);
    if (source_ != wanted) return wanted;
    if (layering_ == Layering::svc && spatial_ < target_->layer) return wanted;
    return std::nullopt;
}

}  // namespace parley::media
