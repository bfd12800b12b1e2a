// Which packets of a track one subscriber gets: the layer asked for, entered only where a decoder can begin, and a
// layer below it while the one asked for is silent. It does not know rates (allocate/ sets the target) and rewrites
// nothing. Driven by Forwarder, once per packet in order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "media/packet.hpp"

namespace parley::media {

enum class Layering : std::uint8_t {
    none,       ///< audio: every packet can be a beginning
    simulcast,  ///< a source for each spatial layer; one source is simulcast of one
    svc,        ///< all spatial layers in source 0
};

class LayerSelector {
public:
    static constexpr std::uint8_t kSourcesMax = 4;
    /// A source silent this long while another one of the track is not: its layer was switched off.
    static constexpr Micros kDeadAfter{1'000'000};

    struct Target {
        std::uint8_t layer = 0;  ///< simulcast: rank of the source, 0 the smallest; SVC: spatial layer
        std::uint8_t temporal = 7;
        bool operator==(const Target&) const = default;
    };
    enum class Action : std::uint8_t {
        ignore,   ///< of a source that is not forwarded
        skip,     ///< of the current source, left out
        forward,  ///< the next of the current source
        begin,    ///< the first of a new source
    };
    struct Decision {
        Action action = Action::ignore;
        bool whole_picture = false;   ///< with skip: nothing of its picture goes out
        bool end_of_picture = false;  ///< with forward and begin: what follows in the picture is left out
    };

    explicit LayerSelector(Layering layering) : layering_(layering) {}

    /// Nothing: paused. Takes effect where the stream allows it.
    void set_target(std::optional<Target> target) { target_ = target; }
    /// Ranks of the sources by quality, when they are not in order already.
    void set_ranks(const std::array<std::uint8_t, kSourcesMax>& rank_of_source) { rank_ = rank_of_source; }
    /// The source began anew or is gone: what it sends next cannot be decoded.
    void handle_restart(std::uint8_t source);

    /// A packet that is not late (OutStream::late). Sources above kSourcesMax are ignored.
    Decision decide(std::uint8_t source, const Packet& packet);
    /// Whether a late packet's layer is among those forwarded now.
    [[nodiscard]] bool wants(const FrameInfo& frame) const;
    [[nodiscard]] bool ends_picture(const FrameInfo& frame) const;

    /// The source whose key frame would bring the target nearer.
    [[nodiscard]] std::optional<std::uint8_t> keyframe_needed(Time now) const;
    [[nodiscard]] std::optional<Target> target() const { return target_; }
    /// The source that is forwarded.
    [[nodiscard]] std::optional<std::uint8_t> source() const { return source_; }
    [[nodiscard]] std::uint8_t spatial() const { return spatial_; }
    [[nodiscard]] std::uint8_t temporal() const { return temporal_; }

private:
    [[nodiscard]] bool alive(std::uint8_t source, Time now) const;
    [[nodiscard]] std::uint8_t source_wanted(Time now) const;
    [[nodiscard]] bool may_enter(std::uint8_t source, const Packet& packet) const;
    void enter(std::uint8_t source, const Packet& packet);
    void begin_picture(const Packet& packet);
    void climb(const FrameInfo& frame, Codec codec);

    Layering layering_;
    std::optional<Target> target_;
    std::optional<std::uint8_t> source_;
    std::uint8_t spatial_ = 0;
    std::uint8_t temporal_ = 0;
    std::uint32_t picture_timestamp_ = 0;
    bool picture_sent_ = false;  ///< something of the current picture went out
    std::array<std::uint8_t, kSourcesMax> rank_{0, 1, 2, 3};
    std::array<std::optional<Time>, kSourcesMax> seen_;
};

}  // namespace parley::media
