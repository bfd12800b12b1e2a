// Network addresses as values: parsing "host:port", comparing, counting, and CIDR blocks. IPv4 is kept in its
// IPv6-mapped form, so that there is one kind. Name look-up happens in resolve() only, at start-up.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley::net {

struct Address {
    std::array<std::uint8_t, 16> bytes{};

    bool operator==(const Address&) const = default;
    [[nodiscard]] bool is_ipv4() const;
    [[nodiscard]] bool is_loopback() const;       ///< 127.0.0.0/8 or ::1
    [[nodiscard]] std::string to_string() const;  ///< "192.0.2.1", "2001:db8::1"
    /// Without brackets or zone.
    [[nodiscard]] static std::optional<Address> parse(std::string_view text);
    [[nodiscard]] static Address of(const sockaddr_storage& socket_address);
};

struct AddressHash {
    std::size_t operator()(const Address& address) const noexcept;
};

/// Addresses that share their first bits.
class CidrBlock {
public:
    /// "10.0.0.0/8", "2001:db8::/32", or one address.
    [[nodiscard]] static std::optional<CidrBlock> parse(std::string_view text);
    [[nodiscard]] bool contains(const Address& address) const;

private:
    Address base_;
    unsigned bits_ = 128;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};

/// "127.0.0.1:8080", "[::1]:0", "localhost:80", ":8080" (all addresses). Error "bad-address".
[[nodiscard]] Result<HostAndPort> parse_host_port(std::string_view text);
/// The addresses of a host to bind to, best first; never empty. Error "bad-address".
[[nodiscard]] Result<std::vector<SocketAddress>> resolve(const HostAndPort& where);

}  // namespace parley::net
