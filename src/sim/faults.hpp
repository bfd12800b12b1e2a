// What goes wrong in a simulated world, drawn by its dice: the process dies or is told to stop, and starts again, the
// disk is slow, full or silent, the clock is set, the network slows down or loses lines. Driven by run().
#pragma once

#include "sim/world.hpp"

namespace parley::sim {

class Faults {
public:
    explicit Faults(World& world) : world_(world) {}
    /// One fault more; most end by themselves.
    void strike();
    /// Ends all that has not ended, and starts the server where it is down.
    void end_all();

private:
    void crash();
    void drain();
    void restart_after(Duration down);
    void trouble_disk();
    void trouble_network();
    void trouble_media();

    World& world_;
    std::uint64_t restart_ = 0;
    std::vector<std::uint64_t> ends_;
};

}  // namespace parley::sim
