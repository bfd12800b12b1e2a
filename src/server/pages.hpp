// The pages and files that browsers get: the web client (web/apps/meet), the API documents and their page, all from
// inside the binary. No file of the machine is ever read for a request. The composition root adds them to the router.
#pragma once

#include <string>

#include "server/http_router.hpp"

namespace parley::server {

struct PageOptions {
    bool insecure = false;  ///< every page says so
};

/// Adds "/", "/room/{room_id}" and the other addresses of the web client, "/docs", "/openapi.json", "/asyncapi.json"
/// and their files under /web and /docs.
void add_pages(HttpRouter& router, const PageOptions& options);

}  // namespace parley::server
