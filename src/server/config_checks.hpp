// What a single text of the configuration must look like. Each answers with a message that names the mend.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace parley::server {

[[nodiscard]] Status check_host_port(std::string_view text);     ///< "0.0.0.0:8080", "[::1]:8080", or empty
[[nodiscard]] Status check_announced(std::string_view text);     ///< an IPv4 or IPv6 address, or empty
[[nodiscard]] Status check_public_url(std::string_view text);    ///< "https://host[:port]" without path, or empty
[[nodiscard]] Status check_origin(std::string_view text);        ///< "https://host[:port]" or "*"
[[nodiscard]] Status check_proxy(std::string_view text);         ///< an address or CIDR block
[[nodiscard]] Status check_stage_prefix(std::string_view text);  ///< "/dev"
[[nodiscard]] Status check_jwks_url(std::string_view text);      ///< https, or http on a loopback address, or empty
[[nodiscard]] Status check_database_url(std::string_view text);  ///< "sqlite:FILE", "postgresql://…", or empty
[[nodiscard]] Status check_stun_url(std::string_view text);      ///< "stun:host[:port]"
[[nodiscard]] Status check_turn_url(std::string_view text);      ///< "turn:host[:port][?transport=udp|tcp]"
[[nodiscard]] Status check_contact(std::string_view text);       ///< "mailto:ADDRESS", "https://…", or empty
[[nodiscard]] Status check_push_key(std::string_view text);      ///< 32 bytes as base64url, or empty
[[nodiscard]] Status check_log_level(std::string_view text);
[[nodiscard]] Status check_log_format(std::string_view text);

/// What users may give as a push resource (RFC 8030 §2): https, and no address of a private network or of this machine
/// unless `allow_private`. A name is looked at again when it is dialled. Error: bad-request.
[[nodiscard]] Status check_push_endpoint(std::string_view text, bool allow_private);

/// True for 127.0.0.0/8, ::1 and "localhost": what only this machine can reach.
[[nodiscard]] bool is_loopback_host(std::string_view host);
/// The host of "host:port" without brackets.
[[nodiscard]] std::string_view host_of(std::string_view host_port);

}  // namespace parley::server
