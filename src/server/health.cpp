#include "server/health.hpp"

#include "server/http_reply.hpp"

namespace parley::server {

transport::Routes health_routes(std::function<bool()> ready) {
    transport::Routes routes;
    routes.http.push_back(
        {"GET", "/livez", [](transport::Request, const transport::PathParams&, transport::Reply reply) {
             reply(json_response(200, R"({"status":"live"})"));
         }});
    routes.http.push_back(
        {"GET", "/readyz",
         [ready = std::move(ready)](transport::Request, const transport::PathParams&, transport::Reply reply) {
             reply(ready() ? json_response(200, R"({"status":"ready"})")
                           : json_response(503, R"({"status":"not ready"})"));
         }});
    return routes;
}

}  // namespace parley::server
