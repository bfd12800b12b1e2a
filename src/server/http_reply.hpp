// The answers that the server itself gives, and the headers that belong on every answer. Dialects have their own
// encoders.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "transport/http.hpp"

namespace parley::server {

/// Contract §3: {"success": false, "error": {"code", "message"}} with the status that goes with the code.
[[nodiscard]] transport::Response error_response(int status, const Error& error);
[[nodiscard]] transport::Response json_response(int status, std::string body);

/// Adds a header unless the answer has one of that name.
void set_default_header(transport::Response& response, std::string_view name, std::string_view value);
/// nosniff, no-referrer (a room's link is a secret), no-store.
void add_safety_headers(transport::Response& response);

}  // namespace parley::server
