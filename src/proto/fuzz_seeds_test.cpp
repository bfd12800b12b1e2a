// The seeds of the fuzzers and many small changes of each, held against what the fuzzers hold them against.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/random.hpp"
#include "proto/testing/fuzz_checks.hpp"
#include "proto/testing/payload_checks.hpp"

namespace parley::proto::testing {
namespace {

struct Fuzzer {
    const char* name;
    void (*check)(Bytes);
};

void PrintTo(const Fuzzer& fuzzer, std::ostream* out) {
    *out << fuzzer.name;
}

class FuzzSeeds : public ::testing::TestWithParam<Fuzzer> {};

/// __FILE__ may be relative to the folder the program was built in, which is the program's own.
std::filesystem::path corpus_of(const char* name) {
    std::filesystem::path here = __FILE__;
    if (here.is_relative()) here = std::filesystem::read_symlink("/proc/self/exe").parent_path() / here;
    return here.parent_path() / "../../fuzz/corpus" / name;
}

std::vector<Buffer> seeds_of(const char* name) {
    std::vector<Buffer> all;
    for (const auto& entry : std::filesystem::directory_iterator(corpus_of(name))) {
        std::ifstream in(entry.path(), std::ios::binary);
        all.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return all;
}

TEST_P(FuzzSeeds, AndTheirMutationsBreakNoPromise) {
    const auto seeds = seeds_of(GetParam().name);
    ASSERT_FALSE(seeds.empty());
    SeededRandom random(7);
    for (const auto& seed : seeds) {
        for (std::size_t size = 0; size <= seed.size(); ++size) GetParam().check(Bytes(seed).first(size));
        for (int round = 0; round < 300; ++round) {
            auto changed = seed;
            std::array<std::uint8_t, 8> noise{};
            random.fill(noise);
            for (std::size_t i = 0; i < noise.size() && !changed.empty(); i += 2) {
                if (noise[i] % 3 != 0)
                    changed[noise[i] % changed.size()] ^= static_cast<std::uint8_t>(1u << noise[i + 1] % 8);
            }
            ASSERT_NO_THROW(GetParam().check(changed)) << round;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Proto, FuzzSeeds,
                         ::testing::Values(Fuzzer{"rtp", check_rtp}, Fuzzer{"rtcp", check_rtcp},
                                           Fuzzer{"twcc", check_transport_feedback}, Fuzzer{"payload", check_payload},
                                           Fuzzer{"dd", check_dependency_descriptors}),
                         [](const auto& seeds) { return seeds.param.name; });

}  // namespace
}  // namespace parley::proto::testing
