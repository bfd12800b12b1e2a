#include "server/relay_mailbox.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

namespace parley::server {
namespace {

namespace relay = media::relay;

TEST(RelayMailboxTest, BatchesArriveInOrderWithTheirBytes) {
    RelayMailbox box;
    EXPECT_FALSE(box.hand_over());
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    EXPECT_TRUE(box.add(7, relay::PacketCame{.track = 1}, bytes));
    EXPECT_TRUE(box.add(7, relay::TrackEnded{1}, {}));
    EXPECT_TRUE(box.take().empty()) << "not handed over yet";
    EXPECT_TRUE(box.hand_over());
    EXPECT_TRUE(box.add(8, relay::TrackEnded{2}, {}));
    EXPECT_TRUE(box.hand_over());
    const auto& first = box.take();
    ASSERT_EQ(first.items().size(), 2u);
    EXPECT_EQ(first.items()[0].to, 7u);
    EXPECT_TRUE(std::ranges::equal(first.bytes_of(first.items()[0]), bytes));
    EXPECT_TRUE(first.bytes_of(first.items()[1]).empty());
    EXPECT_EQ(box.take().items()[0].to, 8u);
    EXPECT_TRUE(box.take().empty());
}

TEST(RelayMailboxTest, MediaIsDroppedBeforeAnythingElseIs) {
    RelayMailbox box;
    const std::array<std::uint8_t, 100> bytes{};
    std::size_t taken = 0;
    for (std::size_t i = 0; i < RelayMailbox::kRelayMediaMax + 100; ++i) {
        if (i % 64 == 0) static_cast<void>(box.hand_over());
        taken += box.add(1, relay::PacketCame{}, bytes) ? 1 : 0;
    }
    EXPECT_EQ(taken, RelayMailbox::kRelayMediaMax);
    EXPECT_TRUE(box.add(1, relay::TrackEnded{1}, {}));
    while (box.add(1, relay::TrackEnded{1}, {})) ++taken;
    EXPECT_EQ(taken + 1, RelayMailbox::kRelayValuesMax);
    EXPECT_TRUE(box.hand_over());
    std::size_t read = 0;
    while (const auto size = box.take().items().size()) read += size;
    EXPECT_EQ(read, RelayMailbox::kRelayValuesMax);
    EXPECT_TRUE(box.add(1, relay::PacketCame{}, bytes)) << "there is room again";
}

TEST(RelayMailboxTest, ItsBytesAreBounded) {
    RelayMailbox box;
    const std::vector<std::uint8_t> large(1'024 * 1'024);
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(box.add(1, relay::PacketCame{}, large));
    EXPECT_TRUE(box.hand_over());
    EXPECT_FALSE(box.add(1, relay::PacketCame{}, large));
    EXPECT_EQ(box.take().size_bytes(), RelayMailbox::kRelayBytesMax);
    EXPECT_TRUE(box.add(1, relay::PacketCame{}, large));
}

TEST(RelayMailboxTest, TwoThreadsLoseNothingAndChangeNoOrder) {
    RelayMailbox box;
    constexpr std::uint32_t kValues = 100'000;
    std::atomic<std::size_t> handed{0};
    std::thread sender([&] {
        std::array<std::uint8_t, 40> bytes{};
        for (std::uint32_t next = 0; next < kValues;) {
            bytes.fill(static_cast<std::uint8_t>(next));
            if (box.add(next, relay::PacketCame{.sequence = next}, bytes)) ++next;
            if ((next % 7 == 0 || next == kValues) && box.hand_over()) handed.fetch_add(1, std::memory_order_release);
        }
    });
    std::uint32_t expected = 0;
    for (std::size_t taken = 0; expected < kValues;) {
        if (handed.load(std::memory_order_acquire) == taken) {
            std::this_thread::yield();
            continue;
        }
        ++taken;
        const auto& batch = box.take();
        ASSERT_FALSE(batch.empty());
        for (const auto& item : batch.items()) {
            ASSERT_EQ(item.to, expected);
            ASSERT_EQ(batch.bytes_of(item)[39], static_cast<std::uint8_t>(expected));
            ++expected;
        }
    }
    sender.join();
    EXPECT_TRUE(box.take().empty());
}

}  // namespace
}  // namespace parley::server
