// Which layers of a published track anybody watches, so that the publisher need not send the others. A layer is asked
// for at once and given up only after a while, as turning an encoder on costs a key frame. It sends nothing and knows
// no subscribers. Driven by the room, which says what is wanted and passes on what is due.
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

    using Layers = std::uint8_t;  ///< bit n: the n-th
    static constexpr Layers kAll = 0xFF;
    static constexpr Layers kNone = 0;

    /// `layers`: how many the publisher has; `first`: which of them are sent and wanted at first.
    explicit Dynacast(std::uint8_t layers, Layers first = kAll);

    /// All that anybody wants now. Layers out of range are ignored.
    void want(Layers wanted, Time now);
    /// What to tell the publisher now: all layers that are to be sent. Nothing when it knows.
    [[nodiscard]] std::optional<Layers> take_due(Time now);
    /// What the publisher was told.
    [[nodiscard]] Layers active() const { return active_; }
    /// Whether the publisher, back from a lost line, is to be told once more: it may have missed the last word, also
    /// the one that all is wanted again.
    [[nodiscard]] bool has_news() const { return told_ || active_ != all_; }

private:
    Layers all_;
    Layers wanted_;
    Layers active_;
    std::array<Time, kLayersMax> unwanted_since_;
    bool told_ = false;  ///< anything
};

}  // namespace parley::media
