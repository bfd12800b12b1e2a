// The `calls` dialect (contract §5): chat apps that ring people, by REST and Socket.IO on the namespace `/`. It has no
// signals of its own: its clients use the events of `video` on the same connection. README.md beside this lists what it
// serves.
#pragma once

#include "dialects/session.hpp"
#include "dialects/socket_session.hpp"
#include "transport/route.hpp"

namespace parley::dialects::calls_dialect {

/// REST. `host` must outlive the routes.
[[nodiscard]] transport::Routes routes(Host& host);
/// The events on `/`, to be given to a SocketDoor.
[[nodiscard]] const Vocabulary& vocabulary();

}  // namespace parley::dialects::calls_dialect
