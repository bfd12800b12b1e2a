#include "server/announced.hpp"

#include <charconv>

#include "base/endpoint.hpp"

namespace parley::server {
namespace {

/// 1 to 65535, and nothing behind it.
std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace

std::optional<Announced> parse_announced(std::string_view text) {
    if (parse_ip(text, 0)) return Announced{std::string(text)};
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto ip = text.substr(0, colon);
    const bool brackets = ip.starts_with('[') && ip.ends_with(']');
    if (brackets) ip = ip.substr(1, ip.size() - 2);
    const auto parsed = parse_ip(ip, 0);
    if (!parsed || parsed->v6 != brackets) return std::nullopt;
    const auto ports = text.substr(colon + 1);
    const auto slash = ports.find('/');
    const auto media = parse_port(ports.substr(0, slash));
    const auto main = slash == std::string_view::npos ? 0 : parse_port(ports.substr(slash + 1));
    if (!media || !main) return std::nullopt;
    return Announced{std::string(ip), *media, *main};
}

}  // namespace parley::server
