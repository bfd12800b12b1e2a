// The string of JSON text (RFC 8259 §7), walked in blocks: the hot loop of every scanner in the house. It
// checks and skips; it decodes nothing and takes no look at UTF-8.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

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

/// Whether the escape whose backslash is just before `at` is one of RFC 8259 §7.
[[nodiscard]] inline bool is_escape(const char* at, const char* end) {
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (at == end) return false;
    if (*at != 'u') return kEscapes[static_cast<unsigned char>(*at)];
    return end - at > 4 && is_hex(at[1]) && is_hex(at[2]) && is_hex(at[3]) && is_hex(at[4]);
}

/// The rest of a string, escape by escape: past its closing quote, or nullptr.
[[nodiscard]] inline const char* skip_rest(const char* at, const char* end) {
    for (;;) {
        at = skip_plain(at, end);
        if (at == end) return nullptr;
        const char stop = *at++;
        if (stop == '"') return at;
        if (stop != '\\' || !is_escape(at, end)) return nullptr;
        ++at;  // the digits of \uXXXX are plain
    }
}

#ifdef __SSE2__
/// What stands where in 64 bytes: bit i for byte i.
struct StringBlock {
    std::uint64_t quote = 0, backslash = 0, control = 0, line_end = 0;  ///< line_end: the letters n and r

    explicit StringBlock(const char* at) {
        for (int part = 0; part < 4; ++part) {
            const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at) + part);
            const auto bits = [part](__m128i found) {
                return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(found))} << (16 * part);
            };
            const auto is = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
            quote |= bits(is('"'));
            backslash |= bits(is('\\'));
            control |= bits(_mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes));
            line_end |= bits(_mm_or_si128(is('n'), is('r')));
        }
    }

    /// The bytes that a backslash before them escapes. `carry`: whether byte 0 is one, then byte 64. A run of
    /// backslashes escapes every other byte from its second on: adding the runs that begin at odd bytes to all of them
    /// carries past their ends, which flips the pattern of even bytes exactly there.
    [[nodiscard]] std::uint64_t escaped(std::uint64_t& carry) const {
        constexpr std::uint64_t kEven = 0x5555555555555555;
        const std::uint64_t starts = backslash & ~carry;
        const std::uint64_t follows = starts << 1 | carry;
        const std::uint64_t odd = starts & ~kEven & ~follows;
        std::uint64_t past = 0;
        carry = __builtin_add_overflow(odd, starts, &past) ? 1 : 0;
        return (kEven ^ past << 1) & follows;
    }
};

/// As skip_rest, by whole blocks: a session description has two escapes a line, and stopping at each of them costs more
/// than all the rest.
[[nodiscard]] inline const char* skip_blocks(const char* at, const char* end) {
    std::uint64_t carry = 0;
    for (; end - at >= 64; at += 64) {
        const StringBlock block(at);
        const std::uint64_t escaped = block.escaped(carry);
        const std::uint64_t stop = (block.quote & ~escaped) | block.control;
        const std::uint64_t before = stop == 0 ? ~std::uint64_t{0} : (stop & (0 - stop)) - 1;
        std::uint64_t unsure = escaped & before & ~(block.quote | block.backslash | block.line_end);
        for (; unsure != 0; unsure &= unsure - 1) {
            if (!is_escape(at + __builtin_ctzll(unsure), end)) return nullptr;
        }
        if (stop == 0) continue;
        const char* last = at + __builtin_ctzll(stop);
        return *last == '"' ? last + 1 : nullptr;
    }
    return skip_rest(carry != 0 ? at - 1 : at, end);
}
#endif

/// As skip_quoted, of a string that is known to be well formed: only its end is looked for.
[[nodiscard]] inline const char* skip_valid_quoted(const char* at, const char* end) {
    if (at == end || *at != '"') return nullptr;
    for (const char* from = at + 1; from != end;) {
        const auto* quote = static_cast<const char*>(std::memchr(from, '"', static_cast<std::size_t>(end - from)));
        if (quote == nullptr) return nullptr;
        const char* plain = quote;
        while (plain != from && plain[-1] == '\\') --plain;  // to the quote before at most: linear over all
        if ((quote - plain) % 2 == 0) return quote + 1;
        from = quote + 1;
    }
    return nullptr;
}

/// Past the closing quote of the string whose opening quote is at `at`; nullptr when it is no string or does not end.
[[nodiscard]] inline const char* skip_quoted(const char* at, const char* end) {
    if (at == end || *at != '"') return nullptr;
    ++at;
#ifdef __SSE2__
    if (end - at >= 64) {  // most strings are short, and plain
        const char* stop = skip_plain(at, at + 16);
        if (*stop == '"') return stop + 1;
        return skip_blocks(at, end);
    }
#endif
    return skip_rest(at, end);
}

}  // namespace parley::json
