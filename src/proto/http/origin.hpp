// Which web origins (RFC 6454) may talk to the server, and the CORS headers (Fetch §3.2) that say so. A value without
// I/O: net/ asks it for each request that has an Origin.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace parley::proto::http {

/// scheme://host[:port] in its parts; `ws` is read as `http`, `wss` as `https`. Host in lower case, default port filled
/// in.
struct Origin {
    bool secure = false;
    std::string host;
    unsigned port = 0;
    bool operator==(const Origin&) const = default;
};

/// Nothing for `null`, other schemes, and whatever is not exactly an origin (a path, user info, bad host characters).
[[nodiscard]] std::optional<Origin> parse_origin(std::string_view text);

class OriginPolicy {
public:
    struct Options {
        std::vector<std::string> allowed;  ///< besides same origin: origins, or "*" for any
        bool localhost = true;             ///< http(s)://localhost, 127.0.0.1 and [::1] on any port
        std::string public_url;            ///< its origin is "same" too (behind a proxy); may be empty
    };
    /// Error "bad-origin" when an entry is not an origin.
    [[nodiscard]] static Result<OriginPolicy> make(const Options& options);

    /// `host` is the request's Host header. An absent Origin is not asked about: it passes.
    [[nodiscard]] bool allows(std::string_view origin, std::string_view host, bool secure) const;

private:
    std::vector<Origin> allowed_;
    bool any_ = false;
    bool localhost_ = true;
};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Headers of an answer to an allowed origin: Allow-Origin (that origin alone), Allow-Credentials, Vary.
[[nodiscard]] HeaderList cors_headers(std::string_view origin);
/// Headers of the 204 to an allowed preflight. `request_headers` is Access-Control-Request-Headers, echoed when it is
/// a plain list of names.
[[nodiscard]] HeaderList preflight_headers(std::string_view origin, std::string_view request_headers);

}  // namespace parley::proto::http
