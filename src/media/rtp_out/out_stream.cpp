#include "media/rtp_out/out_stream.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "proto/rtp/seq.hpp"

namespace parley::media {

OutStream::OutStream(const Options& options)
    : options_(options),
      ring_(options.slots, options.first_sequence),
      timeline_(options.clock_rate_hz, options.first_timestamp),
      next_picture_id_(options.first_picture_id),
      next_tl0_(options.first_tl0) {}

Rewrite OutStream::begin(const Incoming& in, bool end_of_picture) {
    if (begun()) {
        current().out_end = ring_.end();
        if (auto& map = pictures(current_id()); map.begun()) {
            next_picture_id_ = static_cast<std::uint16_t>((map.highest_out() + 1) & 0x7FFF);
            // Padding may have kept numbers free for a picture that the map has not seen; should it come yet, the next
            // id is not its own any more.
            map.close();
        }
    }
    ++segments_begun_;
    timeline_.begin(in.packet.timestamp, in.packet.arrival, in.clock);
    auto& segment = current();
    segment = {.source = in.source,
               .timestamp_offset = timeline_.offset(),
               .in_begin = in.sequence,
               .in_highest = in.sequence - 1,
               .out_begin = ring_.end()};
    if (in.packet.frame.tl0_picture_index)
        segment.tl0_offset = static_cast<std::uint8_t>(next_tl0_ - *in.packet.frame.tl0_picture_index);
    pictures(current_id()).clear();
    const auto rewrite = forward(in, end_of_picture);
    PARLEY_CHECK(rewrite.has_value());  // nothing was left out of a segment that is new
    return *rewrite;
}

void OutStream::advance(std::int64_t sequence, Time now) {
    auto& segment = current();
    const auto missing = sequence - segment.in_highest - 1;
    OutSlot kept_free{.segment = current_id()};
    for (auto lost = segment.in_highest + 1; missing < kGapMax && lost < sequence; ++lost) {
        kept_free.in_sequence = static_cast<std::uint32_t>(lost);
        ring_.push(kept_free, now);
    }
    segment.in_highest = sequence;
}

std::optional<std::uint16_t> OutStream::next_picture(const Packet& packet) {
    const auto& frame = packet.frame;
    if (!frame.picture_id) return 0;
    auto& map = pictures(current_id());
    if (map.begun() && !map.strange(*frame.picture_id)) return map.forward(*frame.picture_id);
    const auto out = map.begun() ? static_cast<std::uint16_t>((map.highest_out() + 1) & 0x7FFF) : next_picture_id_;
    map.begin(*frame.picture_id, frame.picture_id_long, out, packet.codec != Codec::vp9);
    return out;
}

std::optional<Rewrite> OutStream::forward(const Incoming& in, bool end_of_picture) {
    if (!begun() || in.source != current().source || in.sequence <= current().in_highest) return std::nullopt;
    advance(in.sequence, in.packet.arrival);
    const auto picture_id = next_picture(in.packet);
    if (!picture_id) return std::nullopt;
    timeline_.map(in.packet.timestamp, in.packet.arrival, in.clock);
    const OutSlot slot{.in_sequence = static_cast<std::uint32_t>(in.sequence),
                       .picture_id = *picture_id,
                       .segment = current_id(),
                       .state = OutState::sent,
                       .marker = in.packet.marker || end_of_picture};
    const auto out_sequence = ring_.push(slot, in.packet.arrival);
    const auto rewrite = make(current(), out_sequence, in.packet, slot);
    if (in.packet.frame.tl0_picture_index) note_tl0(rewrite.tl0);
    count(in.packet, false);
    return rewrite;
}

void OutStream::skip(const Incoming& in, bool whole_picture) {
    if (!begun() || in.source != current().source || in.sequence <= current().in_highest) return;
    advance(in.sequence, in.packet.arrival);
    // A later source goes on behind this too: what is missing before it may still come.
    if (in.packet.payload_size > 0) timeline_.map(in.packet.timestamp, in.packet.arrival, in.clock);
    auto& map = pictures(current_id());
    const auto id = in.packet.frame.picture_id;
    if (whole_picture && id && map.begun() && !map.strange(*id)) map.drop(*id);
}

std::optional<std::uint8_t> OutStream::find_segment(std::uint8_t source, std::int64_t sequence) const {
    const auto kept = std::min<std::uint64_t>(segments_begun_, kSegmentsMax);
    for (std::uint64_t back = 0; back < kept; ++back) {
        const auto id = static_cast<std::uint8_t>((segments_begun_ - 1 - back) % kSegmentsMax);
        const auto& segment = segments_[id];
        if (!segment.forgotten && segment.source == source && sequence >= segment.in_begin &&
            sequence <= segment.in_highest)
            return id;
    }
    return std::nullopt;
}

OutSlot* OutStream::find_slot(const Segment& segment, std::int64_t in_sequence, std::int64_t& out_sequence) {
    // Within a segment both numbers rise together.
    auto low = std::max(segment.out_begin, ring_.oldest());
    auto high = std::min(segment.out_end, ring_.end());
    const auto wanted = static_cast<std::uint32_t>(in_sequence);
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        auto* slot = ring_.find(middle);
        const auto ahead = static_cast<std::int32_t>(slot->in_sequence - wanted);
        if (ahead == 0) {
            out_sequence = middle;
            return slot;
        }
        if (ahead < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return nullptr;
}

std::optional<Rewrite> OutStream::handle_late(std::uint8_t source, std::int64_t sequence, const Packet& packet,
                                              bool wanted, bool end_of_picture) {
    const auto id = find_segment(source, sequence);
    if (!id) return std::nullopt;
    const auto& segment = segments_[*id];
    std::int64_t out_sequence = 0;
    auto* slot = find_slot(segment, sequence, out_sequence);
    if (slot == nullptr || slot->state != OutState::reserved) return std::nullopt;
    const auto segments_since = (current_id() + kSegmentsMax - *id) % kSegmentsMax;
    if (packet.payload_size == 0 || segments_since >= pictures_.size()) wanted = false;
    if (packet.payload_size > 0 && segments_since < pictures_.size()) {
        auto& map = pictures(*id);
        if (const auto picture = packet.frame.picture_id; picture && map.begun()) {
            // A picture that has a place goes out even from a layer that is not chosen: an id that never comes would
            // make the receiver wait. VP9 layers share an id, so there the layer alone decides.
            const bool may = packet.codec == Codec::vp9 ? wanted : true;
            const auto out = may ? map.forward(*picture) : std::nullopt;
            wanted = out.has_value();
            slot->picture_id = out.value_or(0);
        }
    }
    slot->state = wanted ? OutState::sent : OutState::filled;
    slot->marker = wanted && (packet.marker || end_of_picture);
    auto rewrite = make(segment, out_sequence, packet, *slot);
    rewrite.filler = !wanted;
    count(packet, rewrite.filler);
    return rewrite;
}

void OutStream::forget(std::uint8_t source) {
    for (auto& segment : segments_) segment.forgotten |= segment.source == source;
}

std::optional<OutStream::Past> OutStream::find_past(std::uint16_t sequence) {
    const auto extended = ring_.extend(sequence);
    auto* slot = ring_.find(extended);
    if (slot == nullptr) return std::nullopt;
    const auto& segment = segments_[slot->segment];
    if (segment.forgotten || extended < segment.out_begin || extended >= segment.out_end)
        return std::nullopt;  // its segment was overwritten
    const auto behind = static_cast<std::int32_t>(slot->in_sequence - static_cast<std::uint32_t>(segment.in_begin));
    return Past{slot, extended, segment.in_begin + behind, segment.source};
}

Rewrite OutStream::rewrite_of(const Past& past, const Packet& packet) const {
    auto rewrite = make(segments_[past.slot->segment], past.sequence, packet, *past.slot);
    rewrite.filler = past.slot->state == OutState::filled;
    return rewrite;
}

Rewrite OutStream::make(const Segment& segment, std::int64_t out_sequence, const Packet& packet,
                        const OutSlot& slot) const {
    Rewrite rewrite{.ssrc = options_.ssrc,
                    .timestamp = packet.timestamp + segment.timestamp_offset,
                    .sequence = static_cast<std::uint16_t>(out_sequence),
                    .picture_id = slot.picture_id,
                    .marker = slot.marker};
    if (packet.frame.tl0_picture_index)
        rewrite.tl0 = static_cast<std::uint8_t>(*packet.frame.tl0_picture_index + segment.tl0_offset);
    return rewrite;
}

void OutStream::note_tl0(std::uint8_t tl0) {
    const auto next = static_cast<std::uint8_t>(tl0 + 1);
    if (proto::rtp::newer_than<std::uint8_t>(next, next_tl0_) || packets_ == 0) next_tl0_ = next;
}

void OutStream::count(const Packet& packet, bool filler) {
    ++packets_;
    if (!filler) octets_ += packet.payload_size;
}

}  // namespace parley::media
