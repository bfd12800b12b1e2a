#include "server/gathering.hpp"

#include <gtest/gtest.h>

namespace parley::server {
namespace {

using namespace std::chrono_literals;
using media::Micros;
using media::Time;

/// What follows a turn that read `packets` at once and worked so long on them.
Micros after(std::size_t packets, Micros worked) {
    Gathering gathering;
    gathering.note(packets, Time{5'000});
    return gathering.rest(Time{5'000} + worked);
}

TEST(Gathering, waits_twice_as_long_as_the_work_took) {
    EXPECT_EQ(after(1, 200us), 400us);
    EXPECT_EQ(after(4, 450us), 900us);
}

TEST(Gathering, waits_a_millisecond_at_most) {
    EXPECT_EQ(after(1, 501us), 1ms);
    EXPECT_EQ(after(1, 1s), 1ms);
}

TEST(Gathering, does_not_wait_where_there_was_little_to_do) {
    EXPECT_EQ(after(1, 149us), 0us);
}

TEST(Gathering, does_not_wait_where_packets_come_together_anyway) {
    EXPECT_EQ(after(5, 400us), 0us);
    EXPECT_EQ(after(64, 4ms), 0us);
}

TEST(Gathering, does_not_wait_after_a_turn_without_packets) {
    Gathering gathering;
    EXPECT_EQ(gathering.rest(Time{1'000'000}), 0us);
    gathering.note(1, Time{1'000'000});
    EXPECT_GT(gathering.rest(Time{1'000'300}), 0us);
    EXPECT_EQ(gathering.rest(Time{1'000'900}), 0us) << "each turn by itself";
}

TEST(Gathering, counts_the_first_reading_of_a_turn) {
    Gathering gathering;
    gathering.note(1, Time{1'000});
    gathering.note(40, Time{1'200});
    EXPECT_EQ(gathering.rest(Time{1'300}), 600us);
}

}  // namespace
}  // namespace parley::server
