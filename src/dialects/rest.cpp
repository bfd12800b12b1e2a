#include "dialects/rest.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <set>
#include <utility>

#include "base/encoding.hpp"
#include "base/json_scan.hpp"

namespace parley::dialects::rest {
namespace {

using Object = boost::json::object;

constexpr std::array<std::pair<std::string_view, int>, 29> kStatuses{{
    {"unauthorized", 401},
    {"forbidden", 403},
    {"identity-mismatch", 403},
    {"not-found", 404},
    {"peer-unknown", 404},
    {"conflict", 409},
    {"room-full", 409},
    {"room-ended", 409},
    {"room-locked", 409},
    {"lobby-required", 409},
    {"user-offline", 409},
    {"joined-elsewhere", 409},
    {"too-large", 413},
    {"rate-limited", 429},
    {"too-many-waiting", 429},
    {"store-unavailable", 503},
    {"overloaded", 503},
    {"method-not-allowed", 405},
    {"server-restart", 503},
    {"internal", 500},
    {"bad-request", 400},
    {"bad-json", 400},
    {"unsupported-media-type", 415},
    {"precondition-failed", 412},
    {"precondition-required", 428},
    {"not-live", 409},
    {"media-full", 503},
    {"no-media-server", 501},
    {"no-push", 501},
}};

bool is_bearer(std::string_view text) {
    constexpr std::string_view kWord = "bearer ";  // the scheme's case does not matter (RFC 9110 §11.1)
    if (text.size() <= kWord.size()) return false;
    for (std::size_t i = 0; i < kWord.size(); ++i) {
        const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
        if (c != kWord[i]) return false;
    }
    return true;
}

/// Contract §3 lets doubles pass inside a signal's body alone. `text` has passed the depth limit.
bool has_doubles(std::string_view text) {
    const auto value = json::scan(text);
    if (value->is(json::Kind::array)) {
        const auto items = json::scan_array(text);
        for (const auto& item : *items) {
            const bool nests = item.is(json::Kind::array) || item.is(json::Kind::object);
            if (nests && has_doubles(item.text)) return true;
        }
        return false;
    }
    std::set<std::string_view> seen;
    const auto object = json::scan_object(text);
    for (const auto& member : object->members) {
        if (!seen.insert(member.key).second) return true;
        const bool nests = member.value.is(json::Kind::array) || member.value.is(json::Kind::object);
        if (nests && has_doubles(member.value.text)) return true;
    }
    return false;
}

tl::unexpected<Error> wrong(std::string_view key, std::string_view what) {
    return fail("bad-request", "\"" + std::string(key) + "\" " + std::string(what) + ".");
}

Result<std::string> check_string(const boost::json::value& value, std::string_view key, std::size_t max) {
    const auto* text = value.if_string();
    if (text == nullptr) return wrong(key, "must be a string");
    if (text->size() > max) return wrong(key, "is longer than " + std::to_string(max) + " bytes");
    if (text->find('\0') != boost::json::string::npos) return wrong(key, "has a NUL");  // no database keeps one
    return std::string(text->data(), text->size());
}

/// The field, where it is there and not null.
const boost::json::value* present(const Object& body, std::string_view key) {
    const auto* value = body.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

}  // namespace

transport::Route route(Host& host, std::string method, std::string pattern, Handler handler) {
    return {std::move(method), std::move(pattern),
            [&host, handler](const transport::Request& request, const transport::PathParams& params,
                             transport::Reply reply) { handler(host, request, params, std::move(reply)); }};
}

int status_of(std::string_view code) {
    for (const auto& [known, status] : kStatuses) {
        if (known == code) return status;
    }
    return 400;
}

transport::Response json_response(int status, std::string body) {
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body), false};
}

transport::Response json_response(int status, const Object& body) {
    return json_response(status, boost::json::serialize(body));
}

transport::Response no_content() {
    return {204, {{"Cache-Control", "no-store"}}, {}, false};
}

transport::Response error_response(const Error& error) {
    auto response =
        json_response(status_of(error.code), R"({"success":false,"error":{"code":)" + json::quote(error.code) +
                                                 R"(,"message":)" + json::quote(error.message) + "}}");
    if (response.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});  // RFC 9110 §15.5.2
    if (response.status == 429) response.headers.push_back({"Retry-After", "60"});  // contract §3: for a minute
    return response;
}

std::optional<std::string> token_of(const transport::Request& request) {
    if (const auto header = request.header("Authorization")) {
        // Another scheme is a bad token, not an absent one: never a silent guest.
        if (!is_bearer(*header)) return std::string{};
        const auto begin = header->find_first_not_of(' ', 6);
        return std::string(begin == std::string_view::npos ? std::string_view{} : header->substr(begin));
    }
    auto token = request.query_value("token");
    if (token && is_bearer(*token)) return token->substr(7);
    return token;
}

Result<calls::Identity> caller(Host& host, const transport::Request& request) {
    if (const auto token = token_of(request)) return host.authenticate(*token);
    if (host.options().auth_required) return fail("unauthorized", "A token is needed.");
    return calls::Identity{};
}

