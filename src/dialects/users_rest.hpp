// What the host app's back end says of its users, by REST: that their access is taken away. Not a user directory, and
// no dialect's own; every dialect's connections are concerned.
#pragma once

#include "dialects/session.hpp"
#include "transport/route.hpp"

namespace parley::dialects {

/// `DELETE /api/users/{userId}/sessions`, for service tokens.
[[nodiscard]] transport::Routes user_routes(Host& host);

}  // namespace parley::dialects
