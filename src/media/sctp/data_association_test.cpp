#include "media/sctp/data_association.hpp"

#include <gtest/gtest.h>
#include <sys/time.h>

#include <random>

#include "media/testing/wall_clock.hpp"

namespace parley::media::testing {
std::int64_t wall_clock_us = 0;
}

// usrsctp asks the wall clock how long ago it sent something. Here the test's clock answers instead: with two clocks
// that disagree it does not send again what was lost.
extern "C" int gettimeofday(timeval* __restrict time, void* __restrict) noexcept {
    const auto us = parley::media::testing::wall_clock_us;
    *time = {.tv_sec = us / 1'000'000, .tv_usec = us % 1'000'000};
    return 0;
}

namespace parley::media {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Two associations back to back in virtual time, with a path between them that may lose packets.
class DataAssociationTest : public ::testing::Test {
protected:
    DataAssociationTest() {
        testing::wall_clock_us = now.us;
        a = std::make_unique<DataAssociation>(stack, DataSide::dtls_client);
        b = std::make_unique<DataAssociation>(stack, DataSide::dtls_server);
    }

    /// Carries packets for `ms` of virtual time, ten at a time, and collects events.
    void run(int ms) {
        for (int passed = 0; passed < ms; passed += 10) {
            for (bool moved = true; moved;) moved = carry(*a, *b) | carry(*b, *a);
            pass_tick();
        }
        while (auto event = a->take_event()) a_events.push_back(std::move(*event));
        while (auto event = b->take_event()) b_events.push_back(std::move(*event));
    }
    void pass_tick() {
        now = now + SctpStack::kTick;
        testing::wall_clock_us = now.us;
        stack.on_time(now);
    }
    bool carry(DataAssociation& from, DataAssociation& to) {
        bool moved = false;
        while (const auto packet = from.take_packet()) {
            longest = std::max(longest, packet->size());
            if (loss_percent == 0 || static_cast<int>(coin() % 100) >= loss_percent) to.feed(*packet);
            moved = true;
        }
        return moved;
    }
    template <class T>
    static std::vector<T> all(const std::vector<DataEvent>& events) {
        std::vector<T> found;
        for (const auto& event : events) {
            if (const auto* one = std::get_if<T>(&event)) found.push_back(*one);
        }
        return found;
    }
    std::uint16_t opened(ChannelSettings settings = {.label = "chat"}) {
        if (a->state() == DataState::connecting) run(100);
        const auto id = *a->open_channel(std::move(settings));
        run(100);
        return id;
    }