Result<calls::Identity> authenticated(Host& host, const transport::Request& request,
                                      const std::optional<std::string>& claimed) {
    if (const auto token = token_of(request)) return host.authenticate(*token);
    if (host.options().insecure && claimed && !claimed->empty() && claimed->size() <= 256) {
        calls::Identity who;
        who.user = UserId(*claimed);
        return who;
    }
    return fail("unauthorized", "A token is needed.");
}

Status check_claimed(Host& host, const calls::Identity& who, const std::optional<std::string>& claimed,
                     std::string_view what) {
    if (!claimed || host.options().insecure || (who.user && who.user->value == *claimed)) return {};
    host.log_refusal(what, "identity-mismatch");
    return fail("identity-mismatch", "A user id in the request is not the token's subject.");
}

Result<Object> parse_object(std::string_view body, bool may_be_empty) {
    if (may_be_empty && body.find_first_not_of(" \t\r\n") == std::string_view::npos) return Object{};
    const auto scanned = json::scan(body);
    if (!scanned) return tl::unexpected<Error>(scanned.error());
    if (!scanned->is(json::Kind::object)) return fail("bad-request", "The body must be a JSON object.");
    if (has_doubles(scanned->text)) return fail("bad-request", "The body has a key twice.");
    boost::json::parse_options options;
    options.max_depth = json::kMaxDepth + 1;
    boost::system::error_code bad;
    auto value = boost::json::parse({scanned->text.data(), scanned->text.size()}, bad, {}, options);
    if (bad) return fail("bad-json", "The body is no JSON that can be read.");
    return std::move(value.get_object());
}

Result<std::string> required_string(const Object& body, std::string_view key, std::size_t max) {
    const auto* value = present(body, key);
    if (value == nullptr) return wrong(key, "is missing");
    auto text = check_string(*value, key, max);
    if (text && text->empty()) return wrong(key, "is empty");
    return text;
}

Result<std::optional<std::string>> optional_string(const Object& body, std::string_view key, std::size_t max) {
    const auto* value = present(body, key);
    if (value == nullptr) return std::nullopt;
    auto text = check_string(*value, key, max);
    if (!text) return tl::unexpected<Error>(std::move(text.error()));
    return std::optional(std::move(*text));
}

Result<std::optional<bool>> optional_bool(const Object& body, std::string_view key) {
    const auto* value = present(body, key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_bool()) return wrong(key, "must be true or false");
    return value->get_bool();
}

Result<std::optional<std::int64_t>> optional_integer(const Object& body, std::string_view key, std::int64_t min,
                                                     std::int64_t max) {
    const auto* value = present(body, key);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code bad;
    const auto number = value->is_number() ? value->to_number<std::int64_t>(bad) : std::int64_t{0};
    if (!value->is_number() || bad || number < min || number > max) {
        return wrong(key, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    }
    return number;
}

Result<std::vector<std::string>> required_strings(const Object& body, std::string_view key, std::size_t count_max) {
    const auto* value = present(body, key);
    if (value == nullptr) return wrong(key, "is missing");
    const auto* list = value->if_array();
    if (list == nullptr) return wrong(key, "must be a list of strings");
    if (list->size() > count_max) return wrong(key, "has more than " + std::to_string(count_max) + " items");
    std::vector<std::string> found;
    found.reserve(list->size());
    for (const auto& item : *list) {
        auto text = check_string(item, key, kStringMax);
        if (!text) return tl::unexpected<Error>(std::move(text.error()));
        if (text->empty()) return wrong(key, "has an empty item");
        found.push_back(std::move(*text));
    }
    return found;
}

Result<Paging> paging(const transport::Request& request) {
    Paging paging;
    if (const auto limit = request.query_value("limit")) {
        const auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), paging.limit);
        const bool whole = error == std::errc{} && end == limit->data() + limit->size();
        if (!whole || paging.limit < 1 || paging.limit > 100)
            return wrong("limit", "must be a whole number from 1 to 100");
    }
    paging.cursor = request.query_value("cursor").value_or("");
    if (paging.cursor.size() > 512 || paging.cursor.find('\0') != std::string::npos || !is_utf8(paging.cursor)) {
        return wrong("cursor", "is not one that was given out");
    }
    return paging;
}

std::string base_url(Host& host, const transport::Request& request) {
    std::string url = host.options().public_url;
    if (url.empty()) {
        url = request.secure ? "https://" : "http://";
        url += request.header("Host").value_or("localhost");
    }
    while (url.ends_with('/')) url.pop_back();
    return url;
}

std::string turn_guest(Host& host, const std::string& address) {
    return "guest-" + host.domain().state().hash("turn:" + address).substr(0, 22);
}

std::string ice_list(const std::string& ice_servers) {
    const auto object = json::scan_object(ice_servers);
    const auto list = object ? object->find("iceServers") : std::nullopt;
    return list && list->is(json::Kind::array) ? std::string(list->text) : "[]";
}

}  // namespace parley::dialects::rest
