// What must be true of the server's memory, whatever has happened: looked at after every step, and, once nothing waits,
// held against the disk and against what people believe. Throws Violation.
#pragma once

#include "sim/world.hpp"

namespace parley::sim {

/// After every step: tables agree with each other, nobody is where their room's policy forbids, no bound is passed.
void check_memory(World& world);
/// When nothing waits for the store: what is stored is what is in memory.
void check_disk(World& world);
/// After a calm time: what somebody lacks, or believes wrongly; nothing when all is well.
[[nodiscard]] std::optional<std::string> find_unhappy(World& world);

}  // namespace parley::sim
