#include "net/address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace parley::net {
namespace {

// RFC 4291 §2.5.5.2
constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned kMappedBits = 96;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Address mapped(const void* four_bytes) {
    Address address;
    std::ranges::copy(kMappedPrefix, address.bytes.begin());
    std::memcpy(address.bytes.data() + kMappedPrefix.size(), four_bytes, 4);
    return address;
}

}  // namespace

bool Address::is_ipv4() const {
    return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
}

bool Address::is_loopback() const {
    if (is_ipv4()) return bytes[12] == 127;  // RFC 1122 §3.2.1.3
    return std::ranges::all_of(std::span(bytes).first(15), [](auto byte) { return byte == 0; }) &&
           bytes[15] == 1;  // RFC 4291 §2.5.3
}

std::string Address::to_string() const {
    char text[INET6_ADDRSTRLEN] = {};
    if (is_ipv4()) {
        ::inet_ntop(AF_INET, bytes.data() + kMappedPrefix.size(), text, sizeof text);
    } else {
        ::inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
    }
    return text;
}

std::optional<Address> Address::parse(std::string_view text) {
    const std::string terminated(text);
    std::array<std::uint8_t, 16> raw{};
    if (::inet_pton(AF_INET, terminated.c_str(), raw.data()) == 1) return mapped(raw.data());
    if (::inet_pton(AF_INET6, terminated.c_str(), raw.data()) == 1) return Address{raw};
    return std::nullopt;
}

Address Address::of(const sockaddr_storage& socket_address) {
    if (socket_address.ss_family == AF_INET) {
        return mapped(&reinterpret_cast<const sockaddr_in&>(socket_address).sin_addr);
    }
    Address address;
    if (socket_address.ss_family == AF_INET6) {
        std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(socket_address).sin6_addr, 16);
    }
    return address;
}

std::size_t AddressHash::operator()(const Address& address) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(address.bytes.data()), 16});
}

std::optional<CidrBlock> CidrBlock::parse(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto base = Address::parse(text.substr(0, slash));
    if (!base) return std::nullopt;
    CidrBlock block;
    block.base_ = *base;
    if (slash == text.size()) return block;
    const auto bits = parse_number<unsigned>(text.substr(slash + 1));
    const bool is_ipv4 = base->is_ipv4() && text.find(':') == std::string_view::npos;
    if (!bits || *bits > (is_ipv4 ? 32u : 128u)) return std::nullopt;
    block.bits_ = is_ipv4 ? kMappedBits + *bits : *bits;
    return block;
}

bool CidrBlock::contains(const Address& address) const {
    for (unsigned bit = 0; bit < bits_; bit += 8) {
        const unsigned kept = std::min(8u, bits_ - bit);
        const auto mask = static_cast<std::uint8_t>(0xFF00u >> kept);
        if (((address.bytes[bit / 8] ^ base_.bytes[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

Result<HostAndPort> parse_host_port(std::string_view text) {
    const auto wrong = [&] {
        return fail("bad-address", "'" + std::string(text) + "' is not HOST:PORT; write for example 0.0.0.0:8080");
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    auto host = text.substr(0, colon);
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) return wrong();
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        if (host.find(':') == std::string_view::npos) return wrong();
    } else if (host.find(':') != std::string_view::npos) {
        return wrong();
    }
    return HostAndPort{std::string(host), *port};
}

Result<std::vector<SocketAddress>> resolve(const HostAndPort& where) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    const std::string port = std::to_string(where.port);
    const char* host = where.host.empty() || where.host == "*" ? nullptr : where.host.c_str();
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host, port.c_str(), &hints, &found); error != 0) {
        return fail("bad-address", "cannot find the address of '" + where.host + "': " + ::gai_strerror(error));
    }
    std::vector<SocketAddress> addresses;
    for (const auto* at = found; at != nullptr; at = at->ai_next) {
        SocketAddress address;
        std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
        address.length = at->ai_addrlen;
        addresses.push_back(address);
    }
    ::freeaddrinfo(found);
    return addresses;
}

}  // namespace parley::net
