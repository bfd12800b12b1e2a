// Redundant audio (RFC 2198): a payload with copies of earlier ones in front of it. Reading the blocks, making such a
// payload out of the last packets, and telling which copies fill a gap. Copies are bounded in number and size.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// Blocks taken from one payload; more are a lie or of no use.
inline constexpr std::size_t kRedBlocksMax = 8;
inline constexpr std::size_t kRedBlockBytesMax = 1'023;          ///< RFC 2198 §3: 10 bits
inline constexpr std::uint32_t kRedTimestampOffsetMax = 16'383;  ///< RFC 2198 §3: 14 bits

struct RedBlock {
    std::uint8_t payload_type = 0;
    std::uint16_t timestamp_offset = 0;  ///< how much older than the primary, in ticks; 0 of the primary
    rtp::Bytes data;
};
/// Oldest first; the last is the primary.
struct RedPayload {
    std::array<RedBlock, kRedBlocksMax> blocks;
    std::size_t count = 0;  ///< 1..kRedBlocksMax

    [[nodiscard]] const RedBlock& primary() const { return blocks[count - 1]; }
};
/// Nothing when the headers or the blocks end past the payload, there are too many, or the primary is empty.
[[nodiscard]] std::optional<RedPayload> parse_red(rtp::Bytes payload);

/// Remembers the last payloads of one stream and puts them in front of the next.
class RedEncoder {
public:
    static constexpr std::size_t kCopiesMax = 2;
    /// `copies` 1..kCopiesMax; `payload_type` is that of the codec inside.
    RedEncoder(std::uint8_t payload_type, std::size_t copies) : payload_type_(payload_type), copies_(copies) {}

    /// Writes `payload` of the packet `sequence` with the copies that fit `out` and directly precede it without a gap
    /// (a receiver counts back from the sequence number), and remembers it. Returns the size; 0 when not even the
    /// primary fits.
    std::size_t encode(rtp::MutableBytes out, std::uint16_t sequence, std::uint32_t timestamp, rtp::Bytes payload);

private:
    struct Kept {
        std::array<std::uint8_t, kRedBlockBytesMax> data;
        std::size_t size = 0;
        std::uint32_t timestamp = 0;
        std::uint16_t sequence = 0;
        bool used = false;
    };
    [[nodiscard]] const Kept* find(std::uint16_t sequence) const;
    void keep(std::uint16_t sequence, std::uint32_t timestamp, rtp::Bytes payload);

    std::array<Kept, kCopiesMax> kept_{};
    std::size_t next_ = 0;
    std::uint8_t payload_type_;
    std::size_t copies_;
};

/// Tells which blocks of a payload are news: the primary, unless it is a duplicate, and copies of packets that did not
/// come within the last 64. Browsers place the copies directly before the primary, one packet each.
class RedDecoder {
public:
    struct Recovered {
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        std::uint8_t payload_type = 0;
        bool primary = false;
        rtp::Bytes data;
    };
    /// Calls `visit(const Recovered&)` for each, oldest first. False when the payload is not RED.
    template <class Visit>
    bool decode(std::uint16_t sequence, std::uint32_t timestamp, rtp::Bytes payload, Visit&& visit) {
        const auto red = parse_red(payload);
        if (!red) return false;
        const bool first = !started_;
        for (std::size_t i = 0; i < red->count; ++i) {
            const auto& block = red->blocks[i];
            const bool primary = i + 1 == red->count;
            // Before the first packet nothing was missed; an empty block is a copy of nothing.
            if (!primary && (first || block.data.empty())) continue;
            const auto number = static_cast<std::uint16_t>(sequence - (red->count - 1 - i));
            if (note(number))
                visit(Recovered{number, timestamp - block.timestamp_offset, block.payload_type, primary, block.data});
        }
        return true;
    }

private:
    /// False when it came before, or is too old to tell.
    bool note(std::uint16_t sequence);

    std::uint64_t seen_ = 0;  // bit n: highest_ - n came, or is not wanted
    std::uint16_t highest_ = 0;
    bool started_ = false;
};

}  // namespace parley::proto::payload
