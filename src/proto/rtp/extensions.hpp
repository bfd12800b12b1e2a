// The elements of an RTP header extension (RFC 8285), in the one-byte and the two-byte form. What an element means is
// extension_values.hpp's; which id stands for which meaning was agreed in SDP and is extension_ids.hpp's.
#pragma once

#include <cstdint>
#include <optional>

#include "proto/rtp/packet.hpp"

namespace parley::proto::rtp {

inline constexpr std::uint16_t kOneByteProfile = 0xBEDE;
inline constexpr std::uint16_t kTwoByteProfile = 0x1000;  ///< with four bits that the application may use
inline constexpr std::uint8_t kOneByteIdMax = 14;
inline constexpr std::size_t kOneByteDataMax = 16;
inline constexpr std::size_t kTwoByteDataMax = 255;

struct Extension {
    std::uint8_t id = 0;  ///< 1..14 in the one-byte form, 1..255 in the two-byte form
    Bytes data;           ///< 1..16 bytes, 0..255 bytes
};

/// Walks the elements in order. An element that ends past the block ends the walk: what stood before it is kept.
class ExtensionReader {
public:
    explicit ExtensionReader(const PacketView& packet);
    /// Nothing at the end.
    [[nodiscard]] std::optional<Extension> next();
    /// The walk ended at an element that lies about its length.
    [[nodiscard]] bool broken() const { return broken_; }

private:
    [[nodiscard]] std::optional<Extension> take(std::uint8_t id, std::size_t header, std::size_t size);

    Bytes rest_;
    bool two_byte_ = false;
    bool broken_ = false;
};

/// Calls `visit(const Extension&)` for each element.
template <class Visit>
void for_each_extension(const PacketView& packet, Visit&& visit) {
    ExtensionReader reader(packet);
    while (const auto element = reader.next()) visit(*element);
}

/// The data of the first element with this id.
[[nodiscard]] std::optional<Bytes> find_extension(const PacketView& packet, std::uint8_t id);
/// The same, to be written over in place: `bytes` is the packet that `packet` views.
[[nodiscard]] std::optional<MutableBytes> find_extension(MutableBytes bytes, const PacketView& packet, std::uint8_t id);

}  // namespace parley::proto::rtp
