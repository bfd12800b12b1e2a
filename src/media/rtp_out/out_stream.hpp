// One track as one subscriber receives it: a single SSRC whose numbers hide that layers are left out and sources
// change. A packet left out closes its gap; one lost on the publisher's way leaves it, so that the subscriber asks for
// it. It does not choose what to forward (select/layer_selector.hpp). Driven by Forwarder and NackResponder.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "media/packet.hpp"
#include "media/rtp_out/out_ring.hpp"
#include "media/rtp_out/picture_map.hpp"
#include "media/rtp_out/rewrite.hpp"
#include "media/rtp_out/timeline.hpp"

namespace parley::media {

/// A packet with what the publisher's side knows of it.
struct Incoming {
    const Packet& packet;
    std::int64_t sequence = 0;  ///< extended (Place::sequence)
    std::uint8_t source = 0;    ///< which InStream of the track
    const SenderClock& clock;   ///< of that stream
};

class OutStream {
public:
    static constexpr std::size_t kSegmentsMax = 8;
    /// A larger jump of the publisher's numbers is a new start of theirs, not a loss; it leaves no gap.
    static constexpr std::int64_t kGapMax = 3'000;

    struct Options {
        std::uint32_t ssrc = 0;
        std::uint32_t clock_rate_hz = 90'000;
        std::uint16_t first_sequence = 0;  ///< the first four: random (RFC 3550 §5.1)
        std::uint32_t first_timestamp = 0;
        std::uint16_t first_picture_id = 0;
        std::uint8_t first_tl0 = 0;
        std::size_t slots = 1'024;  ///< a power of two; how far back it can be asked for packets
    };
    explicit OutStream(const Options& options);

    /// The packet is older than the newest of its source in what was sent: only handle_late has to see it.
    [[nodiscard]] bool late(std::uint8_t source, std::int64_t sequence) const {
        return find_segment(source, sequence).has_value();
    }

    /// From here on this packet's source is sent, beginning with it.
    Rewrite begin(const Incoming& in, bool end_of_picture);
    /// The next of the current source. Nothing when the rest of its picture was left out.
    std::optional<Rewrite> forward(const Incoming& in, bool end_of_picture);
    /// The next of the current source is left out. `whole_picture`: no packet of its picture goes out.
    void skip(const Incoming& in, bool whole_picture);
    /// A packet for which late() is true. Nothing when its place is not free: it was left out or sent. When it is
    /// not `wanted`, a filler takes its place.
    std::optional<Rewrite> handle_late(std::uint8_t source, std::int64_t sequence, const Packet& packet, bool wanted,
                                       bool end_of_picture);

    /// The source's numbers mean nothing any more: its packets cannot be repeated, nor come late.
    void forget(std::uint8_t source);

    /// What stands behind a number on the wire.
    struct Past {
        OutSlot* slot = nullptr;
        std::int64_t sequence = 0;     ///< outgoing, extended
        std::int64_t in_sequence = 0;  ///< extended
        std::uint8_t source = 0;
    };
    [[nodiscard]] std::optional<Past> find_past(std::uint16_t sequence);
    /// How `packet`, which is Past's, was written when it was sent.
    [[nodiscard]] Rewrite rewrite_of(const Past& past, const Packet& packet) const;

    [[nodiscard]] std::uint32_t ssrc() const { return options_.ssrc; }
    [[nodiscard]] std::uint32_t timestamp_offset() const { return timeline_.offset(); }
    [[nodiscard]] std::uint32_t clock_rate_hz() const { return options_.clock_rate_hz; }
    [[nodiscard]] bool begun() const { return segments_begun_ > 0; }
    /// The outgoing number given last, extended.
    [[nodiscard]] std::int64_t newest() const { return ring_.end() - 1; }
    /// Of the newest segment; meaningless before begun().
    [[nodiscard]] std::uint8_t source() const { return current().source; }
    /// RFC 3550 §6.4.1: for the sender report. Fillers count as packets, their padding not as octets.
    [[nodiscard]] std::uint32_t packets() const { return packets_; }
    [[nodiscard]] std::uint32_t octets() const { return octets_; }

private:
    /// A stretch of one source: what is added to its numbers.
    struct Segment {
        std::uint8_t source = 0;
        std::uint8_t tl0_offset = 0;
        std::uint32_t timestamp_offset = 0;
        std::int64_t in_begin = 0;
        std::int64_t in_highest = 0;
        std::int64_t out_begin = 0;
        std::int64_t out_end = INT64_MAX;
        bool forgotten = false;
    };
    [[nodiscard]] const Segment& current() const { return segments_[current_id()]; }
    [[nodiscard]] Segment& current() { return segments_[current_id()]; }
    [[nodiscard]] std::uint8_t current_id() const {
        return static_cast<std::uint8_t>((segments_begun_ + kSegmentsMax - 1) % kSegmentsMax);
    }
    /// Only the last two keep a picture map; a late packet of an older one yields a filler.
    [[nodiscard]] PictureMap& pictures(std::uint8_t segment) { return pictures_[segment % pictures_.size()]; }
    [[nodiscard]] std::optional<std::uint8_t> find_segment(std::uint8_t source, std::int64_t sequence) const;
    [[nodiscard]] OutSlot* find_slot(const Segment& segment, std::int64_t in_sequence, std::int64_t& out_sequence);
    void advance(std::int64_t sequence, Time now);
    std::optional<std::uint16_t> next_picture(const Packet& packet);
    [[nodiscard]] Rewrite make(const Segment& segment, std::int64_t out_sequence, const Packet& packet,
                               const OutSlot& slot) const;
    void count(const Packet& packet, bool filler);
    void note_tl0(std::uint8_t tl0);

    Options options_;
    OutRing ring_;
    Timeline timeline_;
    std::array<Segment, kSegmentsMax> segments_;
    std::array<PictureMap, 2> pictures_;
    std::uint64_t segments_begun_ = 0;
    std::uint16_t next_picture_id_;
    std::uint8_t next_tl0_;
    std::uint32_t packets_ = 0;
    std::uint32_t octets_ = 0;
};

}  // namespace parley::media
