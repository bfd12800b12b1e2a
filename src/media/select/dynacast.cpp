#include "media/select/dynacast.hpp"

#include <algorithm>

namespace parley::media {
namespace {

constexpr Dynacast::Layers bit(std::uint8_t layer) {
    return static_cast<Dynacast::Layers>(1U << layer);
}

}  // namespace

Dynacast::Dynacast(std::uint8_t layers, Layers first)
    : all_(static_cast<Layers>(bit(std::min(layers, kLayersMax)) - 1U)),
      wanted_(static_cast<Layers>(all_ & first)),
      active_(wanted_) {}

void Dynacast::want(Layers wanted, Time now) {
    wanted &= all_;
    for (std::uint8_t layer = 0; layer < kLayersMax; ++layer)
        if ((wanted_ & bit(layer)) != 0 && (wanted & bit(layer)) == 0) unwanted_since_[layer] = now;
    wanted_ = wanted;
}

std::optional<Dynacast::Layers> Dynacast::take_due(Time now) {
    auto next = static_cast<Layers>(active_ | wanted_);
    for (std::uint8_t layer = 0; layer < kLayersMax; ++layer) {
        const bool idle = (wanted_ & bit(layer)) == 0 && now >= unwanted_since_[layer] + kPauseAfter;
        if (idle) next &= static_cast<Layers>(~bit(layer));
    }
    if (next == active_) return std::nullopt;
    active_ = next;
    told_ = true;
    return active_;
}

}  // namespace parley::media
