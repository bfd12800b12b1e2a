// X-Forwarded-For and X-Forwarded-Proto, as a trusted proxy writes them. Not for connections of anyone else. Internal
// to net/.
#pragma once

#include "transport/http.hpp"

namespace parley::net {

class Hub;

/// Replaces remote_address by the nearest address that is not itself a trusted proxy, and `secure` by what the proxy
/// says. A chain that is not made of addresses is not believed beyond the break.
void believe_forwarded(transport::Request& request, const Hub& hub);

}  // namespace parley::net
