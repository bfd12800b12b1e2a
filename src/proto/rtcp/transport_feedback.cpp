#include "proto/rtcp/transport_feedback.hpp"

#include <algorithm>

#include "proto/rtcp/feedback.hpp"
#include "proto/rtcp/status_writer.hpp"

namespace parley::proto::rtcp {
namespace {

using rtp::load16;
using rtp::load32;
using Status = StatusReader::Status;

constexpr std::size_t kFixedBytes = 16;  // both SSRCs, base, count, reference time, feedback count
constexpr std::int32_t kSmallDeltaMax = 255;

/// The bytes of deltas that follow the chunks; nothing when the chunks end too early or hold a reserved status.
std::optional<std::size_t> delta_bytes(StatusReader& statuses) {
    std::size_t bytes = 0;
    while (const auto run = statuses.next()) {
        if (run->status == Status::reserved) return std::nullopt;
        bytes += static_cast<std::size_t>(run->status) * run->length;
    }
    if (statuses.left() != 0) return std::nullopt;
    return bytes;
}

/// §3.1.5. Nothing when the delta has no form.
std::optional<Status> status_of(std::int32_t arrival, std::int32_t& last) {
    if (arrival == kMissing) return Status::missing;
    const auto delta = std::int64_t{arrival} - last;
    last = arrival;
    if (delta >= 0 && delta <= kSmallDeltaMax) return Status::small_delta;
    if (delta < INT16_MIN || delta > INT16_MAX) return std::nullopt;
    return Status::large_delta;
}

void write_deltas(rtp::Writer& out, std::span<const std::int32_t> arrivals) {
    std::int32_t last = 0;
    for (const auto arrival : arrivals) {
        if (arrival == kMissing) continue;
        const auto delta = arrival - last;
        last = arrival;
        if (delta >= 0 && delta <= kSmallDeltaMax) {
            out.u8(static_cast<std::uint8_t>(delta));
        } else {
            out.u16(static_cast<std::uint16_t>(delta));
        }
    }
}

/// Fills the last word as browsers do: with padding that counts itself.
std::size_t finish_packet(rtp::Writer& writer, MutableBytes out) {
    const auto padding = static_cast<std::uint8_t>((4 - writer.size() % 4) % 4);
    if (padding > 0) {
        writer.zeros(padding - 1u);
        writer.u8(padding);
    }
    if (!writer.ok()) return 0;
    if (padding > 0) out[0] |= 0x20;
    rtp::store16(&out[2], static_cast<std::uint16_t>(writer.size() / 4 - 1));
    return writer.finish();
}

}  // namespace

std::optional<StatusReader::Run> StatusReader::next() {
    if (left_ == 0) return std::nullopt;
    if (symbols_left_ == 0) {
        if (rest_.size() < 2) return std::nullopt;
        const auto chunk = load16(rest_.data());
        rest_ = rest_.subspan(2);
        if ((chunk & 0x8000) == 0) {
            // §3.1.3. A run past the count is cut there, as other receivers do.
            const Run run{static_cast<Status>(chunk >> 13 & 3),
                          std::min(static_cast<std::uint16_t>(chunk & 0x1FFF), left_)};
            if (run.length == 0) {  // says nothing, and would let the same bytes be walked without end
                rest_ = {};
                return std::nullopt;
            }
            left_ = static_cast<std::uint16_t>(left_ - run.length);
            return run;
        }
        symbol_bits_ = (chunk & 0x4000) == 0 ? 1 : 2;  // §3.1.4
        symbols_left_ = symbol_bits_ == 1 ? 14 : 7;
        symbols_ = static_cast<std::uint16_t>(chunk << 2);
    }
    const Run run{static_cast<Status>(symbols_ >> (16 - symbol_bits_)), 1};
    symbols_ = static_cast<std::uint16_t>(symbols_ << symbol_bits_);
    --symbols_left_;
    --left_;
    return run;
}

std::optional<TransportFeedback> parse_transport_feedback(const PacketView& packet) {
    const auto body = packet.body;
    if (packet.type != kTransportLayerFeedback || packet.count != kFormatTransportFeedback || body.size() < kFixedBytes)
        return std::nullopt;
    TransportFeedback feedback;
    feedback.sender_ssrc = load32(&body[0]);
    feedback.media_ssrc = load32(&body[4]);
    feedback.base_sequence = load16(&body[8]);
    feedback.status_count = load16(&body[10]);
    feedback.reference_time = rtp::load24(&body[12]);
    feedback.feedback_count = body[15];
    if (feedback.status_count == 0) return std::nullopt;
    const auto rest = body.subspan(kFixedBytes);
    StatusReader statuses(rest, feedback.status_count);
    const auto needed = delta_bytes(statuses);
    // Some senders fill the last word with zeros instead of padding.
    if (!needed || statuses.rest().size() < *needed || statuses.rest().size() - *needed >= 4) return std::nullopt;
    feedback.chunks = rest.first(rest.size() - statuses.rest().size());
    feedback.deltas = statuses.rest().first(*needed);
    return feedback;
}

std::size_t encode_transport_feedback(MutableBytes out, const TransportFeedbackFields& fields,
                                      std::span<const std::int32_t> arrivals) {
    if (arrivals.empty() || arrivals.size() > 0xFFFF) return 0;
    rtp::Writer writer(out);
    write_header(writer, kTransportLayerFeedback, kFormatTransportFeedback, 0);
    writer.u32(fields.sender_ssrc);
    writer.u32(fields.media_ssrc);
    writer.u16(fields.base_sequence);
    writer.u16(static_cast<std::uint16_t>(arrivals.size()));
    writer.u24(fields.reference_time);
    writer.u8(fields.feedback_count);
    StatusWriter statuses(writer);
    std::int32_t last = 0;
    for (const auto arrival : arrivals) {
        const auto status = status_of(arrival, last);
        if (!status) return 0;
        statuses.add(*status);
    }
    statuses.finish();
    write_deltas(writer, arrivals);
    return finish_packet(writer, out);
}

}  // namespace parley::proto::rtcp
