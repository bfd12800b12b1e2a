#include "net/udp_address.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace parley::net {

parley::Endpoint endpoint_of(const sockaddr_storage& address) {
    parley::Endpoint endpoint;
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        std::memcpy(endpoint.ip.data(), &v4.sin_addr, 4);
        endpoint.port = ntohs(v4.sin_port);
    } else if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        endpoint.v6 = !IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
        const auto skipped = endpoint.v6 ? 0U : 12U;
        std::memcpy(endpoint.ip.data(), v6.sin6_addr.s6_addr + skipped, 16 - skipped);
        endpoint.port = ntohs(v6.sin6_port);
    }
    return endpoint;
}

socklen_t fill_socket_address(const parley::Endpoint& endpoint, sa_family_t family, sockaddr_storage& out) {
    if (family == AF_INET) {
        if (endpoint.v6) return 0;
        auto& v4 = reinterpret_cast<sockaddr_in&>(out);
        v4 = {};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(endpoint.port);
        std::memcpy(&v4.sin_addr, endpoint.ip.data(), 4);
        return sizeof v4;
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
    v6 = {};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    if (endpoint.v6) {
        std::memcpy(v6.sin6_addr.s6_addr, endpoint.ip.data(), 16);
    } else {
        v6.sin6_addr.s6_addr[10] = v6.sin6_addr.s6_addr[11] = 0xFF;
        std::memcpy(v6.sin6_addr.s6_addr + 12, endpoint.ip.data(), 4);
    }
    return sizeof v6;
}

}  // namespace parley::net
