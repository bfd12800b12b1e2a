// Which network addresses the server itself may connect to when a URL tells it to. Looked at after resolution, on the
// address that is really dialled, so that no name, number form or redirect gets around it.
#pragma once

#include <string_view>

struct sockaddr;

namespace parley::server {

/// False for loopback, private, link-local, shared (100.64/10), multicast, documentation, unspecified and reserved
/// addresses, also where IPv6 carries an IPv4 one (mapped, NAT64, 6to4).
[[nodiscard]] bool is_public_address(const sockaddr& address);
/// The same for text; false when it is no IP address.
[[nodiscard]] bool is_public_address(std::string_view address);
[[nodiscard]] bool is_loopback_address(const sockaddr& address);

}  // namespace parley::server
