#include "frame.hpp"

namespace parley::load {
namespace {

constexpr std::string_view kMask{"\x37\xfa\x21\x3d", 4};
constexpr std::size_t kPayloadMax = 1 << 20;

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

}  // namespace

// RFC 6455 §5.2
std::string encode_client_frame(std::string_view payload, Opcode opcode) {
    std::string frame;
    frame.reserve(payload.size() + 8);
    frame.push_back(static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode)));
    if (payload.size() < 126) {
        frame.push_back(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() <= 0xFFFF) {
        frame.push_back(static_cast<char>(0x80 | 126));
        frame.push_back(static_cast<char>(payload.size() >> 8));
        frame.push_back(static_cast<char>(payload.size() & 0xFF));
    } else {
        throw std::invalid_argument("the bench sends no frame above 64 KiB");
    }
    frame.append(kMask);
    for (std::size_t i = 0; i < payload.size(); ++i) frame.push_back(static_cast<char>(payload[i] ^ kMask[i % 4]));
    return frame;
}

bool FrameReader::parse_header(std::string_view bytes, Header& header) {
    if (bytes.size() < 2) return false;
    if ((byte_at(bytes, 0) & 0xF0) != 0x80) throw std::runtime_error("the server sent a fragment or a reserved bit");
    if ((byte_at(bytes, 1) & 0x80) != 0) throw std::runtime_error("the server sent a masked frame");
    header.opcode = static_cast<Opcode>(byte_at(bytes, 0) & 0x0F);
    const std::size_t length = byte_at(bytes, 1);
    header.size = length < 126 ? 2 : length == 126 ? 4 : 10;
    if (bytes.size() < header.size) return false;
    header.payload = length;
    if (length >= 126) {
        header.payload = 0;
        for (std::size_t i = 2; i < header.size; ++i) header.payload = header.payload << 8 | byte_at(bytes, i);
    }
    if (header.payload > kPayloadMax) throw std::runtime_error("the server sent a frame of more than 1 MiB");
    return true;
}

}  // namespace parley::load
