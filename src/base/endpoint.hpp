// A transport address: an IP address of either family and a port. A plain value, cheap to compare and to hash; knows no
// socket and resolves no name.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

struct Endpoint {
    /// Network byte order; IPv4 uses the first four bytes and leaves the rest 0.
    std::array<std::uint8_t, 16> ip{};
    std::uint16_t port = 0;
    bool v6 = false;

    auto operator<=>(const Endpoint&) const = default;
};

/// "192.0.2.1" or "2001:db8::1" (no brackets, no zone). Nothing for a host name or anything else.
[[nodiscard]] std::optional<Endpoint> parse_ip(std::string_view text, std::uint16_t port);
/// The address alone, as in a candidate line: "192.0.2.1", "2001:db8::1" (RFC 5952 as inet_ntop does it).
[[nodiscard]] std::string format_ip(const Endpoint& endpoint);

}  // namespace parley

template <>
struct std::hash<parley::Endpoint> {
    std::size_t operator()(const parley::Endpoint& endpoint) const noexcept {
        // FNV-1a. Whoever keys a table by addresses that strangers choose must bound the table.
        std::uint64_t h = 14695981039346656037ULL ^ endpoint.port;
        for (const auto byte : endpoint.ip) h = (h ^ byte) * 1099511628211ULL;
        return static_cast<std::size_t>((h ^ (endpoint.v6 ? 1U : 0U)) * 1099511628211ULL);
    }
};
