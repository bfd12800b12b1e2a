#include "media/select/active_speaker.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "media/select/last_n.hpp"

namespace parley::media {
namespace {

constexpr Time at_ms(std::int64_t ms) {
    return {ms * 1'000};
}

/// Four people with noisy microphones; speech is loud two thirds of the time, in syllables.
class Room {
public:
    Room() {
        for (std::uint32_t who = 1; who <= 4; ++who) speaker.add(who, at_ms(0));
    }
    void run(std::int64_t for_ms, std::uint32_t talking, int noise_db = 70) {
        for (const auto end = now_ms + for_ms; now_ms < end; now_ms += 20) {
            for (std::uint32_t who = 1; who <= 4; ++who) {
                const bool syllable = who == talking && now_ms / 100 % 3 != 2;
                const int level = (syllable ? 32 : noise_db) + static_cast<int>(random() % 7) - 3;
                speaker.handle_level(who, static_cast<std::uint8_t>(level), true, at_ms(now_ms));
            }
            if (now_ms % 100 == 0)
                if (const auto changed = speaker.handle_tick(at_ms(now_ms))) changes.emplace_back(*changed, now_ms);
        }
    }
    std::mt19937 random{7};
    ActiveSpeaker speaker;
    std::int64_t now_ms = 0;
    std::vector<std::pair<std::uint32_t, std::int64_t>> changes;
};

TEST(ActiveSpeakerTest, WhoSpeaksIsFoundWithinASecondAndAHalf) {
    Room room;
    room.run(3'000, 0);
    EXPECT_TRUE(room.changes.empty()) << "noise is no speech";
    room.run(3'000, 2);
    ASSERT_EQ(room.changes.size(), 1u);
    EXPECT_EQ(room.changes[0].first, 2u);
    EXPECT_LT(room.changes[0].second, 4'500);
    room.run(4'000, 3);
    ASSERT_EQ(room.changes.size(), 2u);
    EXPECT_EQ(room.changes[1].first, 3u);
    EXPECT_LT(room.changes[1].second, 8'500);
    const auto ranking = room.speaker.ranking();
    EXPECT_EQ((std::vector<std::uint32_t>(ranking.begin(), ranking.end())), (std::vector<std::uint32_t>{3, 2, 1, 4}));
}

TEST(ActiveSpeakerTest, SilenceAndLoudNoiseChangeNothing) {
    Room room;
    room.run(3'000, 1);
    const auto changes = room.changes.size();
    room.run(60'000, 0, 60);
    room.run(60'000, 0, 85);
    EXPECT_EQ(room.changes.size(), changes);
    EXPECT_EQ(room.speaker.speaker(), 1u) << "the last one stays in the picture";
}

TEST(ActiveSpeakerTest, ACoughTakesNothingOver) {
    Room room;
    room.run(5'000, 1);
    room.run(200, 2);
    room.run(5'000, 1);
    EXPECT_EQ(room.changes.size(), 1u);
}

TEST(ActiveSpeakerTest, TwoWhoInterruptEachOtherChangeAtMostEveryTwoSeconds) {
    Room room;
    for (int i = 0; i < 60; ++i) room.run(500 + static_cast<std::int64_t>(room.random() % 1'000) / 20 * 20, 1 + i % 2);
    for (std::size_t i = 1; i < room.changes.size(); ++i)
        EXPECT_GE(room.changes[i].second - room.changes[i - 1].second, 2'000);
}

TEST(ActiveSpeakerTest, AKeyboardIsNotAVoice) {
    ActiveSpeaker speaker;
    speaker.add(1, at_ms(0));
    for (int ms = 20; ms < 10'000; ms += 20) {
        speaker.handle_level(1, ms % 200 < 60 ? 35 : 80, false, at_ms(ms));
        EXPECT_FALSE(speaker.handle_tick(at_ms(ms)));
    }
    speaker.handle_level(99, 0, true, at_ms(10'000));
    speaker.handle_level(1, 255, true, at_ms(10'000));
}

TEST(ActiveSpeakerTest, WhoLeavesIsForgottenAtOnce) {
    Room room;
    room.run(3'000, 1);
    ASSERT_EQ(room.speaker.speaker(), 1u);
    room.speaker.remove(1);
    EXPECT_FALSE(room.speaker.speaker());
    EXPECT_EQ(room.speaker.ranking().size(), 3u);
    room.run(3'000, 4);
    EXPECT_EQ(room.speaker.speaker(), 4u);
    ActiveSpeaker full;
    for (std::uint32_t i = 0; i < ActiveSpeaker::kParticipantsMax; ++i) EXPECT_TRUE(full.add(i, at_ms(0)));
    EXPECT_FALSE(full.add(5'000, at_ms(0)));
}

TEST(ActiveSpeakerTest, AllWhoSpeakAreNamedTheSpeakerFirst) {
    ActiveSpeaker speaker;
    for (std::uint32_t who = 1; who <= 3; ++who) speaker.add(who, at_ms(0));
    std::int64_t ms = 0;
    const auto run = [&](std::int64_t for_ms, std::uint8_t one, std::uint8_t two) {
        for (const auto end = ms + for_ms; ms < end; ms += 20) {
            speaker.handle_level(1, one, true, at_ms(ms));
            speaker.handle_level(2, two, true, at_ms(ms));
            speaker.handle_level(3, 90, true, at_ms(ms));
            if (ms % 100 == 0) static_cast<void>(speaker.handle_tick(at_ms(ms)));
        }
    };
    const auto speaking = [&] {
        return std::vector<std::uint32_t>(speaker.speaking().begin(), speaker.speaking().end());
    };
    run(2'000, 90, 90);
    EXPECT_TRUE(speaking().empty());
    run(2'000, 90, 40);
    EXPECT_EQ(speaking(), std::vector<std::uint32_t>{2});
    run(1'000, 45, 40);
    EXPECT_EQ(speaking(), (std::vector<std::uint32_t>{2, 1}));
    run(2'000, 45, 90);
    EXPECT_EQ(speaking(), std::vector<std::uint32_t>{1});
    run(3'000, 90, 90);
    EXPECT_TRUE(speaking().empty());
    run(2'000, 40, 90);
    speaker.remove(1);
    EXPECT_TRUE(speaking().empty());
}

TEST(LastNTest, ThePinnedComeFirstThenTheLastSpeakers) {
    const std::uint32_t ranking[] = {5, 4, 3, 2, 1};
    const std::uint32_t pinned[] = {2, 77, 2};
    std::array<std::uint32_t, 8> out{};
    auto count = choose_last_n(ranking, {.self = 5, .pinned = pinned, .n = 2}, out);
    EXPECT_EQ((std::vector<std::uint32_t>(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count))),
              (std::vector<std::uint32_t>{2, 4, 3}));
    count = choose_last_n(ranking, {.self = 9, .pinned = {}, .n = 100}, std::span(out).first(3));
    EXPECT_EQ(count, 3u);
    EXPECT_EQ(choose_last_n({}, {.self = 9, .pinned = pinned, .n = 3}, out), 0u);
}

}  // namespace
}  // namespace parley::media
