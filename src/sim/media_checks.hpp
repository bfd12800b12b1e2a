// What must be true of media: the engine's peers are the house's, nothing goes to who has left, and who publishes is
// heard and seen by all who listen. Looked at with the other invariants.
#pragma once

#include <optional>
#include <string>

#include "sim/world.hpp"

namespace parley::sim {

/// After every step. Throws Violation.
void check_media(World& world);
/// After a calm time: what somebody does not get; nothing when all is well.
[[nodiscard]] std::optional<std::string> find_unheard(World& world);
/// Whether the media server has peers whom the house does not know. It may, until it has looked who has gone
/// (runtime::MediaDesk::kSweepEvery).
[[nodiscard]] bool has_ghosts(const World& world);

}  // namespace parley::sim
