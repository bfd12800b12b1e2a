// base64, base64url and hex (RFC 4648), percent-decoding (RFC 3986 §2.1) and UTF-8 validity (RFC 3629).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley {

[[nodiscard]] std::string encode_base64(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string encode_base64url(std::span<const std::uint8_t> bytes);  ///< unpadded
/// Strict: only the alphabet, right padding (required for base64, refused for base64url), no spare bits set.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);
[[nodiscard]] std::string encode_hex(std::span<const std::uint8_t> bytes);
/// Decodes %XX; nothing when an escape is broken. `plus_is_space` for query strings (WHATWG urlencoded).
[[nodiscard]] std::optional<std::string> decode_percent(std::string_view text, bool plus_is_space);
[[nodiscard]] std::string encode_percent(std::string_view text);
/// True when `text` is well-formed UTF-8: no overlong form, no surrogate, nothing past U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);
[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace parley
