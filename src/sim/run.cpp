#include "sim/run.hpp"

#include "base/check.hpp"
#include "sim/cast.hpp"
#include "sim/faults.hpp"
#include "sim/invariants.hpp"
#include "sim/media_checks.hpp"

namespace parley::sim {
namespace {

constexpr std::uint64_t kRound = 120;  // steps between two calms
constexpr Duration kCalm{10'000};      // the promise: ten seconds after the last fault
constexpr Duration kCalmStep{500};
constexpr Duration kLook{100};
constexpr int kLastLooks = 6;  // what is on its way when the calm ends may still arrive
// Somebody's grace may end at the calm's very end; the rest is for the disk to keep that.
constexpr int kGhostLooks = static_cast<int>(runtime::MediaDesk::kSweepEvery / kLook) + kLastLooks;

Duration gap(Dice& dice) {
    if (dice.chance(70)) return dice.between(1, 60);
    if (dice.chance(85)) return dice.between(60, 400);
    return dice.between(400, 6'000);
}

void pass(World& world, Duration time) {
    world.timeline.run_until(world.timeline.now() + time);
    check_memory(world);
    check_disk(world);
    check_media(world);
}

void calm_down(World& world, Faults& faults) {
    world.trace('!', 0, "calm");
    faults.end_all();
    for (const auto& person : world.people) person->settle_down();
    for (Duration passed{0}; passed < kCalm; passed += kCalmStep) pass(world, kCalmStep);
    const auto look_around = [&] {
        auto lacks = find_unhappy(world);
        return lacks ? lacks : find_unheard(world);
    };
    auto unhappy = look_around();
    for (int look = 0; unhappy && look < kLastLooks; ++look) {
        pass(world, kLook);
        unhappy = look_around();
    }
    if (unhappy) throw Violation("ten seconds after the last fault: " + *unhappy);
    for (int look = 0; has_ghosts(world); ++look) {
        if (look == kGhostLooks) throw Violation("the media server has peers whom the house does not know");
        pass(world, kLook);
    }
    for (const auto& person : world.people) person->begin_again();
}

RunFigures figures_of(const World& world, std::uint64_t steps, Instant begun) {
    RunFigures figures;
    figures.hash = world.hash();
    figures.steps = steps;
    figures.virtual_ms = static_cast<std::uint64_t>((world.timeline.now() - begun).count());
    figures.events = world.witness.events;
    figures.signals = world.witness.signals;
    figures.rooms = world.witness.rooms.size();
    figures.calls_ended = world.witness.calls_ended;
    figures.crashes = world.crashes;
    figures.drains = world.drains;
    figures.polls = world.polls_opened;
    figures.upgrades = world.upgrades;
    figures.datagrams = world.media ? world.media->carried() : 0;
    figures.relayed = world.media ? world.media->relayed() : 0;
    figures.groups = world.disk.groups;
    figures.failures = world.disk.failures;
    figures.queue_most = world.queue_most;
    return figures;
}

}  // namespace

RunResult run(std::uint64_t seed, std::uint64_t steps, std::size_t story_max) {
    World world(seed);
    world.story_max = story_max;
    Faults faults(world);
    const Instant begun = world.timeline.now();
    RunResult result;
    std::uint64_t step = 0;
    try {
        world.start_server();
        cast_people(world);
        while (++step <= steps) {
            if (world.dice.chance(4)) {
                faults.strike();
            } else {
                world.dice.pick(world.people)->act();
            }
            pass(world, gap(world.dice));
            if (step % kRound == 0 || step == steps) calm_down(world, faults);
        }
    } catch (const Violation& violation) {
        result.failure = RunFailure{step, violation.what(), {}};
    } catch (const CheckFailed& bug) {
        result.failure = RunFailure{step, bug.what(), {}};
    }
    if (result.failure) result.failure->story.assign(world.story().begin(), world.story().end());
    result.figures = figures_of(world, step, begun);
    return result;
}

}  // namespace parley::sim
