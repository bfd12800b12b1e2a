// The answers that the server itself gives, and the headers that belong on every answer. Dialects have their own encoders.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "transport/http.hpp"

namespace parley::server {

/// Contract §3: {"success": false, "error": {"code", "message"}} with the status that goes with the code.
[[nodiscard]] transport::Response error_response(int status, const Error& error);
[[nodiscard]] transport::Response json_response(int status, std::string body);
/// 400, 401, 403, 404, 409, 413, 429, 503: by code, as docs/errors.md lists them. 400 for a code it does not know.
[[nodiscard]] int status_of(std::string_view code);

/// Adds a header unless the answer has one of that name.
void set_default_header(transport::Response& response, std::string_view name, std::string_view value);
/// nosniff, no-referrer (a room's link is a secret), no-store.
void add_safety_headers(transport::Response& response);

}  // namespace parley::server
