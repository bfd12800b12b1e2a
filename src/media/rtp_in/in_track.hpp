// One published track: its streams (a source for each simulcast layer, one otherwise), the stores that their packets
// are repeated from, and the wish for key frames. It forwards nothing and parses nothing. Driven by the router: each
// parsed packet of the publisher comes here once, before it goes to the subscribers' Forwarders.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "media/packet.hpp"
#include "media/rtp_in/in_stream.hpp"
#include "media/rtp_in/keyframe_requester.hpp"
#include "media/rtp_out/packet_store.hpp"

namespace parley::media {

class InTrack {
public:
    static constexpr std::uint8_t kSourcesMax = 4;
    static constexpr std::uint8_t kSpatialMax = 4;
    static constexpr std::uint32_t kLayerPixelsUnknown = 0;

    struct Options {
        Kind kind = Kind::video;
        std::uint32_t clock_rate_hz = 90'000;
        std::uint8_t sources = 1;  ///< 1..kSourcesMax: the rids, in the order of the offer
        bool nack = true;
    };
    explicit InTrack(const Options& options);

    /// The source's SSRC; a new one replaces the stream and its memory of numbers. Sources out of range are ignored.
    void set_ssrc(std::uint8_t source, std::uint32_t ssrc);
    void set_rtx_ssrc(std::uint8_t source, std::uint32_t ssrc);

    struct Accepted {
        std::int64_t sequence = 0;
        bool restarted = false;  ///< tell each Forwarder (handle_restart) before the packet
    };
    /// Counts the packet and keeps it. Nothing when no subscriber may get it (a duplicate, too old, a wild number) or
    /// the source has no stream. `recovered`: unwrapped from the source's RTX stream.
    std::optional<Accepted> handle_packet(std::uint8_t source, const Packet& packet, bool recovered = false);
    /// Keeps a packet that another engine's InTrack has accepted as `sequence`. A track gets such packets or those of
    /// handle_packet(), never both.
    void handle_relayed(std::uint8_t source, const Packet& packet, std::int64_t sequence);

    /// Looks after what was given up, and says which source to send a PLI for; call until it is empty.
    [[nodiscard]] std::optional<std::uint8_t> take_keyframe_request(Time now);
    /// A subscriber needs a key frame of this source.
    void want_keyframe(std::uint8_t source) { keyframes_.want(source); }
    /// The next time that NACKs or a key-frame request may be due.
    [[nodiscard]] Time deadline() const;

    /// nullptr while it has no SSRC.
    [[nodiscard]] InStream* stream(std::uint8_t source);
    [[nodiscard]] PacketStore* store(std::uint8_t source);
    [[nodiscard]] std::array<PacketStore*, kSourcesMax> stores();
    [[nodiscard]] KeyframeRequester& keyframes() { return keyframes_; }
    [[nodiscard]] std::uint8_t sources() const { return options_.sources; }

    /// Width times height, once it is known from SDP or a key frame.
    void set_pixels(std::uint8_t source, std::uint32_t pixels);
    /// The same, where the picture's form is known.
    void set_picture(std::uint8_t source, std::uint16_t width, std::uint16_t height);
    /// In pixels; 0 while it is not known.
    [[nodiscard]] std::uint16_t height(std::uint8_t source) const;
    /// The same, where it is not known as its place among the layers has it: each is twice as high as the one below,
    /// and the largest has 720 lines where nothing is known.
    [[nodiscard]] std::uint16_t likely_height(std::uint8_t source) const;
    /// Of a spatial layer of source 0 (SVC), in pixels; 0 while it is not known. Layers out of range are ignored.
    void set_layer_height(std::uint8_t spatial, std::uint16_t height);
    [[nodiscard]] std::uint16_t layer_height(std::uint8_t spatial) const;
    /// All that is known of sizes.
    struct Sizes {
        std::array<std::uint32_t, kSourcesMax> pixels{};
        std::array<std::uint16_t, kSourcesMax> heights{};
        std::array<std::uint16_t, kSpatialMax> layer_heights{};
        bool operator==(const Sizes&) const = default;
    };
    [[nodiscard]] Sizes sizes() const;
    void set_sizes(const Sizes& sizes);
    /// Rank of each source, 0 the smallest: by pixels where all are known, else by measured bitrate while all are
    /// sent, else in the order that was so last, at first that of the offer. It changes only when called, as each
    /// change makes subscribers switch.
    [[nodiscard]] std::array<std::uint8_t, kSourcesMax> ranks(Time now);

private:
    struct Source {
        std::optional<InStream> stream;
        std::unique_ptr<PacketStore> store;
        std::uint32_t pixels = kLayerPixelsUnknown;
        std::uint16_t height = 0;
    };

    Options options_;
    std::array<Source, kSourcesMax> sources_;
    std::array<std::uint16_t, kSpatialMax> layer_heights_{};
    std::array<std::uint8_t, kSourcesMax> order_{0, 1, 2, 3};  ///< the smallest first
    KeyframeRequester keyframes_;
};

}  // namespace parley::media
