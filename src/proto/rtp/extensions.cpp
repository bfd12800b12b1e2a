#include "proto/rtp/extensions.hpp"

namespace parley::proto::rtp {

ExtensionReader::ExtensionReader(const PacketView& packet) {
    if (packet.extension_profile == kOneByteProfile) {
        rest_ = packet.extension;
    } else if ((packet.extension_profile & 0xFFF0) == kTwoByteProfile) {
        // RFC 8285 §4.3: 0x100 and four bits of the application, which we ignore.
        rest_ = packet.extension;
        two_byte_ = true;
    }
}

std::optional<Extension> ExtensionReader::next() {
    while (!rest_.empty()) {
        const auto first = rest_[0];
        if (first == 0) {  // RFC 8285 §4.1.1: padding
            rest_ = rest_.subspan(1);
            continue;
        }
        if (two_byte_) {
            if (rest_.size() < 2) break;
            return take(first, 2, rest_[1]);
        }
        const auto id = static_cast<std::uint8_t>(first >> 4);
        if (id == 15) {  // RFC 8285 §4.2: only what stood before the reserved id counts
            rest_ = {};
            return std::nullopt;
        }
        if (id == 0) break;  // padding that claims a length
        return take(id, 1, (first & 0x0F) + 1u);
    }
    broken_ = broken_ || !rest_.empty();
    rest_ = {};
    return std::nullopt;
}

std::optional<Extension> ExtensionReader::take(std::uint8_t id, std::size_t header, std::size_t size) {
    if (rest_.size() < header + size) {
        broken_ = true;
        rest_ = {};
        return std::nullopt;
    }
    const Extension element{id, rest_.subspan(header, size)};
    rest_ = rest_.subspan(header + size);
    return element;
}

std::optional<Bytes> find_extension(const PacketView& packet, std::uint8_t id) {
    if (id == 0) return std::nullopt;
    ExtensionReader reader(packet);
    while (const auto element = reader.next()) {
        if (element->id == id) return element->data;
    }
    return std::nullopt;
}

std::optional<MutableBytes> find_extension(MutableBytes bytes, const PacketView& packet, std::uint8_t id) {
    const auto data = find_extension(packet, id);
    if (!data) return std::nullopt;
    return bytes.subspan(static_cast<std::size_t>(data->data() - packet.bytes.data()), data->size());
}

}  // namespace parley::proto::rtp
