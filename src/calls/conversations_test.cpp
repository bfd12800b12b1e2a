#include "calls/conversations.hpp"

#include <gtest/gtest.h>

#include "calls/call_world.hpp"

namespace parley::calls {
namespace {

using testing::CallWorld;

const Identity kService = CallWorld::person("shop", Role::service);

auto put(CallWorld& world, const Identity& by, PutConversation request) {
    return world.in_turn([&](Turn& turn) { return world.domain().conversations.put(turn, by, request); });
}

TEST(Conversations, AreMadeReplacedAndRemovedByTheHostApp) {
    CallWorld world;
    const auto made =
        put(world, kService, {ConversationId("c"), "Team", {UserId("ada"), UserId("bob"), UserId("ada")}});
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->created);
    EXPECT_EQ(made->conversation.members.size(), 2u);
    const auto again = put(world, kService, {ConversationId("c"), "Crew", {UserId("cem")}});
    EXPECT_FALSE(again->created);
    EXPECT_EQ(world.stored_conversations.at("c").name, "Crew");
    EXPECT_FALSE(is_member(again->conversation, UserId("ada")));
    EXPECT_TRUE(world.in_turn(
        [&](Turn& turn) { return world.domain().conversations.remove(turn, kService, ConversationId("c")); }));
    EXPECT_TRUE(world.stored_conversations.empty());
    EXPECT_EQ(world.domain().conversations.find_for(kService, ConversationId("c")).error().code, "not-found");
}

TEST(Conversations, AreNoBusinessOfOthers) {
    CallWorld world;
    const auto ada = CallWorld::person("ada");
    EXPECT_EQ(put(world, ada, {ConversationId("c"), "", {UserId("ada")}}).error().code, "forbidden");
    EXPECT_EQ(world.domain().conversations.find_for(ada, ConversationId("c")).error().code, "forbidden");
}

TEST(Conversations, HaveBounds) {
    CallWorld world;
    const std::vector<UserId> many(Conversations::kMembersMax + 1, UserId("ada"));
    const std::string long_text(257, 'x');
    EXPECT_EQ(put(world, kService, {ConversationId("c"), "", {}}).error().code, "bad-request");
    EXPECT_EQ(put(world, kService, {ConversationId("c"), "", many}).error().code, "bad-request");
    EXPECT_EQ(put(world, kService, {ConversationId("c"), long_text, {UserId("ada")}}).error().code, "bad-request");
    EXPECT_EQ(put(world, kService, {ConversationId(long_text), "", {UserId("ada")}}).error().code, "bad-request");
    EXPECT_EQ(put(world, kService, {ConversationId("c"), "", {UserId(long_text)}}).error().code, "bad-request");
    for (const std::string& text : {std::string("a\0b", 3), std::string("\xff")}) {
        EXPECT_EQ(put(world, kService, {ConversationId("c"), text, {UserId("ada")}}).error().code, "bad-request");
        EXPECT_EQ(put(world, kService, {ConversationId(text), "", {UserId("ada")}}).error().code, "bad-request");
        EXPECT_EQ(put(world, kService, {ConversationId("c"), "", {UserId(text)}}).error().code, "bad-request");
    }
    EXPECT_EQ(world.state().conversations.size(), 0u);
}

}  // namespace
}  // namespace parley::calls