    Time now{1'000'000};
    SctpStack stack{now};
    std::unique_ptr<DataAssociation> a;
    std::unique_ptr<DataAssociation> b;
    std::vector<DataEvent> a_events;
    std::vector<DataEvent> b_events;
    int loss_percent = 0;
    std::mt19937 coin{11};
    std::size_t longest = 0;
};

TEST_F(DataAssociationTest, both_begin_and_meet) {
    EXPECT_EQ(a->open_channel({}).error().code, "not-open");
    run(100);
    EXPECT_EQ(a->state(), DataState::open);
    EXPECT_EQ(b->state(), DataState::open);
    EXPECT_EQ(all<DataOpened>(a_events).size(), 1U);
    EXPECT_EQ(all<DataOpened>(b_events).size(), 1U);
}

TEST_F(DataAssociationTest, a_channel_is_the_same_to_both_sides_and_carries_text_and_bytes_and_nothing) {
    const ChannelSettings settings{.label = "chat", .protocol = "parley", .ordered = false, .max_retransmits = 3};
    const auto id = opened(settings);
    EXPECT_EQ(id, 0);
    ASSERT_EQ(all<ChannelOpened>(b_events).size(), 1U);
    EXPECT_EQ(all<ChannelOpened>(b_events)[0].settings, settings);
    EXPECT_TRUE(all<ChannelOpened>(b_events)[0].by_peer);
    ASSERT_EQ(all<ChannelOpened>(a_events).size(), 1U);
    EXPECT_FALSE(all<ChannelOpened>(a_events)[0].by_peer);

    EXPECT_EQ(a->send(id, false, Bytes{'h', 'i'}), DataSend::sent);
    EXPECT_EQ(a->send(id, true, Bytes{}), DataSend::sent);
    EXPECT_EQ(b->send(id, true, Bytes{0, 1}), DataSend::sent);
    run(100);
    const auto to_b = all<ChannelData>(b_events);
    ASSERT_EQ(to_b.size(), 2U);
    EXPECT_EQ(to_b[0].bytes, (Bytes{'h', 'i'}));
    EXPECT_FALSE(to_b[0].binary);
    EXPECT_TRUE(to_b[1].bytes.empty());
    EXPECT_TRUE(to_b[1].binary);
    EXPECT_EQ(all<ChannelData>(a_events).at(0).bytes, (Bytes{0, 1}));
}

TEST_F(DataAssociationTest, each_side_has_ids_of_its_own) {
    run(100);
    EXPECT_EQ(*a->open_channel({}), 0);
    EXPECT_EQ(*a->open_channel({}), 2);
    EXPECT_EQ(*b->open_channel({}), 1);
    run(100);
    EXPECT_EQ(a->channels(), 3U);
    EXPECT_EQ(b->channels(), 3U);
}

TEST_F(DataAssociationTest, a_message_may_follow_the_open_at_once) {
    run(100);
    const auto id = *a->open_channel({.ordered = false});
    EXPECT_EQ(a->send(id, false, Bytes{'x'}), DataSend::sent);
    run(100);
    EXPECT_EQ(all<ChannelData>(b_events).size(), 1U);
    EXPECT_EQ(b->counters().unknown_messages, 0U);
}

TEST_F(DataAssociationTest, the_longest_message_comes_whole_and_a_longer_one_is_not_sent) {
    const auto id = opened();
    Bytes longest_message(kDataMessageBytesMax);
    for (std::size_t i = 0; i < longest_message.size(); ++i) longest_message[i] = static_cast<std::uint8_t>(i * 7);
    EXPECT_EQ(a->send(id, true, longest_message), DataSend::sent);
    EXPECT_EQ(a->send(id, true, Bytes(kDataMessageBytesMax + 1)), DataSend::too_long);
    run(2000);
    ASSERT_EQ(all<ChannelData>(b_events).size(), 1U);
    EXPECT_EQ(all<ChannelData>(b_events)[0].bytes, longest_message);
    EXPECT_LE(longest, kDataPacketBytesMax);
}

TEST_F(DataAssociationTest, everything_comes_in_order_over_a_path_that_loses_a_fifth) {
    loss_percent = 20;
    for (int i = 0; i < 100 && a->state() == DataState::connecting; ++i) run(100);
    ASSERT_EQ(a->state(), DataState::open);
    const auto id = *a->open_channel({.label = "reliable"});
    for (std::uint8_t i = 0; i < 100; ++i) EXPECT_EQ(a->send(id, true, Bytes(500, i)), DataSend::sent);
    for (int i = 0; i < 200 && all<ChannelData>(b_events).size() < 100; ++i) run(100);
    const auto received = all<ChannelData>(b_events);
    ASSERT_EQ(received.size(), 100U);
    for (std::uint8_t i = 0; i < 100; ++i) EXPECT_EQ(received[i].bytes, Bytes(500, i));
}

TEST_F(DataAssociationTest, an_unreliable_channel_gives_up_what_is_lost) {
    const auto id = opened({.label = "fast", .ordered = false, .max_retransmits = 0});
    loss_percent = 20;
    for (std::uint8_t i = 0; i < 100; ++i) {
        EXPECT_EQ(a->send(id, true, Bytes(900, i)), DataSend::sent);
        run(200);
    }
    loss_percent = 0;
    run(20'000);
    const auto received = all<ChannelData>(b_events).size();
    EXPECT_GT(received, 50U);
    EXPECT_LT(received, 100U);
    EXPECT_EQ(a->send(id, true, Bytes{1}), DataSend::sent);
    run(1000);
    EXPECT_EQ(all<ChannelData>(b_events).size(), received + 1);
}

TEST_F(DataAssociationTest, what_is_never_acknowledged_fills_a_bounded_queue) {
    const auto id = opened();
    std::size_t taken = 0;
    while (a->send(id, true, Bytes(10'000)) == DataSend::sent && taken < 10 * kDataQueueBytesMax) taken += 10'000;
    EXPECT_EQ(a->send(id, true, Bytes(10'000)), DataSend::full);
    EXPECT_LE(taken, kDataQueueBytesMax);
    EXPECT_GE(taken, kDataQueueBytesMax / 2);
    run(5000);
    EXPECT_EQ(a->send(id, true, Bytes(10'000)), DataSend::sent);
}

TEST_F(DataAssociationTest, messages_that_nobody_takes_are_counted_and_not_kept) {
    const auto id = opened();
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(a->send(id, true, Bytes(10'000)), DataSend::sent);
        for (int turn = 0; turn < 5; ++turn) {
            for (bool moved = true; moved;) moved = carry(*a, *b) | carry(*b, *a);
            pass_tick();
        }
    }
    EXPECT_GE(b->counters().lost_events, 70U);
    run(10);
    EXPECT_LE(all<ChannelData>(b_events).size(), kDataQueueBytesMax / 10'000);
}

TEST_F(DataAssociationTest, channels_are_capped_on_both_sides) {
    run(100);
    std::size_t made = 0;
    while (a->open_channel({})) ++made;
    EXPECT_EQ(made, kDataChannelsMax);
    EXPECT_EQ(a->open_channel({}).error().code, "too-many-channels");
    run(200);
    EXPECT_EQ(b->channels(), kDataChannelsMax);
    EXPECT_EQ(b->open_channel({}).error().code, "too-many-channels");
    EXPECT_EQ(a->open_channel({.label = std::string(300, 'x')}).error().code, "bad-channel");
}

TEST_F(DataAssociationTest, a_channel_can_be_closed_by_either_side_and_its_id_used_again) {
    for (auto* closer : {&a, &b}) {
        a_events.clear();
        b_events.clear();
        const auto id = opened();
        EXPECT_EQ(id, 0);
        (*closer)->close_channel(id);
        EXPECT_EQ((*closer)->send(id, true, Bytes{1}), DataSend::no_channel);
        run(2000);
        EXPECT_EQ(all<ChannelClosed>(a_events).size(), 1U);
        EXPECT_EQ(all<ChannelClosed>(b_events).size(), 1U);
        EXPECT_EQ(a->channels() + b->channels(), 0U);
    }
}

TEST_F(DataAssociationTest, many_channels_close_at_once) {
    run(100);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(a->open_channel({}));
    run(200);
    for (std::uint16_t id = 0; id < 40; id += 2) a->close_channel(id);
    run(20'000);
    EXPECT_EQ(a->channels(), 0U);
    EXPECT_EQ(b->channels(), 0U);
    EXPECT_EQ(all<ChannelClosed>(b_events).size(), 20U);
}

TEST_F(DataAssociationTest, an_end_is_told) {
    const auto id = opened();
    a->close();
    EXPECT_EQ(a->state(), DataState::closed);
    run(100);
    EXPECT_EQ(b->state(), DataState::closed);
    EXPECT_EQ(all<DataClosed>(a_events).size(), 1U);
    EXPECT_EQ(all<DataClosed>(b_events).size(), 1U);
    EXPECT_EQ(b->send(id, true, Bytes{1}), DataSend::no_channel);
    EXPECT_FALSE(b->open_channel({}));
}

TEST_F(DataAssociationTest, junk_does_not_end_it) {
    const auto id = opened();
    for (std::size_t size = 0; size < 300; ++size) {
        Bytes junk(size);
        for (auto& byte : junk) byte = static_cast<std::uint8_t>(coin());
        a->feed(junk);
        if (size > 8) {
            junk[0] = junk[2] = 0x13;  // port 5000
            junk[1] = junk[3] = 0x88;
            a->feed(junk);
        }
    }
    EXPECT_EQ(a->send(id, true, Bytes{1}), DataSend::sent);
    run(1000);
    EXPECT_EQ(a->state(), DataState::open);
    EXPECT_EQ(all<ChannelData>(b_events).size(), 1U);
}

TEST_F(DataAssociationTest, a_stack_without_associations_waits_for_nothing) {
    EXPECT_NE(stack.deadline(), Time::never());
    a.reset();
    b.reset();
    EXPECT_EQ(stack.associations(), 0U);
    EXPECT_EQ(stack.deadline(), Time::never());
    stack.on_time(now + Micros{60'000'000});
}

}  // namespace
}  // namespace parley::media
