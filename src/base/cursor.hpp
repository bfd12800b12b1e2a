// The opaque cursor of a list ordered by time, then id: where the next page begins. Not a secret: a client may read it,
// but never has to.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "base/instant.hpp"

namespace parley {

struct Cursor {
    Instant at;
    std::string id;
};

[[nodiscard]] inline std::string encode_cursor(Instant at, std::string_view id) {
    std::string plain = std::to_string(at.ms) + ".";
    plain += id;
    return encode_base64url(as_bytes(plain));
}

/// Nothing when it is not one that encode_cursor has made.
[[nodiscard]] inline std::optional<Cursor> decode_cursor(std::string_view text) {
    const auto plain = decode_base64url(text);
    if (!plain || !is_utf8(*plain)) return std::nullopt;
    const auto dot = plain->find('.');
    if (dot == std::string::npos || dot + 1 == plain->size()) return std::nullopt;
    Cursor cursor;
    const auto [end, error] = std::from_chars(plain->data(), plain->data() + dot, cursor.at.ms);
    if (error != std::errc{} || end != plain->data() + dot) return std::nullopt;
    cursor.id = plain->substr(dot + 1);
    return cursor;
}

}  // namespace parley
