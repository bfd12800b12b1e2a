// Who lives in a simulated world: people of every dialect, some with two devices, some without a name. Driven by run().
#pragma once

#include "sim/world.hpp"

namespace parley::sim {

void cast_people(World& world);

}  // namespace parley::sim
