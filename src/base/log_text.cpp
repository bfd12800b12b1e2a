#include "base/log_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace parley::log {
namespace {

/// One code point at `text[at]`, or the single byte with `valid` false where the bytes are no UTF-8.
struct CodePoint {
    std::uint32_t value = 0;
    std::size_t size = 1;
    bool valid = false;
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) return {first, 1, true};
    const std::size_t size = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
    if (size == 0 || at + size > text.size()) return {first, 1, false};
    std::uint32_t value = first & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0) != 0x80) return {first, 1, false};
        value = value << 6 | (next & 0x3F);
    }
    return {value, size, true};
}

/// Control characters, line and paragraph separators, and the marks that turn the writing direction.
bool is_dangerous(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0xD800;
}

void append_safe(std::string& out, std::string_view text, bool quoted) {
    for (std::size_t at = 0; at < text.size();) {
        const auto c = code_point_at(text, at);
        if (!c.valid) {
            out += "\\ufffd";
        } else if (c.value == '\n') {
            out += "\\n";
        } else if (c.value == '\r') {
            out += "\\r";
        } else if (c.value == '\t') {
            out += "\\t";
        } else if (is_dangerous(c.value)) {
            out += fmt::format("\\u{:04x}", c.value);
        } else if (c.value == '\\' || (quoted && c.value == '"')) {
            out += '\\';
            out += static_cast<char>(c.value);
        } else {
            out += text.substr(at, c.size);
        }
        at += c.size;
    }
}

bool is_mail_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

/// user@host.tld anywhere in the text becomes [e-mail]. Linear: each '@' looks left and right once over its own run.
std::string without_mail(std::string_view text) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        std::size_t begin = at;
        while (begin > copied && is_mail_char(text[begin - 1])) --begin;
        std::size_t end = at + 1;
        bool dot = false;
        while (end < text.size() && is_mail_char(text[end])) dot |= text[end++] == '.';
        if (begin == at || !dot) continue;
        out += text.substr(copied, begin - copied);
        out += "[e-mail]";
        copied = end;
        at = end - 1;
    }
    out += text.substr(copied);
    return out;
}

/// "eyJ…" is how base64url JSON begins: a JWT, whole or in part.
std::string without_tokens(std::string text) {
    for (std::size_t at = text.find("eyJ"); at != std::string::npos; at = text.find("eyJ", at)) {
        const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), [](char c) {
            return !std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-' && c != '_';
        });
        const auto size = static_cast<std::size_t>(end - text.begin()) - at;
        text.replace(at, size, "[token]");
        at += 7;
    }
    return text;
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    append_safe(out, text, false);
}

void append_text_value(std::string& out, std::string_view text) {
    if (!text.empty() && text.find_first_of(" \"=") == std::string_view::npos) {
        append_safe(out, text, false);
        return;
    }
    append_json_string(out, text);
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    append_safe(out, text, true);
    out += '"';
}

std::string scrub(std::string_view text) {
    if (text.find("v=0\r\n") != std::string_view::npos || text.find("v=0\\r\\n") != std::string_view::npos)
        return "[sdp]";
    if (text.find("candidate:") != std::string_view::npos) return "[candidate]";
    std::string out = without_tokens(without_mail(text.substr(0, kValueBytesMax * 2)));
    if (out.size() > kValueBytesMax) {
        std::size_t end = kValueBytesMax;
        while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
        out.resize(end);
        out += "…";
    }
    return out;
}

std::string redact_address(std::string_view address) {
    if (address.find(':') != std::string_view::npos) {
        const auto first = address.find(':');
        const auto second = address.find(':', first + 1);
        const auto head = address.substr(0, std::min(second, first + 5));
        return std::all_of(head.begin(), head.end(),
                           [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) || c == ':'; })
                   ? std::string(head) + ":x"
                   : "unknown";
    }
    const auto first = address.find('.');
    const auto second = first == std::string_view::npos ? std::string_view::npos : address.find('.', first + 1);
    if (second == std::string_view::npos || second > 7) return "unknown";
    const auto head = address.substr(0, second);
    return std::all_of(head.begin(), head.end(),
                       [](char c) { return std::isdigit(static_cast<unsigned char>(c)) || c == '.'; })
               ? std::string(head) + ".x.x"
               : "unknown";
}

}  // namespace parley::log
