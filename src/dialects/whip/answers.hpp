// The HTTP answers of WHIP and WHEP (RFC 9725 §4.2, §4.3 and §4.6), made of values. No sessions and no rules.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "ports/media.hpp"
#include "transport/http.hpp"

namespace parley::dialects::whip {

/// "/whip" or "/whep".
[[nodiscard]] std::string_view path_of(ports::MediaLink way);

/// 201 with the answer. `ice_servers` as Host::ice_servers gives them: a Link header for each URL.
[[nodiscard]] transport::Response created(ports::MediaLink way, const RoomId& room, const std::string& id,
                                          const std::string& etag, std::string sdp, const std::string& ice_servers);
/// 200 with our fragment and the new ICE session's tag.
[[nodiscard]] transport::Response restarted(const std::string& etag, std::string fragment);
/// An error in the house's form, with Retry-After where it may go away by itself.
[[nodiscard]] transport::Response refusal(const Error& error);
/// What a player is told where nobody publishes.
[[nodiscard]] Error not_live();
/// What OPTIONS says of an endpoint.
[[nodiscard]] transport::Response accepts_posts();

/// The value of one Link header: `<turn:host>; rel="ice-server"; username="…"; …`. Empty for a URL that could break out
/// of it.
[[nodiscard]] std::string ice_link(std::string_view url, std::string_view username, std::string_view credential);

}  // namespace parley::dialects::whip
