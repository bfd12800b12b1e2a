#include "media/testing/client_sink.hpp"

#include <algorithm>

#include "proto/rtp/seq.hpp"

namespace parley::media::testing {

namespace rtp = proto::rtp;

ClientSink::ClientSink(Kind kind, std::uint32_t ssrc, std::string track, bool nack)
    : kind_(kind),
      ssrc_(ssrc),
      track_(std::move(track)),
      stream_({.ssrc = ssrc,
               .rtx_ssrc = std::nullopt,
               .clock_rate_hz = kind == Kind::audio ? 48'000u : 90'000u,
               .nack = nack}) {}

void ClientSink::handle(const rtp::PacketView& view, bool recovered, Time now) {
    Packet packet;
    packet.bytes = view.bytes;
    packet.arrival = now;
    packet.sequence = view.sequence;
    packet.timestamp = view.timestamp;
    packet.header_size = view.header_size;
    packet.payload_size = static_cast<std::uint16_t>(view.payload.size());
    packet.padding_size = view.padding_size;
    const auto part = kind_ == Kind::video ? read_part(view.payload) : std::nullopt;
    if (part && part->needs == kNoFrame && part->part == 0) packet.frame.keyframe = packet.frame.frame_start = true;
    const auto place = stream_.handle_packet(packet, recovered);
    if (place.arrival == ArrivalKind::duplicate) ++counts_.duplicates;
    if (place.arrival != ArrivalKind::next && place.arrival != ArrivalKind::late &&
        place.arrival != ArrivalKind::restarted)
        return;
    ++counts_.packets;
    counts_.recovered += recovered ? 1 : 0;
    numbers_.insert(place.sequence);
    if (!next_) next_ = place.sequence;
    if (place.sequence < *next_) return;  // too late to be played
    if (kind_ == Kind::audio && view.payload.size() >= 4) heard_.insert(rtp::load32(view.payload.data()));
    waiting_[place.sequence] = {part, view.timestamp, view.payload.empty(), view.marker, now};
    on_time(now);
}

void ClientSink::on_time(Time now) {
    while (!waiting_.empty()) {
        const auto first = waiting_.begin();
        if (first->first != *next_) {
            if (now - first->second.since < kGiveUp) return;
            counts_.lost += static_cast<std::uint64_t>(first->first - *next_);
            next_ = first->first;
            expect_new_start();
        }
        play(first->second);
        waiting_.erase(first);
        ++*next_;
    }
}

void ClientSink::play(const Waiting& next) {
    if (timestamp_ && rtp::newer_than(*timestamp_, next.timestamp) && !next.empty) ++counts_.backward_times;
    if (!next.empty) timestamp_ = next.timestamp;
    if (next.empty) ++counts_.fillers;
    if (kind_ == Kind::audio || !next.part) return;
    const auto& part = *next.part;
    if (part.part == 0) {
        if (open_part_ && playing_) ++counts_.torn;
    } else if (!open_part_ || open_part_->frame != part.frame || open_part_->part + 1 != part.part) {
        if (playing_) ++counts_.torn;
        playing_ = false;
        open_part_.reset();
        return;
    }
    open_part_ = part;
    if (part.part + 1 < part.parts) return;
    open_part_.reset();
    decode(part);
}

void ClientSink::decode(const FakePart& part) {
    const bool key = part.needs == kNoFrame;
    if (playing_ && picture_ && part.picture_id != ((*picture_ + 1) & 0x7FFF)) ++counts_.picture_jumps;
    picture_ = part.picture_id;
    if (!key && (!playing_ || part.layer != layer_ || base_ != part.needs)) {
        if (playing_) ++counts_.undecodable;
        ++counts_.frozen;
        playing_ = false;
        return;
    }
    playing_ = true;
    layer_ = part.layer;
    if (part.temporal == 0) base_ = part.frame;
    ++counts_.frames;
    counts_.key_frames += key ? 1 : 0;
}

bool ClientSink::take_picture_loss(Time now) {
    if (kind_ == Kind::audio || playing_ || counts_.packets == 0 || now < next_picture_loss_) return false;
    next_picture_loss_ = now + Micros{500'000};
    return true;
}

std::size_t ClientSink::holes() const {
    if (numbers_.empty()) return 0;
    return static_cast<std::size_t>(*numbers_.rbegin() - *numbers_.begin() + 1) - numbers_.size();
}

std::size_t ClientSink::heard(std::uint32_t from, std::uint32_t to) const {
    return static_cast<std::size_t>(std::distance(heard_.lower_bound(from), heard_.lower_bound(to)));
}

}  // namespace parley::media::testing
