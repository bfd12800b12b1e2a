// An address as clients see it, of server.announce_ip: "203.0.113.7", and where a router maps ports,
// "203.0.113.7:40000" or "[2001:db8::7]:40000/443".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::server {

struct Announced {
    std::string ip;
    std::uint16_t media_port = 0;  ///< UDP, of the first media loop; 0: as here
    std::uint16_t main_port = 0;   ///< TCP; 0: as here
};

/// Nothing for anything else.
[[nodiscard]] std::optional<Announced> parse_announced(std::string_view text);

}  // namespace parley::server
