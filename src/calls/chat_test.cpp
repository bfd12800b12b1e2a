// Stories of a room's chat: what is kept, for whom, and for how long.
#include "calls/chat.hpp"

#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

class ChatStory : public ::testing::Test {
protected:
    RoomWorld world;
    RoomId room = world.make_room({.by = RoomWorld::person("ada"), .name = ""});

    ConnectionId come(const std::string& user, const std::string& name = {}) {
        const auto connection = world.connect(user, Door::parley);
        EXPECT_TRUE(
            world.join(connection, room, {.connection = {}, .room = {}, .name = name, .dialect = Dialect::parley}));
        return connection;
    }
    Result<ChatAnswer> say(ConnectionId who, const std::string& id, const std::string& text,
                           const std::string& to = {}) {
        return world.in_turn([&](Turn& turn) { return world.domain().chat.send(turn, {who, room, id, text, to}); });
    }
    std::vector<std::string> texts(ConnectionId reader, std::int64_t before = 0, int limit = 100) {
        std::vector<std::string> found;
        const auto page = world.domain().chat.page(reader, room, before, limit);
        for (const auto& message : page->messages) found.push_back(message.text);
        return found;
    }
    std::vector<std::string> heard(ConnectionId who) {
        std::vector<std::string> found;
        for (const auto& news : world.news<ChatSent>(who)) found.push_back(news.message.text);
        return found;
    }
    using Texts = std::vector<std::string>;
};

TEST_F(ChatStory, OneSpeaksAllOthersHearAndALateJoinerReadsIt) {
    const auto ada = come("ada");
    const auto gus = come("", "Gus");
    const auto said = say(ada, "m1", "hello");
    ASSERT_TRUE(said);
    EXPECT_EQ(said->message.seq, 1);
    EXPECT_EQ(said->message.at, world.now);
    EXPECT_EQ(heard(gus), Texts{"hello"});
    EXPECT_EQ(heard(ada), Texts{});
    const auto late = come("bob");
    EXPECT_EQ(texts(late), Texts{"hello"});
}

TEST_F(ChatStory, SayingTheSameAgainChangesNothing) {
    const auto ada = come("ada");
    const auto bob = come("bob");
    const auto first = say(ada, "m1", "hello");
    const auto again = say(ada, "m1", "hello");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->message, first->message);
    EXPECT_EQ(heard(bob), Texts{"hello"});
    EXPECT_FALSE(say(bob, "m1", "mine")->repeated) << "another person's ids are their own";
}

TEST_F(ChatStory, WhatIsForOneIsForThatPersonAndItsSenderAlone) {
    const auto ada = come("ada");
    const auto ada_phone = come("ada");
    const auto bob = come("bob");
    const auto cy = come("cy");
    ASSERT_TRUE(say(ada, "m1", "psst", "bob"));
    EXPECT_EQ(heard(bob), Texts{"psst"});
    EXPECT_EQ(heard(ada_phone), Texts{"psst"});
    EXPECT_EQ(heard(cy), Texts{});
    EXPECT_EQ(texts(cy), Texts{});
    EXPECT_EQ(texts(ada), Texts{"psst"});
    EXPECT_EQ(say(ada, "m2", "psst", "nobody").error().code, "peer-unknown");
}

TEST_F(ChatStory, AGuestsPrivateMessageIsNotForTheNextGuest) {
    const auto ada = come("ada");
    const auto gus = come("", "Gus");
    const PeerId peer = world.rooms().peer_on(gus, room)->record.id;
    ASSERT_TRUE(say(ada, "m1", "for Gus", peer.value));
    world.leave(gus, room);
    const auto other = come("", "Gus");
    EXPECT_EQ(texts(other), Texts{});
}

TEST_F(ChatStory, BadInputAndHasteAreRefused) {
    const auto ada = come("ada");
    const auto stranger = world.connect("eve", Door::parley);
    EXPECT_EQ(say(stranger, "m", "hi").error().code, "not-found");
    EXPECT_EQ(say(ada, "", "hi").error().code, "bad-request");
    EXPECT_EQ(say(ada, std::string(Chat::kClientIdMax + 1, 'x'), "hi").error().code, "bad-request");
    EXPECT_EQ(say(ada, "m", "").error().code, "bad-request");
    EXPECT_EQ(say(ada, "m", std::string(Chat::kTextMax + 1, 'x')).error().code, "bad-request");
    EXPECT_EQ(say(ada, "m", std::string("a\0b", 3)).error().code, "bad-request");
    EXPECT_EQ(say(ada, "m", "\xff").error().code, "bad-request");
    for (int i = 0; i < Chat::kAtOnce; ++i) EXPECT_TRUE(say(ada, "b" + std::to_string(i), "hi"));
    EXPECT_EQ(say(ada, "one more", "hi").error().code, "rate-limited");
    world.wait(1s);
    EXPECT_TRUE(say(ada, "one more", "hi"));
}

