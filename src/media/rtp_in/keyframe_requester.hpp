// One key frame for many who want one: per publisher's track and layer, when a PLI (RFC 4585 §6.3.1) goes to the
// publisher. The first wish is passed on at once, then at most one a second, repeated until a key frame came. It writes
// no RTCP. Driven by the track's owner.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "media/time.hpp"

namespace parley::media {

class KeyframeRequester {
public:
    static constexpr std::uint8_t kLayersMax = 4;
    static constexpr Micros kInterval{1'000'000};

    /// Somebody cannot go on without a key frame of `layer`; layers above kLayersMax are ignored.
    void want(std::uint8_t layer);
    /// A key frame began on `layer`.
    void handle_keyframe(std::uint8_t layer);
    /// The layer is gone, or nobody watches it.
    void cancel(std::uint8_t layer);

    /// The layer to send a PLI for now, lowest first; call until it is empty.
    [[nodiscard]] std::optional<std::uint8_t> take_due(Time now);
    [[nodiscard]] Time deadline() const;
    [[nodiscard]] std::uint64_t wishes() const { return wishes_; }
    [[nodiscard]] std::uint64_t requests() const { return requests_; }

private:
    struct Layer {
        bool wanted = false;
        Time not_before{INT64_MIN};
    };
    std::array<Layer, kLayersMax> layers_;
    std::uint64_t wishes_ = 0;
    std::uint64_t requests_ = 0;
};

}  // namespace parley::media
