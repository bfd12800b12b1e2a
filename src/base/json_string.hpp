// The string of JSON text (RFC 8259 §7), walked sixteen bytes at a time: the hot loop of every scanner in the house. It
// checks and skips; it decodes nothing and takes no look at UTF-8.
#pragma once

#include <array>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace parley::json {

/// What may follow a backslash, but for `u`. A table: a session description has an escape every twenty bytes.
inline constexpr std::array<bool, 256> kEscapes = [] {
    std::array<bool, 256> allowed{};
    for (const unsigned char c : {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'}) allowed[c] = true;
    return allowed;
}();

/// The first byte at or after `at` that ends a run of plain bytes: a quote, a backslash, a control character.
[[nodiscard]] inline const char* skip_plain(const char* at, const char* end) {
#ifdef __SSE2__
    const auto quote_mark = _mm_set1_epi8('"');
    const auto backslash = _mm_set1_epi8('\\');
    const auto control = _mm_set1_epi8(0x1f);
    while (end - at >= 16) {
        const auto block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto special =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote_mark), _mm_cmpeq_epi8(block, backslash)),
                         _mm_cmpeq_epi8(_mm_min_epu8(block, control), block));
        if (const int mask = _mm_movemask_epi8(special); mask != 0)
            return at + __builtin_ctz(static_cast<unsigned>(mask));
        at += 16;
    }
#endif
    while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
    return at;
}

/// Past the closing quote of the string whose opening quote is at `at`; nullptr when it is no string or does not end.
[[nodiscard]] inline const char* skip_quoted(const char* at, const char* end) {
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (at == end || *at != '"') return nullptr;
    ++at;
    for (;;) {
        at = skip_plain(at, end);
        if (at == end) return nullptr;
        const char stop = *at++;
        if (stop == '"') return at;
        if (stop != '\\') return nullptr;  // a control character
        if (at == end) return nullptr;
        const char escape = *at++;
        if (escape == 'u') {
            for (int i = 0; i < 4; ++i) {
                if (at == end || !is_hex(*at++)) return nullptr;
            }
        } else if (!kEscapes[static_cast<unsigned char>(escape)]) {
            return nullptr;
        }
    }
}

}  // namespace parley::json
