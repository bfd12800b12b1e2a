// What changes in a packet on its way from a publisher to one subscriber, and the writing of it. It decides nothing.
// Driven by whoever has asked Forwarder or NackResponder, once per packet and subscriber.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "media/packet.hpp"
#include "proto/rtp/extensions.hpp"

namespace parley::media {

/// The outgoing header. With `filler` the packet is empty but for padding: it takes the place of one that came late and
/// is not wanted, so that nobody asks for it (RFC 3550 §5.1 allows a payload of padding alone).
struct Rewrite {
    std::uint32_t ssrc = 0;
    std::uint32_t timestamp = 0;
    std::uint16_t sequence = 0;
    std::uint16_t picture_id = 0;  ///< used when the packet has one
    std::uint8_t tl0 = 0;          ///< used when the packet has one
    bool marker = false;
    bool filler = false;
};

/// Which payload types a subscriber agreed to for those of the publisher. Unknown ones pass as they are.
class PayloadTypes {
public:
    static constexpr std::size_t kEntriesMax = 16;
    struct Entry {
        std::uint8_t in = 0;
        std::uint8_t out = 0;
        std::optional<std::uint8_t> rtx;  ///< RFC 4588 payload type that carries `out`

        bool operator==(const Entry&) const = default;
    };

    /// False when full.
    bool add(const Entry& entry);
    [[nodiscard]] Entry find(std::uint8_t in) const;
    bool operator==(const PayloadTypes&) const = default;

private:
    std::array<Entry, kEntriesMax> entries_;
    std::size_t size_ = 0;
};

/// RFC 4588 §4: the repair stream's own header fields.
struct RtxHeader {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0;
    std::uint8_t payload_type = 0;
};

using Elements = std::span<const proto::rtp::Extension>;

/// Writes the packet for the subscriber, with these header extensions instead of the publisher's. Returns its size, 0
/// when it does not fit `out`.
std::size_t write_forwarded(std::span<std::uint8_t> out, const Packet& packet, const Rewrite& rewrite,
                            std::uint8_t payload_type, Elements elements);
/// What of the written packet stands behind its header.
[[nodiscard]] std::size_t body_size(const Packet& packet, const Rewrite& rewrite, bool repeated);
/// The same inside a packet of the repair stream.
std::size_t write_repeated(std::span<std::uint8_t> out, const Packet& packet, const Rewrite& rewrite,
                           const RtxHeader& rtx, Elements elements);

}  // namespace parley::media
