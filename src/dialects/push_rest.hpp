// How a browser asks to be told of calls while no page is open, by REST: web push, for users of every dialect. Not the
// sending: ports/notifier.hpp.
#pragma once

#include "dialects/session.hpp"
#include "ports/notifier.hpp"
#include "transport/route.hpp"

namespace parley::dialects {

/// `GET /api/push/key`, `POST /api/push/subscriptions`, `DELETE /api/push/subscriptions/{id}`. `notifier` may be null:
/// the server sends no push. Both must outlive what is routed.
[[nodiscard]] transport::Routes push_routes(Host& host, const ports::Notifier* notifier);

}  // namespace parley::dialects
