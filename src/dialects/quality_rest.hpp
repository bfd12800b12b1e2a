// How calls were, read back by the host app's back end by REST. The reports come by the own protocol (`room.report`).
#pragma once

#include "dialects/session.hpp"
#include "transport/route.hpp"

namespace parley::dialects {

/// `GET /api/calls/{sessionId}/quality` and `GET /room/{room_id}/quality`, for service tokens.
[[nodiscard]] transport::Routes quality_routes(Host& host);

}  // namespace parley::dialects
