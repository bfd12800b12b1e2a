// The `rooms` dialect: rooms by link. REST to make, join and list them, and frames by which each newcomer offers to
// those who are there. README.md.
#pragma once

#include "dialects/plain_session.hpp"

namespace parley::dialects::rooms {

[[nodiscard]] const PlainVocabulary& vocabulary();
/// POST /room/create, POST /room/join, GET /room/{room_id}, GET /rooms, GET /api/ice-servers.
[[nodiscard]] transport::Routes routes(Host& host);

}  // namespace parley::dialects::rooms
