#include "base/encoding.hpp"

#include <cstring>

#include <array>

namespace parley {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
    std::array<std::int8_t, 256> table{};
    for (auto& entry : table) entry = -1;
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}

std::string encode(std::span<const std::uint8_t> bytes, std::string_view alphabet, bool pad) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const unsigned group = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
        for (const int shift : {18, 12, 6, 0}) out += alphabet[group >> shift & 63];
    }
    if (const std::size_t rest = bytes.size() - i; rest != 0) {
        const unsigned group = bytes[i] << 16 | (rest == 2 ? bytes[i + 1] << 8 : 0);
        out += alphabet[group >> 18 & 63];
        out += alphabet[group >> 12 & 63];
        if (rest == 2) out += alphabet[group >> 6 & 63];
        if (pad) out.append(3 - rest, '=');
    }
    return out;
}

std::optional<std::string> decode(std::string_view text, const std::array<std::int8_t, 256>& table) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = table[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xff);
        }
    }
    if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;  // RFC 4648 §3.5: spare bits must be zero
    return out;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string encode_base64(std::span<const std::uint8_t> bytes) {
    return encode(bytes, kBase64, true);
}
std::string encode_base64url(std::span<const std::uint8_t> bytes) {
    return encode(bytes, kBase64Url, false);
}

std::optional<std::string> decode_base64(std::string_view text) {
    static constexpr auto kTable = reverse(kBase64);
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with("==")) {
        text.remove_suffix(2);
    } else if (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    return decode(text, kTable);
}

std::optional<std::string> decode_base64url(std::string_view text) {
    static constexpr auto kTable = reverse(kBase64Url);
    return decode(text, kTable);
}

std::string encode_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::optional<std::string> decode_percent(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string encode_percent(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';  // RFC 3986 §2.3
        if (unreserved) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

namespace {

/// The first byte at or after `i` that may not be ASCII: most texts are, and then this is all that there is to do.
std::size_t skip_ascii(std::string_view text, std::size_t i) {
    constexpr std::uint64_t kHighs = 0x8080808080808080ULL;
    for (; i + 32 <= text.size(); i += 32) {
        std::uint64_t words[4];
        std::memcpy(words, text.data() + i, 32);
        if (((words[0] | words[1] | words[2] | words[3]) & kHighs) != 0) return i;
    }
    return i;
}

}  // namespace

bool is_utf8(std::string_view text) {
    std::size_t i = skip_ascii(text, 0);
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const auto continues = [&](std::size_t k) { return k < text.size() && (at(k) & 0xc0) == 0x80; };
    while (i < text.size()) {
        const unsigned char c = at(i);
        if (c < 0x80) {
            ++i;
            if (i % 32 == 0) i = skip_ascii(text, i);
        } else if (c >= 0xc2 && c <= 0xdf) {
            if (!continues(i + 1)) return false;
            i += 2;
        } else if (c >= 0xe0 && c <= 0xef) {
            if (!continues(i + 1) || !continues(i + 2)) return false;
            if (c == 0xe0 && at(i + 1) < 0xa0) return false;  // overlong
            if (c == 0xed && at(i + 1) > 0x9f) return false;  // surrogate
            i += 3;
        } else if (c >= 0xf0 && c <= 0xf4) {
            if (!continues(i + 1) || !continues(i + 2) || !continues(i + 3)) return false;
            if (c == 0xf0 && at(i + 1) < 0x90) return false;  // overlong
            if (c == 0xf4 && at(i + 1) > 0x8f) return false;  // past U+10FFFF
            i += 4;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace parley
