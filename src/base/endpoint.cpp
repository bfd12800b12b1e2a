#include "base/endpoint.hpp"

#include <arpa/inet.h>

namespace parley {

std::optional<Endpoint> parse_ip(std::string_view text, std::uint16_t port) {
    if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string terminated(text);
    Endpoint endpoint{.port = port};
    if (inet_pton(AF_INET, terminated.c_str(), endpoint.ip.data()) == 1) return endpoint;
    endpoint.v6 = true;
    if (inet_pton(AF_INET6, terminated.c_str(), endpoint.ip.data()) == 1) return endpoint;
    return std::nullopt;
}

std::string format_ip(const Endpoint& endpoint) {
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(endpoint.v6 ? AF_INET6 : AF_INET, endpoint.ip.data(), text, sizeof text);
    return text;
}

}  // namespace parley
