#include "server/address_check.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>

namespace parley::server {
namespace {

struct Block4 {
    std::uint32_t network;
    int bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

// The IANA special-purpose registry (RFC 6890), multicast and what lies above it.
constexpr auto kNotPublic4 = std::to_array<Block4>({
    {ip(0, 0, 0, 0), 8},
    {ip(10, 0, 0, 0), 8},
    {ip(100, 64, 0, 0), 10},
    {ip(127, 0, 0, 0), 8},
    {ip(169, 254, 0, 0), 16},
    {ip(172, 16, 0, 0), 12},
    {ip(192, 0, 0, 0), 24},
    {ip(192, 0, 2, 0), 24},
    {ip(192, 88, 99, 0), 24},
    {ip(192, 168, 0, 0), 16},
    {ip(198, 18, 0, 0), 15},
    {ip(198, 51, 100, 0), 24},
    {ip(203, 0, 113, 0), 24},
    {ip(224, 0, 0, 0), 4},
    {ip(240, 0, 0, 0), 4},
});

bool is_public4(std::uint32_t address) {
    for (const auto& block : kNotPublic4) {
        if ((address ^ block.network) >> (32 - block.bits) == 0) return false;
    }
    return true;
}

using Bytes16 = std::array<std::uint8_t, 16>;

std::uint32_t embedded4(const Bytes16& b, std::size_t at) {
    return ip(b[at], b[at + 1], b[at + 2], b[at + 3]);
}

bool starts_with(const Bytes16& b, std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), b.begin());
}

bool is_public6(const Bytes16& b) {
    if (starts_with(b, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return is_public4(embedded4(b, 12));  // mapped
    if (starts_with(b, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}))
        return is_public4(embedded4(b, 12));                               // NAT64, RFC 6052
    if (starts_with(b, {0x20, 0x02})) return is_public4(embedded4(b, 2));  // 6to4, RFC 3056
    if (starts_with(b, {0x20, 0x01, 0x0D, 0xB8}) || starts_with(b, {0x20, 0x01, 0, 0}))
        return false;              // documentation, Teredo
    return (b[0] & 0xE0) == 0x20;  // 2000::/3 is all that is given out as global unicast (RFC 4291 §2.4)
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        Bytes16 bytes;
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return is_public6(bytes);
    }
    return false;
}

bool is_public_address(std::string_view address) {
    const std::string text(address);
    sockaddr_storage storage{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    if (inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1)
        v4->sin_family = AF_INET;
    else if (inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1)
        v6->sin6_family = AF_INET6;
    else
        return false;
    return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

bool is_loopback_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
    }
    return false;
}

}  // namespace parley::server
