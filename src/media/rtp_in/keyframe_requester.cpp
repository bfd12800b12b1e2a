#include "media/rtp_in/keyframe_requester.hpp"

#include <algorithm>

namespace parley::media {

void KeyframeRequester::want(std::uint8_t layer) {
    if (layer >= kLayersMax) return;
    ++wishes_;
    layers_[layer].wanted = true;
}

void KeyframeRequester::handle_keyframe(std::uint8_t layer) {
    if (layer < kLayersMax) layers_[layer].wanted = false;
}

void KeyframeRequester::cancel(std::uint8_t layer) {
    handle_keyframe(layer);
}

std::optional<std::uint8_t> KeyframeRequester::take_due(Time now) {
    for (std::uint8_t i = 0; i < kLayersMax; ++i) {
        auto& layer = layers_[i];
        if (!layer.wanted || now < layer.not_before) continue;
        layer.not_before = now + kInterval;  // stays wanted: asked again until it is answered
        ++requests_;
        return i;
    }
    return std::nullopt;
}

Time KeyframeRequester::deadline() const {
    Time first = Time::never();
    for (const auto& layer : layers_)
        if (layer.wanted) first = std::min(first, layer.not_before);
    return first;
}

}  // namespace parley::media
