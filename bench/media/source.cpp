#include "source.hpp"

#include <cstring>

#include "describe.hpp"
#include "proto/rtp/extension_values.hpp"
#include "proto/rtp/header_builder.hpp"
#include "tally.hpp"

namespace parley::media_load {

Source::Source(const Options& options, Person& publisher, std::int64_t start_ns)
    : options_(options),
      publisher_(publisher),
      next_ns_(start_ns),
      step_ns_(std::int64_t{1'000'000'000} * options.burst / options.rate_per_s) {}

void Source::tick(std::int64_t now_ns) {
    while (next_ns_ <= now_ns) {
        std::size_t bytes = 0;
        std::size_t segment = 0;
        for (int i = 0; i < options_.burst; ++i) bytes += segment = write(std::span(buffer_).subspan(bytes), next_ns_);
        const auto all = std::span(buffer_).first(bytes);
        options_.burst == 1 ? publisher_.transport().port().send(all)
                            : publisher_.transport().port().send_burst(all, segment);
        next_ns_ += step_ns_;
    }
}

void Source::write_payload(std::span<std::uint8_t> payload, std::int64_t due_ns) {
    const bool first = place_in_frame_ == 0;
    if (!options_.audio) {
        // RFC 7741 §4.2: X and S; I, L and T; a picture id of 15 bits; TL0PICIDX; TID 0. §4.3: P is clear in a key
        // frame.
        payload[0] = static_cast<std::uint8_t>(0x80 | (first ? 0x10 : 0));
        payload[1] = 0xE0;
        payload[2] = static_cast<std::uint8_t>(0x80 | (picture_id_ >> 8 & 0x7F));
        payload[3] = static_cast<std::uint8_t>(picture_id_);
        payload[4] = static_cast<std::uint8_t>(picture_id_);
        payload[5] = 0;
        payload[6] = static_cast<std::uint8_t>(first && keyframe_ ? 0x10 : 0x11);
    }
    std::memcpy(&payload[kTimeAt], &due_ns, sizeof due_ns);
    std::memcpy(&payload[kMarkAt], &kMark, sizeof kMark);
}

std::size_t Source::write(std::span<std::uint8_t> out, std::int64_t due_ns) {
    if (place_in_frame_ == 0) keyframe_ = publisher_.take_keyframe_wish();
    const bool last = options_.audio || place_in_frame_ == kFramePackets - 1;
    const proto::rtp::HeaderFields fields{.ssrc = publisher_.ssrc(),
                                          .timestamp = timestamp_,
                                          .sequence = static_cast<std::uint16_t>(sequence_),
                                          .payload_type = kPayloadType,
                                          .marker = last && !options_.audio};
    proto::rtp::HeaderBuilder builder(out, fields);
    std::array<std::uint8_t, proto::rtp::kTransportSequenceBytes> count{};
    builder.add(kTransportSequenceId, proto::rtp::write_transport_sequence(count, transport_sequence_++));
    const auto header = builder.finish();
    const auto size = static_cast<std::size_t>(options_.packet_bytes);
    write_payload(out.subspan(header, size - header), due_ns);
    const auto sealed = publisher_.transport().protect(sequence_++, header, size, out);
    ++sent_;
    if (options_.audio) {
        timestamp_ += static_cast<std::uint32_t>(48'000 / options_.rate_per_s);
    } else if (last) {
        timestamp_ += static_cast<std::uint32_t>(90'000 * kFramePackets / options_.rate_per_s);
        ++picture_id_;
    }
    place_in_frame_ = last ? 0 : place_in_frame_ + 1;
    return sealed;
}

}  // namespace parley::media_load
