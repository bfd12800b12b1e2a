// The authority of a URL as it stands in Host and Origin (RFC 3986 §3.2.2): host and port, no user.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::proto::http {

struct HostPort {
    std::string host;   ///< in lower case; an IPv6 address without its brackets
    unsigned port = 0;  ///< 0 when none was given
};

/// Nothing when `text` is not exactly host[:port]: empty host, strange characters, a port that is 0 or past 65535.
[[nodiscard]] std::optional<HostPort> parse_host(std::string_view text);
[[nodiscard]] bool is_host(std::string_view text);

}  // namespace parley::proto::http
