#include "proto/payload/red.hpp"

#include <algorithm>

#include "proto/rtp/seq.hpp"

namespace parley::proto::payload {
namespace {

constexpr std::size_t kHeaderBytes = 4;
constexpr std::size_t kPrimaryHeaderBytes = 1;

}  // namespace

std::optional<RedPayload> parse_red(rtp::Bytes payload) {
    RedPayload red;
    std::array<std::size_t, kRedBlocksMax> sizes{};
    // RFC 2198 §3: F, type, offset, length; and of the last one F = 0 and the type only.
    std::size_t at = 0;
    for (;; at += kHeaderBytes) {
        if (red.count == kRedBlocksMax || payload.size() <= at) return std::nullopt;
        auto& block = red.blocks[red.count];
        block.payload_type = payload[at] & 0x7F;
        if ((payload[at] & 0x80) == 0) break;
        if (payload.size() < at + kHeaderBytes) return std::nullopt;
        const auto both = rtp::load24(&payload[at + 1]);
        block.timestamp_offset = static_cast<std::uint16_t>(both >> 10);
        sizes[red.count++] = both & 0x3FF;
    }
    auto rest = payload.subspan(at + kPrimaryHeaderBytes);
    for (std::size_t i = 0; i < red.count; ++i) {
        if (rest.size() < sizes[i]) return std::nullopt;
        red.blocks[i].data = rest.first(sizes[i]);
        rest = rest.subspan(sizes[i]);
    }
    if (rest.empty()) return std::nullopt;
    red.blocks[red.count++].data = rest;
    return red;
}

const RedEncoder::Kept* RedEncoder::find(std::uint16_t sequence) const {
    for (const auto& kept : kept_) {
        if (kept.used && kept.sequence == sequence) return &kept;
    }
    return nullptr;
}

void RedEncoder::keep(std::uint16_t sequence, std::uint32_t timestamp, rtp::Bytes payload) {
    auto& kept = kept_[next_];
    next_ = (next_ + 1) % kCopiesMax;
    kept.used = payload.size() <= kRedBlockBytesMax;
    if (!kept.used) return;
    std::copy(payload.begin(), payload.end(), kept.data.begin());
    kept.size = payload.size();
    kept.timestamp = timestamp;
    kept.sequence = sequence;
}

std::size_t RedEncoder::encode(rtp::MutableBytes out, std::uint16_t sequence, std::uint32_t timestamp,
                               rtp::Bytes payload) {
    std::array<const Kept*, kCopiesMax> copies{};
    std::size_t count = 0, size = kPrimaryHeaderBytes + payload.size();
    while (count < std::min(copies_, kCopiesMax)) {
        const auto* kept = find(static_cast<std::uint16_t>(sequence - count - 1));
        if (kept == nullptr || timestamp - kept->timestamp > kRedTimestampOffsetMax) break;
        if (size + kHeaderBytes + kept->size > out.size()) break;
        size += kHeaderBytes + kept->size;
        copies[count++] = kept;
    }
    rtp::Writer writer(out);
    for (std::size_t i = count; i-- > 0;) {
        writer.u8(static_cast<std::uint8_t>(0x80 | payload_type_));
        writer.u24(static_cast<std::uint32_t>((timestamp - copies[i]->timestamp) << 10 | copies[i]->size));
    }
    writer.u8(payload_type_ & 0x7F);
    for (std::size_t i = count; i-- > 0;) writer.bytes({copies[i]->data.data(), copies[i]->size});
    writer.bytes(payload);
    keep(sequence, timestamp, payload);
    return writer.finish();
}

bool RedDecoder::note(std::uint16_t sequence) {
    if (!started_) {
        started_ = true;
        highest_ = sequence;
        seen_ = ~std::uint64_t{0};  // what came before the first is not missed
        return true;
    }
    if (rtp::newer_than(sequence, highest_)) {
        const auto ahead = static_cast<std::uint16_t>(sequence - highest_);
        seen_ = (ahead < 64 ? seen_ << ahead : 0) | 1;
        highest_ = sequence;
        return true;
    }
    const auto behind = static_cast<std::uint16_t>(highest_ - sequence);
    if (behind >= 64 || (seen_ >> behind & 1) != 0) return false;
    seen_ |= std::uint64_t{1} << behind;
    return true;
}

}  // namespace parley::proto::payload
