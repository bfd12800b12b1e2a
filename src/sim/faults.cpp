#include "sim/faults.hpp"

namespace parley::sim {
namespace {

constexpr std::int64_t kHour = 3'600'000;

void heal(Disk& disk) {
    disk.slowest_ms = 4;
    disk.fails = disk.reads_fail = false;
    disk.queue_max = Disk{}.queue_max;
}

}  // namespace

void Faults::strike() {
    if (world_.media && world_.dice.chance(25)) return trouble_media();
    const auto what = world_.dice.below(20);
    if (what < 4) return crash();
    if (what < 6) return drain();
    if (what < 13) return trouble_disk();
    trouble_network();
}

void Faults::crash() {
    if (!world_.server) return;
    world_.crash_server();
    // While it is down somebody may set the clock, mostly a little.
    if (world_.dice.chance(25)) world_.clock_ahead += world_.dice.between(-2'000, 2'000);
    if (world_.dice.chance(5)) world_.clock_ahead += world_.dice.between(-kHour, kHour);
    restart_after(world_.dice.chance(85) ? world_.dice.between(50, 3'000) : world_.dice.between(3'000, 25'000));
}

void Faults::drain() {
    world_.drain_server([this] { restart_after(world_.dice.between(50, 3'000)); });
}

void Faults::restart_after(Duration down) {
    restart_ = world_.timeline.after(down, [this] {
        restart_ = 0;
        world_.start_server();
    });
}

void Faults::trouble_disk() {
    auto& disk = world_.disk;
    const auto what = world_.dice.below(4);
    world_.trace('!', what, "disk");
    if (what == 0) disk.slowest_ms = static_cast<std::int64_t>(50 + world_.dice.below(1'500));
    if (what == 1) disk.fails = true;
    if (what == 2) disk.reads_fail = true;
    if (what == 3) {
        disk.slowest_ms = 300;
        disk.queue_max = 1 + world_.dice.below(4);
    }
    ends_.push_back(world_.timeline.after(world_.dice.between(20, 3'000), [this] { heal(world_.disk); }));
}

void Faults::trouble_network() {
    const auto what = world_.dice.below(5);
    world_.trace('!', what, "network");
    if (what == 0) {
        world_.slow_network_ms = static_cast<int>(world_.dice.below(800));
        ends_.push_back(world_.timeline.after(world_.dice.between(100, 3'000), [this] { world_.slow_network_ms = 0; }));
        return;
    }
    if (what == 4) {
        world_.bad_requests = static_cast<int>(10 + world_.dice.below(60));
        ends_.push_back(world_.timeline.after(world_.dice.between(100, 6'000), [this] { world_.bad_requests = 0; }));
        return;
    }
    world_.for_each_line([&](Connection& line) {
        if (!world_.dice.chance(40)) return;
        if (what == 1) return line.cut();
        if (what == 2) return line.half_open();
        line.stall(true);
    });
    if (what != 3) return;
    ends_.push_back(world_.timeline.after(world_.dice.between(100, 9'000), [this] {
        world_.for_each_line([](Connection& line) { line.stall(false); });
    }));
}

void Faults::trouble_media() {
    const auto what = world_.dice.below(3);
    world_.trace('!', what, "media");
    const auto is_hit = [this] { return world_.dice.chance(50); };
    if (what == 0) return world_.media->rebind(is_hit);
    if (what == 1) return world_.media->black_out(world_.dice.between(200, 8'000), is_hit);
    world_.media->lose(static_cast<double>(5 + world_.dice.below(40)) / 100);
    ends_.push_back(world_.timeline.after(world_.dice.between(200, 6'000), [this] { world_.media->lose(0); }));
}

void Faults::end_all() {
    for (const auto end : ends_) world_.timeline.cancel(end);
    ends_.clear();
    heal(world_.disk);
    world_.slow_network_ms = world_.bad_requests = 0;
    world_.for_each_line([](Connection& line) {
        if (line.stalled()) line.stall(false);
    });
    if (world_.media) {
        world_.media->lose(0);
        world_.media->black_out(Duration{0}, [] { return true; });
    }
    world_.stop_server();
    if (restart_ != 0) world_.timeline.cancel(std::exchange(restart_, 0));
    if (!world_.server) world_.start_server();
}

}  // namespace parley::sim
