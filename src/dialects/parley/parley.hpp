// The own protocol: what Parley's own client and SDK speak, at `/parley` (contract §10). README.md.
#pragma once

#include "dialects/session.hpp"
#include "ports/media.hpp"
#include "transport/route.hpp"

namespace parley::dialects::own {

/// The WebSocket at `/parley`. `media` may be null; both must outlive what is routed.
[[nodiscard]] transport::Routes routes(Host& host, ports::Media* media);

/// Every method's name, for the test that holds asyncapi.json against the code.
[[nodiscard]] std::vector<std::string_view> method_names();

}  // namespace parley::dialects::own
