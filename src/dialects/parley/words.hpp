// The own protocol's JSON: rooms, peers, calls and tracks as values (README.md). No requests and no events.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string_view>

#include "calls/events.hpp"
#include "calls/rooms.hpp"
#include "ports/media.hpp"

namespace parley::dialects::own {

[[nodiscard]] boost::json::object to_json(const calls::RoomRecord& room);
[[nodiscard]] boost::json::object to_json(const calls::PeerView& peer);
[[nodiscard]] boost::json::object to_json(const calls::CallRecord& call);
[[nodiscard]] boost::json::object to_json(const ports::TrackView& track);

[[nodiscard]] std::string_view name_of(calls::Dialect dialect);
[[nodiscard]] std::string_view name_of(calls::Role role);
[[nodiscard]] std::string_view name_of(calls::WaitingPolicy policy);
[[nodiscard]] std::optional<calls::WaitingPolicy> parse_waiting(std::string_view word);
[[nodiscard]] std::optional<ports::TrackSource> parse_source(std::string_view word);

/// How media goes in a room now (contract: `p2p | sfu | auto`).
enum class Path : std::uint8_t { direct, server };
[[nodiscard]] std::string_view name_of(Path path);
/// `auto` is direct for two and through the server from three on, or where there are streams (WHIP, WHEP), which know
/// no other way; else only those who speak the own protocol count (with those in grace), since all others can only be
/// reached directly.
[[nodiscard]] Path path_of(const calls::RoomRecord& room, int own_peers, bool has_streams);

}  // namespace parley::dialects::own
