#include "dialects/whip/answers.hpp"

#include <boost/json.hpp>
#include <utility>

#include "base/encoding.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects::whip {
namespace {

namespace bj = boost::json;

constexpr std::string_view kRetryAfter = "2";  // seconds

/// RFC 9110 §5.6.4: a quoted string. What no header may hold is left out.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) continue;
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

bool is_plain_url(std::string_view url) {
    for (const char c : url) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '<' || c == '>') return false;
    }
    return !url.empty();
}

std::string_view text_of(const bj::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

/// RFC 9725 §4.6: one Link for each URL.
void add_ice_links(transport::Response& response, const std::string& ice_servers) {
    boost::system::error_code bad;
    const auto list = bj::parse(rest::ice_list(ice_servers), bad);
    if (bad || !list.is_array()) return;
    for (const auto& server : list.get_array()) {
        const auto* object = server.if_object();
        const auto* urls = object == nullptr ? nullptr : object->if_contains("urls");
        if (urls == nullptr) continue;
        const auto add = [&](const bj::value& url) {
            if (!url.is_string()) return;
            auto link = ice_link(std::string_view(url.get_string()), text_of(*object, "username"),
                                 text_of(*object, "credential"));
            if (!link.empty()) response.headers.push_back({"Link", std::move(link)});
        };
        if (urls->is_array()) {
            for (const auto& url : urls->get_array()) add(url);
        } else {
            add(*urls);
        }
    }
}

transport::Response with_etag(int status, std::string_view type, const std::string& etag, std::string body) {
    return {status,
            {{"Content-Type", std::string(type)},
             {"Cache-Control", "no-store"},
             {"ETag", etag},
             // Fetch standard: without it a page of another origin sees none of these.
             {"Access-Control-Expose-Headers", "Location, ETag, Link"}},
            std::move(body),
            false};
}

}  // namespace

std::string_view path_of(ports::MediaLink way) {
    return way == ports::MediaLink::publish ? "/whip" : "/whep";
}

std::string ice_link(std::string_view url, std::string_view username, std::string_view credential) {
    if (!is_plain_url(url)) return {};
    std::string link = "<" + std::string(url) + ">; rel=\"ice-server\"";
    if (!username.empty()) {
        link +=
            "; username=" + quoted(username) + "; credential=" + quoted(credential) + "; credential-type=\"password\"";
    }
    return link;
}

transport::Response created(ports::MediaLink way, const RoomId& room, const std::string& id, const std::string& etag,
                            std::string sdp, const std::string& ice_servers) {
    auto response = with_etag(201, "application/sdp", etag, std::move(sdp));
    response.headers.push_back({"Location", std::string(path_of(way)) + "/" + encode_percent(room.value) + "/" + id});
    add_ice_links(response, ice_servers);
    return response;
}

transport::Response restarted(const std::string& etag, std::string fragment) {
    return with_etag(200, "application/trickle-ice-sdpfrag", etag, std::move(fragment));
}

transport::Response refusal(const Error& error) {
    auto response = rest::error_response(error);
    // draft-ietf-wish-whep: 409 with Retry-After while nobody publishes.
    if (error.code == "not-live" || error.code == "overloaded" || error.code == "media-full")
        response.headers.push_back({"Retry-After", std::string(kRetryAfter)});
    return response;
}

Error not_live() {
    return {"not-live", "Nobody publishes in this room yet."};
}

transport::Response accepts_posts() {
    // RFC 9725 §4.2: the W3C's LDP header, which tells a client that this is an endpoint.
    return {204, {{"Allow", "POST, OPTIONS"}, {"Accept-Post", "application/sdp"}}, {}, false};
}

}  // namespace parley::dialects::whip
