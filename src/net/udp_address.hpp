// Between parley::Endpoint and the kernel's socket addresses. Internal to net/.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/endpoint.hpp"

namespace parley::net {

/// An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) becomes the IPv4 address that it stands for.
[[nodiscard]] parley::Endpoint endpoint_of(const sockaddr_storage& address);
/// Fills `out` for a socket of `family` and returns its length; 0 when such a socket cannot reach it.
[[nodiscard]] socklen_t fill_socket_address(const parley::Endpoint& endpoint, sa_family_t family,
                                            sockaddr_storage& out);

}  // namespace parley::net
