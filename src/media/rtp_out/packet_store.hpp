// The last packets of one publisher's stream, kept as they came for whoever asks again (RFC 4588 §4). One store serves
// all subscribers. Bytes lie one behind the other in a ring, so that a small packet costs what it is long; the newest
// always fits and pushes the oldest out. Driven by the owner of the InStream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/packet.hpp"

namespace parley::media {

class PacketStore {
public:
    static constexpr std::size_t kPacketBytesMax = 1'500;

    struct Options {
        std::size_t packets = 1'024;      ///< a power of two
        std::size_t bytes = 512 * 1'024;  ///< a second of 4 Mbit/s; at least kPacketBytesMax
    };
    static constexpr Options for_video() { return {}; }
    static constexpr Options for_audio() { return {.packets = 128, .bytes = 32 * 1'024}; }

    /// All memory is taken here.
    explicit PacketStore(const Options& options);

    /// `sequence` is InStream's extended number. Packets longer than kPacketBytesMax are left out and counted.
    void put(std::int64_t sequence, const Packet& packet);
    /// Valid until the next put; nullptr when it never came or was pushed out.
    [[nodiscard]] const Packet* find(std::int64_t sequence);
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    struct Slot {
        std::int64_t sequence = INT64_MIN;
        std::uint64_t begin = 0;  ///< place in the endless row of bytes that the ring is a window of
        Packet packet;
    };
    [[nodiscard]] Slot& slot(std::int64_t sequence) {
        return slots_[static_cast<std::size_t>(sequence) & (slots_.size() - 1)];
    }

    std::vector<Slot> slots_;
    std::vector<std::uint8_t> ring_;
    std::uint64_t end_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace parley::media
