#include "proto/websocket/control.hpp"

#include "base/check.hpp"
#include "proto/websocket/close_code.hpp"

namespace parley::proto::websocket {
namespace {

void append_control(std::string& out, char first, std::string_view payload) {
    PARLEY_CHECK(payload.size() <= 125);
    out.push_back(first);
    out.push_back(static_cast<char>(payload.size()));
    out.append(payload);
}

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

void append_ping(std::string& out, std::string_view payload) {
    append_control(out, static_cast<char>(0x89), payload);
}

void append_pong(std::string& out, std::string_view payload) {
    append_control(out, static_cast<char>(0x8A), payload);
}

void append_close(std::string& out, std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (is_wire_close_code(code)) {
        std::size_t length = reason.size();
        if (length > kCloseReasonBytesMax) {
            length = kCloseReasonBytesMax;
            while (length > 0 && is_continuation(reason[length])) --length;
        }
        payload.push_back(static_cast<char>(code >> 8));
        payload.push_back(static_cast<char>(code & 0xFF));
        payload.append(reason.substr(0, length));
    }
    append_control(out, static_cast<char>(0x88), payload);
}

}  // namespace parley::proto::websocket