TEST_F(ChatStory, OnlyTheNewestAreKeptInMemoryAndInTheStore) {
    const auto ada = come("ada");
    for (int i = 1; i <= Chat::kMessagesMax + 20; ++i) {
        ASSERT_TRUE(say(ada, std::to_string(i), "m" + std::to_string(i)));
        world.wait(1s);
    }
    EXPECT_EQ(world.stored_chat.size(), static_cast<std::size_t>(Chat::kMessagesMax));
    std::vector<std::string> all;
    std::int64_t before = 0;
    for (bool more = true; more;) {
        const auto page = world.domain().chat.page(ada, room, before, 70);
        ASSERT_TRUE(page);
        for (auto it = page->messages.rbegin(); it != page->messages.rend(); ++it) all.push_back(it->text);
        before = page->messages.front().seq;
        more = page->more;
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(Chat::kMessagesMax));
    EXPECT_EQ(all.front(), "m220");
    EXPECT_EQ(all.back(), "m21");
}

TEST_F(ChatStory, LongMessagesPushOthersOut) {
    const auto ada = come("ada");
    const int count = static_cast<int>(Chat::kRoomTextMax / Chat::kTextMax) + 5;
    for (int i = 0; i < count; ++i) {
        ASSERT_TRUE(say(ada, std::to_string(i), std::string(Chat::kTextMax, 'x')));
        world.wait(1s);
    }
    EXPECT_EQ(texts(ada).size(), Chat::kRoomTextMax / Chat::kTextMax);
}

TEST_F(ChatStory, ARestartLosesNothingAndCountsOn) {
    auto ada = come("ada");
    ASSERT_TRUE(say(ada, "m1", "before"));
    ASSERT_TRUE(world.in_turn([&](Turn& turn) { return world.domain().chat.read(turn, ada, room, 1); }));
    world.restart();
    ada = come("ada");
    EXPECT_EQ(texts(ada), Texts{"before"});
    EXPECT_TRUE(say(ada, "m1", "before")->repeated) << "a retry across the restart";
    EXPECT_EQ(say(ada, "m2", "after")->message.seq, 2);
    EXPECT_EQ(world.domain().chat.read_seq(room, UserId("ada")), 1);
}

TEST_F(ChatStory, WhatIsTakenBackWasNeverSaid) {
    const auto ada = come("ada");
    const auto bob = come("bob");
    ASSERT_TRUE(say(ada, "m1", "kept"));
    EXPECT_EQ(heard(bob), Texts{"kept"});
    world.in_failing_turn([&](Turn& turn) { return world.domain().chat.send(turn, {ada, room, "m2", "lost", ""}); });
    EXPECT_EQ(texts(bob), Texts{"kept"});
    EXPECT_EQ(say(ada, "m3", "next")->message.seq, 2);
}

TEST_F(ChatStory, ReadingIsKeptForUsersAndNeverGoesBack) {
    const auto ada = come("ada");
    const auto gus = come("", "Gus");
    const auto read = [&](ConnectionId who, std::int64_t seq) {
        return world.in_turn([&](Turn& turn) { return world.domain().chat.read(turn, who, room, seq); });
    };
    ASSERT_TRUE(say(ada, "m1", "one"));
    ASSERT_TRUE(say(ada, "m2", "two"));
    EXPECT_TRUE(read(ada, 2));
    EXPECT_TRUE(read(ada, 1));
    EXPECT_EQ(world.domain().chat.read_seq(room, UserId("ada")), 2);
    EXPECT_EQ(read(ada, 3).error().code, "bad-request");
    EXPECT_EQ(read(gus, 1).error().code, "unauthorized");
}

TEST_F(ChatStory, TheChatGoesWithItsRoom) {
    const auto ada = come("ada");
    ASSERT_TRUE(say(ada, "m1", "hello"));
    world.leave(ada, room);
    world.wait(world.state().limits.room_ttl + 1s);
    EXPECT_EQ(world.domain().chat.last_seq(room), 0);
    EXPECT_TRUE(world.stored_chat.empty());
}

}  // namespace
}  // namespace parley::calls
