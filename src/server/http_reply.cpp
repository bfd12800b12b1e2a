#include "server/http_reply.hpp"

#include <strings.h>

#include <algorithm>
#include <utility>

#include "base/json_scan.hpp"

namespace parley::server {

transport::Response json_response(int status, std::string body) {
    return {status, {{"Content-Type", "application/json; charset=utf-8"}}, std::move(body), false};
}

transport::Response error_response(int status, const Error& error) {
    return json_response(status, R"({"success":false,"error":{"code":)" + json::quote(error.code) + R"(,"message":)" +
                                     json::quote(error.message) + "}}");
}

void set_default_header(transport::Response& response, std::string_view name, std::string_view value) {
    const bool has =
        std::any_of(response.headers.begin(), response.headers.end(), [&](const transport::Header& header) {
            return header.name.size() == name.size() && strncasecmp(header.name.data(), name.data(), name.size()) == 0;
        });
    if (!has) response.headers.push_back({std::string(name), std::string(value)});
}

void add_safety_headers(transport::Response& response) {
    set_default_header(response, "X-Content-Type-Options", "nosniff");
    set_default_header(response, "Referrer-Policy", "no-referrer");
    set_default_header(response, "Cache-Control", "no-store");
}

}  // namespace parley::server
