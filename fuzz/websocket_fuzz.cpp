// WebSocket frames of any bytes: decoded whole and in pieces, both must give the same messages and the same end. The
// first byte chooses the size of the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "proto/websocket/decoder.hpp"

namespace {

using namespace parley::proto::websocket;
using Kind = Incoming::Kind;

constexpr DecoderLimits kLimits{300, 400, 8};

struct Got {
    Kind kind;
    std::uint16_t code;
    std::string payload;
    bool operator==(const Got&) const = default;
};

void check_promises(const Got& got) {
    PARLEY_CHECK(got.payload.size() <= kLimits.message_bytes);
    if (got.kind == Kind::text || got.kind == Kind::close) PARLEY_CHECK(parley::is_utf8(got.payload));
    if (got.kind == Kind::close) PARLEY_CHECK(got.code == kCloseNoCode || is_wire_close_code(got.code));
    if (got.kind == Kind::error) PARLEY_CHECK(is_wire_close_code(got.code));
}

std::vector<Got> decode(const std::string& bytes, std::size_t piece) {
    Decoder decoder;
    std::vector<Got> all;
    for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size() - at)) {
        std::string copy = bytes.substr(at, piece);
        std::span<char> input(copy);
        while (const auto got = decoder.next(input, kLimits)) {
            all.push_back({got->kind, got->code, std::string(got->payload)});
            check_promises(all.back());
        }
        PARLEY_CHECK(input.empty());
        PARLEY_CHECK(decoder.held_bytes() <= kLimits.message_bytes + kLimits.frame_bytes + 14);
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    PARLEY_CHECK(decode(bytes, bytes.size() + 1) == decode(bytes, data[0] % 32 + 1u));
    return 0;
}
