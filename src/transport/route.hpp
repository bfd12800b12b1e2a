// A path that somebody serves: what a dialect hands to the router (server/http_router), as a table that can also be
// read back and held against openapi.json. Not the router itself: matching, the stage prefix, 404, 405, origins and
// CORS are done there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/http.hpp"
#include "transport/websocket.hpp"

namespace parley::transport {

/// The values of a pattern's {names}, percent-decoded, in the order of the pattern. A value is never empty, but may be
/// anything else that a client typed: check it before use.
struct PathParams {
    std::vector<std::pair<std::string, std::string>> values;

    /// The value of `{name}`; empty when the pattern has no such name (which is a bug of the caller).
    [[nodiscard]] std::string_view get(std::string_view name) const {
        for (const auto& [key, value] : values) {
            if (key == name) return value;
        }
        return {};
    }
};

/// One method on one pattern. Segments are literal or a whole `{name}`: "/api/calls/{sessionId}/participants". HEAD is
/// answered by the GET route. Literal segments win over names, so "/video-call/room/new" may stand beside
/// "/video-call/room/{id}".
struct Route {
    std::string method;   ///< upper case
    std::string pattern;  ///< without the stage prefix; the router takes that away first
    std::function<void(Request request, const PathParams& params, Reply reply)> handler;
};

/// A path on which WebSocket connections are taken. The router has checked the origin already.
struct UpgradeRoute {
    std::string pattern;
    std::function<Upgrade(const Request& request, const PathParams& params)> handler;
};

/// What one dialect contributes.
struct Routes {
    std::vector<Route> http;
    std::vector<UpgradeRoute> upgrades;
};

}  // namespace parley::transport
