// The `video` dialect (contract §6): a host and a guest, by REST and Socket.IO on the namespace `/`, on the same
// connections as `calls`. Its `webrtc:*` events carry the signals of both. README.md beside this lists what it serves.
#pragma once

#include "dialects/session.hpp"
#include "dialects/socket_session.hpp"
#include "transport/route.hpp"

namespace parley::dialects::video {

/// REST. `host` must outlive the routes.
[[nodiscard]] transport::Routes routes(Host& host);
/// The events on `/`, to be given to a SocketDoor. It keeps SocketSession::state.
[[nodiscard]] const Vocabulary& vocabulary();

}  // namespace parley::dialects::video
