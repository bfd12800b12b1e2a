// What every dialect's REST needs: the caller's token, a body read as an object, fields read with a clear refusal,
// paging, and answers in the contract's form. Not a router (server/) and no dialect's own words. Used by the handlers
// of transport::Route.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dialects/session.hpp"
#include "transport/http.hpp"
#include "transport/route.hpp"

namespace parley::dialects::rest {

using Handler = void (*)(Host& host, const transport::Request& request, const transport::PathParams& params,
                         transport::Reply reply);
/// One line of a table of routes.
[[nodiscard]] transport::Route route(Host& host, std::string method, std::string pattern, Handler handler);

/// HTTP status of an error code (contract §3 and §9; docs/errors.md). Codes that it does not know are 400.
[[nodiscard]] int status_of(std::string_view code);

/// A JSON answer; `body` is the whole text. No-store, since every answer is for one caller.
[[nodiscard]] transport::Response json_response(int status, std::string body);
[[nodiscard]] transport::Response json_response(int status, const boost::json::object& body);
/// 204, for DELETE.
[[nodiscard]] transport::Response no_content();
/// `{"success": false, "error": {"code", "message"}}` with the code's status.
[[nodiscard]] transport::Response error_response(const Error& error);

/// The token of `Authorization: Bearer …`, else of `?token=`, without the word Bearer. Nothing when neither is there.
[[nodiscard]] std::optional<std::string> token_of(const transport::Request& request);

/// Who calls; a guest without a token. Errors: unauthorized (a bad token, or none where auth.required).
[[nodiscard]] Result<calls::Identity> caller(Host& host, const transport::Request& request);

/// Who calls, with a token. Error: unauthorized. Only under --insecure and without any token, `claimed` (the payload's
/// user id) is believed.
[[nodiscard]] Result<calls::Identity> authenticated(Host& host, const transport::Request& request,
                                                    const std::optional<std::string>& claimed = std::nullopt);

/// Contract §3: a payload's user id must be the token's subject. Error: identity-mismatch, and a line in the log.
/// `what` names the field and the request, such as "calls.initiate initiatedBy". Absent is fine.
[[nodiscard]] Status check_claimed(Host& host, const calls::Identity& who, const std::optional<std::string>& claimed,
                                   std::string_view what);

/// The body as an object, at most 32 deep, without duplicate keys at any depth. An empty body is {} when
/// `may_be_empty`. Errors: bad-json, bad-request.
[[nodiscard]] Result<boost::json::object> parse_object(std::string_view body, bool may_be_empty = false);

inline constexpr std::size_t kStringMax = 1024;  ///< bytes

/// Fields. null counts as absent in the optional ones. Strings are at most `max` bytes and have no NUL. Error:
/// bad-request, with the field's name in the message.
[[nodiscard]] Result<std::string> required_string(const boost::json::object& body, std::string_view key,
                                                  std::size_t max = kStringMax);
[[nodiscard]] Result<std::optional<std::string>> optional_string(const boost::json::object& body, std::string_view key,
                                                                 std::size_t max = kStringMax);
[[nodiscard]] Result<std::optional<bool>> optional_bool(const boost::json::object& body, std::string_view key);
[[nodiscard]] Result<std::optional<std::int64_t>> optional_integer(const boost::json::object& body,
                                                                   std::string_view key, std::int64_t min,
                                                                   std::int64_t max);
/// A list of non-empty strings; at most `count_max` of them.
[[nodiscard]] Result<std::vector<std::string>> required_strings(const boost::json::object& body, std::string_view key,
                                                                std::size_t count_max = 1000);

struct Paging {
    int limit = 50;
    std::string cursor;  ///< as the client sent it; opaque
};
/// `?limit=` (1–100, 50 when absent) and `?cursor=` (at most 512 bytes). Error: bad-request.
[[nodiscard]] Result<Paging> paging(const transport::Request& request);

/// "http://host" or "https://host" as clients see this server: http.public_url, else from the request's Host header. No
/// slash at the end.
[[nodiscard]] std::string base_url(Host& host, const transport::Request& request);

/// Whom TURN credentials are for of whom nothing is known but the address, which stays with us: the same address asks
/// for the same quota again.
[[nodiscard]] std::string turn_guest(Host& host, const std::string& address);

/// The array in what Host::ice_servers gives: the value for an RTCPeerConnection's iceServers, as JSON text.
[[nodiscard]] std::string ice_list(const std::string& ice_servers);

}  // namespace parley::dialects::rest
