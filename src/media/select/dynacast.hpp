// Which layers of a published track anybody watches, so that the publisher need not send the others. A layer is asked
// for at once and given up only after a while, as turning an encoder on costs a key frame. It sends nothing. Driven by
// the track's owner, who passes on the events.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "media/time.hpp"

namespace parley::media {

class Dynacast {
public:
    static constexpr std::uint8_t kLayersMax = 4;
    static constexpr Micros kPauseAfter{5'000'000};

    struct Event {
        std::uint8_t layer = 0;
        bool active = false;
        bool operator==(const Event&) const = default;
    };

    /// `layers`: how many the publisher has, all sent at first. `nested`: SVC, a layer needs those below it.
    Dynacast(std::uint8_t layers, bool nested);

    /// One subscriber's wish changes: nothing is none. While it waits for a switch it counts twice, for the layer it
    /// has and for the one it waits for: call with those separately. Layers out of range are ignored.
    void change(std::optional<std::uint8_t> from, std::optional<std::uint8_t> to, Time now);

    /// What to tell the publisher now; call until it is empty.
    [[nodiscard]] std::optional<Event> take_due(Time now);
    [[nodiscard]] Time deadline() const;
    [[nodiscard]] bool active(std::uint8_t layer) const { return layer < layers_ && state_[layer].active; }

private:
    struct Layer {
        std::uint32_t wishes = 0;
        bool active = true;
        Time unwanted_since;
    };
    [[nodiscard]] bool wanted(std::uint8_t layer) const;

    std::uint8_t layers_;
    bool nested_;
    std::array<Layer, kLayersMax> state_;
};

}  // namespace parley::media
