#include "media/select/dynacast.hpp"

#include <algorithm>

namespace parley::media {

Dynacast::Dynacast(std::uint8_t layers, bool nested) : layers_(std::min(layers, kLayersMax)), nested_(nested) {}

bool Dynacast::wanted(std::uint8_t layer) const {
    if (!nested_) return state_[layer].wishes > 0;
    return std::any_of(state_.begin() + layer, state_.begin() + layers_,
                       [](const Layer& above) { return above.wishes > 0; });
}

void Dynacast::change(std::optional<std::uint8_t> from, std::optional<std::uint8_t> to, Time now) {
    std::array<bool, kLayersMax> before{};
    for (std::uint8_t i = 0; i < layers_; ++i) before[i] = wanted(i);
    if (from && *from < layers_ && state_[*from].wishes > 0) --state_[*from].wishes;
    if (to && *to < layers_) ++state_[*to].wishes;
    for (std::uint8_t i = 0; i < layers_; ++i)
        if (before[i] && !wanted(i)) state_[i].unwanted_since = now;
}

std::optional<Dynacast::Event> Dynacast::take_due(Time now) {
    for (std::uint8_t i = 0; i < layers_; ++i) {
        auto& layer = state_[i];
        const bool want = wanted(i);
        if (want == layer.active || (!want && now < layer.unwanted_since + kPauseAfter)) continue;
        layer.active = want;
        return Event{i, want};
    }
    return std::nullopt;
}

Time Dynacast::deadline() const {
    Time first = Time::never();
    for (std::uint8_t i = 0; i < layers_; ++i) {
        const auto& layer = state_[i];
        const bool want = wanted(i);
        if (want == layer.active) continue;
        first = std::min(first, want ? Time{INT64_MIN} : layer.unwanted_since + kPauseAfter);
    }
    return first;
}

}  // namespace parley::media
