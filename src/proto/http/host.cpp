#include "proto/http/host.hpp"

#include <algorithm>

namespace parley::proto::http {
namespace {

constexpr std::size_t kHostCharsMax = 255;

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
}

bool is_ipv6_char(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

std::optional<unsigned> parse_port(std::string_view text) {
    if (text.empty() || text.size() > 5) return std::nullopt;
    unsigned port = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        port = port * 10 + static_cast<unsigned>(c - '0');
    }
    if (port == 0 || port > 65535) return std::nullopt;
    return port;
}

}  // namespace

std::optional<HostPort> parse_host(std::string_view text) {
    HostPort result;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end < 3) return std::nullopt;
        result.host = text.substr(1, end - 1);
        if (!std::ranges::all_of(result.host, is_ipv6_char)) return std::nullopt;
        rest = text.substr(end + 1);
    } else {
        const auto end = std::min(text.find(':'), text.size());
        result.host = text.substr(0, end);
        if (result.host.empty() || !std::ranges::all_of(result.host, is_name_char)) return std::nullopt;
        rest = text.substr(end);
    }
    if (result.host.size() > kHostCharsMax) return std::nullopt;
    std::ranges::transform(result.host, result.host.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (rest.empty()) return result;
    const auto port = rest[0] == ':' ? parse_port(rest.substr(1)) : std::nullopt;
    if (!port) return std::nullopt;
    result.port = *port;
    return result;
}

bool is_host(std::string_view text) {
    return parse_host(text).has_value();
}

}  // namespace parley::proto::http
