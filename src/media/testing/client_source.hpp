// One stream that a scripted client publishes: a microphone's Opus with its level, or one layer of a camera's VP8 with
// two temporal layers. It writes plain packets, remembers them for NACKs, and makes a key frame when it is asked. No
// encoder and no socket; ClientPeer drives and protects.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "media/packet.hpp"
#include "media/testing/client_link.hpp"
#include "media/testing/fake_media.hpp"
#include "proto/rtp/extension_ids.hpp"

namespace parley::media::testing {

struct SourceSpec {
    Kind kind = Kind::audio;
    std::string mid;
    std::string rid;  ///< of a simulcast layer
    std::uint8_t layer = 0;
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;
    std::uint8_t payload_type = 111;
    std::uint8_t rtx_payload_type = 0;
    std::int64_t bitrate_bps = 32'000;
    int key_frame_factor = 3;  ///< how many times as large as the others
};

class ClientSource {
public:
    static constexpr Micros kOpusFrame{20'000};
    static constexpr Micros kVideoFrame{33'333};
    static constexpr std::size_t kHistoryMax = 1'000;

    ClientSource(SourceSpec spec, proto::rtp::ExtensionIds ids, Random& random);

    /// Sends what is due by `link`; `transport_sequence` is the connection's counter.
    void on_time(Time now, ClientLink& link, std::uint16_t& transport_sequence);
    void handle_nack(std::uint16_t sequence, ClientLink& link, std::uint16_t& transport_sequence);
    void handle_picture_loss() { key_wanted_ = true, ++picture_losses_; }
    void send_report(Time now, ClientLink& link) const;

    [[nodiscard]] const SourceSpec& spec() const { return spec_; }
    [[nodiscard]] std::uint32_t packets() const { return sent_; }
    /// Frames of audio or video begun.
    [[nodiscard]] std::uint32_t frames() const { return frame_; }
    [[nodiscard]] std::uint64_t picture_losses() const { return picture_losses_; }
    [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
    void set_live(bool live) { live_ = live; }
    /// The encoder is off while it rests, and begins with a key frame.
    void set_resting(bool resting) {
        key_wanted_ = key_wanted_ || (resting_ && !resting);
        resting_ = resting;
    }
    [[nodiscard]] bool resting() const { return resting_; }
    /// 0 (loudest) to 127.
    void set_level(std::uint8_t dbov) { level_ = dbov; }

private:
    struct Past {
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        bool marker = false;
        Datagram payload;
        Datagram wire;  ///< protected; audio is sent again as it was
    };
    void send_audio(Time now, ClientLink& link, std::uint16_t& transport_sequence);
    void send_frame(Time now, ClientLink& link, std::uint16_t& transport_sequence);
    void send(std::uint32_t timestamp, bool marker, Datagram payload, ClientLink& link,
              std::uint16_t& transport_sequence);

    SourceSpec spec_;
    proto::rtp::ExtensionIds ids_;
    bool live_ = true;
    bool resting_ = false;
    bool started_ = false;
    Time next_;
    std::uint32_t first_timestamp_ = 0;
    std::uint64_t index_ = 0;      ///< SRTP's; the low 16 bits are the number on the wire
    std::uint64_t rtx_index_ = 0;  ///< the same of the repair stream
    std::uint32_t frame_ = 0;
    std::uint32_t base_frame_ = kNoFrame;  ///< the last of temporal layer 0
    std::uint16_t picture_id_ = 0;
    std::uint8_t tl0_ = 0;
    std::uint8_t level_ = 30;
    bool key_wanted_ = true;
    std::uint32_t sent_ = 0;
    std::uint32_t octets_ = 0;
    std::uint64_t picture_losses_ = 0;
    std::uint64_t repeats_ = 0;
    std::deque<Past> history_;
};

}  // namespace parley::media::testing
