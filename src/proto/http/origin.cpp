#include "proto/http/origin.hpp"

#include <algorithm>
#include <array>

#include "proto/http/host.hpp"
#include "proto/http/text.hpp"

namespace parley::proto::http {
namespace {

constexpr unsigned kHttpPort = 80;
constexpr unsigned kHttpsPort = 443;
constexpr std::string_view kPreflightSeconds = "600";
constexpr std::string_view kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";

struct Scheme {
    std::string_view prefix;
    bool secure;
};

// Some native clients write their Origin with the scheme of the WebSocket (contract §3).
constexpr std::array kSchemes{
    Scheme{"http://", false},
    Scheme{"https://", true},
    Scheme{"ws://", false},
    Scheme{"wss://", true},
};

std::optional<Origin> origin_of_authority(std::string_view authority, bool secure) {
    auto parsed = parse_host(authority);
    if (!parsed) return std::nullopt;
    const unsigned usual = secure ? kHttpsPort : kHttpPort;
    return Origin{secure, std::move(parsed->host), parsed->port == 0 ? usual : parsed->port};
}

bool is_localhost(std::string_view host) {
    return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

bool is_name_list(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return is_token_char(c) || c == ',' || c == ' '; });
}

}  // namespace

std::optional<Origin> parse_origin(std::string_view text) {
    for (const auto& [prefix, secure] : kSchemes) {
        if (equals_no_case(text.substr(0, prefix.size()), prefix)) {
            return origin_of_authority(text.substr(prefix.size()), secure);
        }
    }
    return std::nullopt;
}

Result<OriginPolicy> OriginPolicy::make(const Options& options) {
    OriginPolicy policy;
    policy.localhost_ = options.localhost;
    for (const auto& text : options.allowed) {
        if (text == "*") {
            policy.any_ = true;
            continue;
        }
        auto origin = parse_origin(text);
        if (!origin) {
            return fail("bad-origin", "'" + text + "' is not an origin; write it as https://host or https://host:port");
        }
        policy.allowed_.push_back(std::move(*origin));
    }
    if (options.public_url.empty()) return policy;
    std::string_view base = options.public_url;
    const auto scheme_end = base.find("://");
    if (scheme_end != std::string_view::npos) base = base.substr(0, base.find('/', scheme_end + 3));
    auto origin = parse_origin(base);
    if (!origin) return fail("bad-origin", "'" + options.public_url + "' is not a URL like https://host");
    policy.allowed_.push_back(std::move(*origin));
    return policy;
}

bool OriginPolicy::allows(std::string_view origin, std::string_view host, bool secure) const {
    const auto parsed = parse_origin(origin);
    if (!parsed) return false;
    if (any_ || (localhost_ && is_localhost(parsed->host))) return true;
    if (parsed == origin_of_authority(host, secure)) return true;
    return std::ranges::find(allowed_, *parsed) != allowed_.end();
}

HeaderList cors_headers(std::string_view origin) {
    // Credentials are allowed since some stock clients always ask for them; no cookie is ever looked at.
    return {{"Access-Control-Allow-Origin", std::string(origin)},
            {"Access-Control-Allow-Credentials", "true"},
            {"Vary", "Origin"}};
}

HeaderList preflight_headers(std::string_view origin, std::string_view request_headers) {
    auto headers = cors_headers(origin);
    headers.back().second = "Origin, Access-Control-Request-Headers";
    headers.emplace_back("Access-Control-Allow-Methods", kMethods);
    headers.emplace_back("Access-Control-Max-Age", kPreflightSeconds);
    if (!request_headers.empty() && is_name_list(request_headers)) {
        headers.emplace_back("Access-Control-Allow-Headers", request_headers);
    }
    return headers;
}

}  // namespace parley::proto::http
