#include "server/config_checks.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string>

#include "base/log.hpp"
#include "crypto/p256_key.hpp"
#include "proto/http/origin.hpp"
#include "server/address_check.hpp"
#include "server/announced.hpp"

namespace parley::server {
namespace {

tl::unexpected<Error> bad(std::string_view text, std::string_view what) {
    return fail("bad-value", fmt::format("\"{}\" {}", text, what));
}

bool is_ip(std::string_view text) {
    std::array<unsigned char, 16> bytes{};
    const std::string copy(text);
    return inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
}

bool is_number_up_to(std::string_view text, int max) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= 0 && number <= max;
}

bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") ==
               std::string_view::npos;
}

bool is_ice_url(std::string_view text, std::string_view scheme, bool with_transport) {
    std::string_view rest;
    if (text.starts_with(std::string(scheme) + ":"))
        rest = text.substr(scheme.size() + 1);
    else if (text.starts_with(std::string(scheme) + "s:"))
        rest = text.substr(scheme.size() + 2);
    else
        return false;
    if (const auto question = rest.find('?'); question != std::string_view::npos) {
        const auto query = rest.substr(question + 1);
        if (!with_transport || (query != "transport=udp" && query != "transport=tcp")) return false;
        rest = rest.substr(0, question);
    }
    if (rest.starts_with('[')) {
        const auto close = rest.find(']');
        if (close == std::string_view::npos || !is_ip(rest.substr(1, close - 1))) return false;
        rest = rest.substr(close + 1);
        return rest.empty() || (rest.front() == ':' && is_number_up_to(rest.substr(1), 65535));
    }
    const auto colon = rest.find(':');
    return is_host_name(rest.substr(0, colon)) &&
           (colon == std::string_view::npos || is_number_up_to(rest.substr(colon + 1), 65535));
}

}  // namespace

bool is_loopback_host(std::string_view host) {
    return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_ip(host));
}

std::string_view host_of(std::string_view host_port) {
    const auto host = host_port.substr(0, host_port.rfind(':'));
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

Status check_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto bad_address = [&] {
        return bad(text, "is no address to listen on; write HOST:PORT, like \"0.0.0.0:8080\" or \"[::1]:8080\"");
    };
    if (text.empty()) return {};
    if (colon == std::string_view::npos || !is_number_up_to(text.substr(colon + 1), 65535)) return bad_address();
    const auto host = text.substr(0, colon);
    if (host.starts_with('[') ? !host.ends_with(']') || !is_ip(host_of(text)) : !is_host_name(host))
        return bad_address();
    return {};
}

Status check_announced(std::string_view text) {
    if (parse_announced(text)) return {};
    return bad(text,
               "is no IP address; write it like \"203.0.113.7\", or with the ports that clients see, "
               "\"203.0.113.7:40000/443\"");
}

Status check_public_url(std::string_view text) {
    if (text.empty() ||
        ((text.starts_with("https://") || text.starts_with("http://")) && proto::http::parse_origin(text)))
        return {};
    return bad(text, "is no public URL; write scheme and host without a path, like \"https://calls.example.com\"");
}

Status check_origin(std::string_view text) {
    if (text == "*" || proto::http::parse_origin(text)) return {};
    return bad(text, "is no origin; write scheme and host without a path, like \"https://app.example.com\"");
}

Status check_proxy(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const int bits = address.find(':') == std::string_view::npos ? 32 : 128;
    if (is_ip(address) && (slash == std::string_view::npos || is_number_up_to(text.substr(slash + 1), bits))) return {};
    return bad(text, "is no network; write an address or a block, like \"10.0.0.0/8\"");
}

Status check_stage_prefix(std::string_view text) {
    if (text.size() >= 2 && text.front() == '/' && is_host_name(text.substr(1))) return {};
    return bad(text, "is no stage prefix; write one path segment, like \"/dev\"");
}

Status check_jwks_url(std::string_view text) {
    if (text.empty()) return {};
    const auto authority_at = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
    if (authority_at == 0 || text.find_first_of(" \r\n\t") != std::string_view::npos) {
        return bad(text, "is no key set URL; write it like \"https://login.example.com/.well-known/jwks.json\"");
    }
    const auto authority = text.substr(authority_at, text.find_first_of("/?#", authority_at) - authority_at);
    if (authority.empty() || authority.find('@') != std::string_view::npos)
        return bad(text, "names no host, or a user; write https://HOST/PATH");
    const auto host = authority.front() == '[' ? authority.substr(1, authority.find(']') - 1)
                                               : authority.substr(0, authority.find(':'));
    if (authority_at == 7 && !is_loopback_host(host))
        return bad(text, "is not encrypted; use https (http is for loopback addresses)");
    return {};
}

Status check_contact(std::string_view text) {
    const bool printable = text.find_first_of(" \r\n\t\"<>") == std::string_view::npos;
    const bool mail = text.starts_with("mailto:") && text.find('@') != std::string_view::npos && text.size() > 9;
    if (text.empty() || (printable && (mail || (text.starts_with("https://") && text.size() > 8)))) return {};
    return bad(text, "is no contact; write \"mailto:calls@example.com\", or an https URL");
}

Status check_push_key(std::string_view text) {
    if (text.empty() || crypto::P256Key::from_private(text)) return {};
    // Not by its text, which is secret.
    return fail("bad-value", "is no private key of P-256; give its 32 bytes in base64url, or nothing to have one made");
}

Status check_push_endpoint(std::string_view text, bool allow_private) {
    if (text.empty() || !check_jwks_url(text))
        return fail("bad-request", "\"endpoint\" is no https URL of a push service.");
    const auto authority_at = text.find("://") + 3;
    const auto authority = text.substr(authority_at, text.find_first_of("/?#", authority_at) - authority_at);
    const auto host = authority.front() == '[' ? authority.substr(1, authority.find(']') - 1)
                                               : authority.substr(0, authority.find(':'));
    const bool open = !is_loopback_host(host) && (!is_ip(host) || is_public_address(host));
    if (!allow_private && !open) return fail("bad-request", "\"endpoint\" is on a network that is not public.");
    return {};
}

Status check_database_url(std::string_view text) {
    if (text.empty() || (text.starts_with("sqlite:") && text.size() > 7) || text.starts_with("postgresql://") ||
        text.starts_with("postgres://"))
        return {};
    return bad(text, "is no database URL; write \"sqlite:FILE\" or \"postgresql://USER:PASSWORD@HOST/NAME\"");
}

Status check_stun_url(std::string_view text) {
    if (is_ice_url(text, "stun", false)) return {};
    return bad(text, "is no STUN URL; write it like \"stun:stun.example.com:3478\"");
}

Status check_turn_url(std::string_view text) {
    if (is_ice_url(text, "turn", true)) return {};
    return bad(text, "is no TURN URL; write it like \"turn:turn.example.com:3478?transport=udp\"");
}

Status check_log_level(std::string_view text) {
    if (log::parse_level(text)) return {};
    return bad(text, "is no log level; write trace, debug, info, warn, error or off");
}

Status check_log_format(std::string_view text) {
    if (text == "auto" || text == "text" || text == "json") return {};
    return bad(text, "is no log format; write auto, text or json");
}

}  // namespace parley::server
