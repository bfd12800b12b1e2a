// The small readers of text from outside: encodings, cursors, origins. What is decoded encodes back to itself.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/cursor.hpp"
#include "base/encoding.hpp"
#include "base/endpoint.hpp"
#include "base/json_scan.hpp"
#include "proto/http/origin.hpp"

using namespace parley;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto bytes = decode_base64(text)) PARLEY_CHECK(encode_base64(as_bytes(*bytes)) == text);
    if (const auto bytes = decode_base64url(text)) PARLEY_CHECK(encode_base64url(as_bytes(*bytes)) == text);
    if (const auto cursor = decode_cursor(text)) {
        const auto again = decode_cursor(encode_cursor(cursor->at, cursor->id));
        PARLEY_CHECK(again && again->at == cursor->at && again->id == cursor->id);
    }
    static_cast<void>(decode_percent(text, true));
    PARLEY_CHECK(decode_percent(encode_percent(text), false) == text);
    static_cast<void>(proto::http::parse_origin(text));
    if (const auto endpoint = parse_ip(text, 1)) PARLEY_CHECK(parse_ip(format_ip(*endpoint), 1) == endpoint);
    if (is_utf8(text)) {
        const auto quoted = json::scan(json::quote(text));
        PARLEY_CHECK(quoted && quoted->as_string() == text);
    }
    return 0;
}
