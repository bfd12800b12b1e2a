// The `appointments` dialect (contract §7): practitioner and patient, by REST and by Socket.IO on the namespace
// `/video-call`. README.md beside this lists what it serves. Driven by the router and by a SocketDoor.
#pragma once

#include "dialects/session.hpp"
#include "dialects/socket_session.hpp"
#include "transport/route.hpp"

namespace parley::dialects::appointments {

/// REST. `host` must outlive the routes.
[[nodiscard]] transport::Routes routes(Host& host);
/// The events on `/video-call`, to be given to a SocketDoor.
[[nodiscard]] const Vocabulary& vocabulary();

}  // namespace parley::dialects::appointments
