// parley-sim: runs simulated worlds by seed and says what it found. A failure is printed with the seed and step, and
// the same command replays it.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/run.hpp"

namespace {

struct Wanted {
    std::uint64_t from = 1, to = 1, steps = 1'000;
    std::size_t story = 400;  ///< lines
    bool good = true;
};

Wanted parse(int argc, char** argv) {
    Wanted wanted;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
        if (word == "--quiet") {
            wanted.story = 0;
        } else if (value != nullptr && word == "--seed") {
            wanted.from = wanted.to = std::strtoull(value, nullptr, 10);
            ++i;
        } else if (value != nullptr && word == "--story") {
            wanted.story = std::strtoull(value, nullptr, 10);
            ++i;
        } else if (value != nullptr && word == "--steps") {
            wanted.steps = std::strtoull(value, nullptr, 10);
            ++i;
        } else if (const auto dots = std::string_view(value == nullptr ? "" : value).find("..");
                   word == "--seeds" && dots != std::string_view::npos) {
            wanted.from = std::strtoull(value, nullptr, 10);
            wanted.to = std::strtoull(value + dots + 2, nullptr, 10);
            ++i;
        } else {
            wanted.good = false;
        }
    }
    return wanted;
}

void add(parley::sim::RunFigures& sum, const parley::sim::RunFigures& one) {
    sum.steps += one.steps;
    sum.virtual_ms += one.virtual_ms;
    sum.events += one.events;
    sum.signals += one.signals;
    sum.rooms += one.rooms;
    sum.calls_ended += one.calls_ended;
    sum.crashes += one.crashes;
    sum.datagrams += one.datagrams;
    sum.relayed += one.relayed;
    sum.drains += one.drains;
    sum.polls += one.polls;
    sum.upgrades += one.upgrades;
    sum.groups += one.groups;
    sum.failures += one.failures;
}

}  // namespace

int main(int argc, char** argv) {
    const Wanted wanted = parse(argc, argv);
    if (!wanted.good) {
        std::fputs("parley-sim [--seed S | --seeds FROM..TO] [--steps N] [--story LINES | --quiet]\n", stderr);
        return 2;
    }
    const auto begun = std::chrono::steady_clock::now();
    parley::sim::RunFigures sum;
    int failed = 0;
    for (std::uint64_t seed = wanted.from; seed <= wanted.to; ++seed) {
        const auto result = parley::sim::run(seed, wanted.steps, wanted.story);
        add(sum, result.figures);
        if (wanted.from == wanted.to) std::printf("seed %lu: trace %016lx\n", seed, result.figures.hash);
        if (!result.failure) continue;
        ++failed;
        for (const auto& line : result.failure->story) std::printf("  %s\n", line.c_str());
        std::printf("seed %lu, step %lu: %s\n", seed, result.failure->step, result.failure->what.c_str());
        std::printf("  again: parley-sim --seed %lu --steps %lu\n", seed, wanted.steps);
        std::fflush(stdout);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::printf(
        "%lu seeds, %lu steps, %.1f virtual hours, %lu messages heard, %lu signals, %lu rooms, %lu calls ended, "
        "%lu polling sessions, %lu upgrades, %lu datagrams of media, %lu values relayed, %lu crashes, %lu drains, %lu "
        "commits, %lu failed "
        "commits; %d seeds "
        "failed; %.1f s\n",
        wanted.to - wanted.from + 1, sum.steps, static_cast<double>(sum.virtual_ms) / 3.6e6, sum.events, sum.signals,
        sum.rooms, sum.calls_ended, sum.polls, sum.upgrades, sum.datagrams, sum.relayed, sum.crashes, sum.drains,
        sum.groups, sum.failures, failed, took.count());
    return failed == 0 ? 0 : 1;
}
