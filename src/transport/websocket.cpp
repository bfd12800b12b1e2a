#include "transport/websocket.hpp"

namespace parley::transport {
namespace {

constexpr std::size_t kHeaderMax = 10;

// RFC 6455 §5.2: FIN and opcode, then the length in 7, 7+16 or 7+64 bits, in the shortest form. No mask from a server.
std::size_t write_header(char* out, std::size_t length, bool binary) {
    out[0] = static_cast<char>(binary ? 0x82 : 0x81);
    if (length < 126) {
        out[1] = static_cast<char>(length);
        return 2;
    }
    const std::size_t bytes = length <= 0xFFFF ? 2 : 8;
    out[1] = static_cast<char>(bytes == 2 ? 126 : 127);
    for (std::size_t i = 0; i < bytes; ++i) {
        out[2 + i] = static_cast<char>(static_cast<std::uint64_t>(length) >> (8 * (bytes - 1 - i)));
    }
    return 2 + bytes;
}

}  // namespace

void append_frame(std::string& out, std::string_view payload, bool binary) {
    char header[kHeaderMax];
    out.append(header, write_header(header, payload.size(), binary));
    out.append(payload);
}

SharedFrame make_frame(std::string_view payload, bool binary) {
    auto frame = std::make_shared<std::string>();
    frame->reserve(kHeaderMax + payload.size());
    append_frame(*frame, payload, binary);
    return frame;
}

}  // namespace parley::transport
