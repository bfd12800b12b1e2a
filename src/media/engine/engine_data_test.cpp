// Data channels through the engine: scripted clients with SCTP over DTLS over simulated networks in virtual time.
#include <gtest/gtest.h>

#include <algorithm>

#include "media/engine/data_room.hpp"
#include "media/testing/sim_room.hpp"
#include "media/testing/wall_clock.hpp"

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using testing::ClientPeer;
using testing::LinkConfig;
using testing::SimRoom;

class EngineDataTest : public ::testing::Test {
protected:
    static EngineOptions with(SctpStack& stack) {
        auto options = SimRoom::options_with_candidate();
        options.sctp = &stack;
        return options;
    }
    ClientPeer& enter(const std::string& id, const ports::MediaGrant& grant = {}, const LinkConfig& link = {},
                      std::size_t engine = 0) {
        auto& peer = room.add(id, {.up = link, .down = link, .sctp = &stack, .engine = engine});
        EXPECT_TRUE(peer.join(grant));
        EXPECT_TRUE(peer.publish({peer.microphone()}));
        EXPECT_TRUE(peer.subscribe());
        return peer;
    }
    void run_for(Micros duration) {
        for (const auto end = room.now() + duration; room.now() < end;) {
            room.run_for(5ms);
            testing::wall_clock_us = room.now().us;
        }
    }
    std::uint16_t speak_on(ClientPeer& peer, ChannelSettings settings) {
        auto* data = peer.publishing()->link.data();
        const auto id = data != nullptr ? data->open_channel(std::move(settings)) : fail("none", "no association");
        EXPECT_TRUE(id);
        return id.value_or(0);
    }
    static DataSend say(ClientPeer& peer, std::uint16_t channel, std::string_view text, bool binary = false) {
        return peer.publishing()->link.data()->send(channel, binary,
                                                    {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    static std::vector<std::string> heard(const ClientPeer& peer, std::string_view label) {
        std::vector<std::string> texts;
        for (const auto& said : peer.said)
            if (said.label == label) texts.push_back(said.text);
        return texts;
    }

    SctpStack stack{{}};
    SimRoom room{5, with(stack), 2};
};

TEST_F(EngineDataTest, WhatOneSaysAllOthersGetInOrder) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    auto& carl = enter("carl");
    run_for(2s);
    const auto chat = speak_on(anna, {.label = "chat"});
    std::vector<std::string> said;
    for (int i = 0; i < 50; ++i) {
        said.push_back("word " + std::to_string(i));
        EXPECT_EQ(say(anna, chat, said.back()), DataSend::sent);
    }
    EXPECT_EQ(say(anna, chat, std::string(3, '\0'), true), DataSend::sent);
    run_for(1s);
    said.emplace_back(3, '\0');
    for (auto* peer : {&bert, &carl}) {
        EXPECT_EQ(heard(*peer, "from:anna/chat"), said);
        EXPECT_TRUE(peer->said.back().binary);
        EXPECT_FALSE(peer->said.front().binary);
    }
    EXPECT_TRUE(anna.said.empty()) << "not to oneself";
    const auto answer = speak_on(bert, {.label = "chat"});
    say(bert, answer, "I hear you");
    run_for(500ms);
    EXPECT_EQ(heard(anna, "from:bert/chat"), std::vector<std::string>{"I hear you"});
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EngineDataTest, WhatIsForOneIsForNobodyElse) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    auto& carl = enter("carl");
    run_for(2s);
    say(anna, speak_on(anna, {.label = "to:carl/chat"}), "a word with you");
    say(anna, speak_on(anna, {.label = "to:nobody/chat"}), "lost");
    say(anna, speak_on(anna, {.label = "to:anna/chat"}), "to myself");
    run_for(1s);
    EXPECT_EQ(heard(carl, "private:anna/chat"), std::vector<std::string>{"a word with you"});
    EXPECT_TRUE(bert.said.empty());
    EXPECT_TRUE(anna.said.empty());
}

TEST_F(EngineDataTest, AChannelThatIsNotReliableLosesAndOneThatIsDoesNot) {
    const LinkConfig bad{.base_delay = 20ms, .loss = 0.2};
    auto& anna = enter("anna");
    auto& bert = enter("bert", {}, bad);
    run_for(8s);
    const auto sure = speak_on(anna, {.label = "sure"});
    const auto fast = speak_on(anna, {.label = "fast", .ordered = false, .max_retransmits = 0});
    std::vector<std::string> said;
    for (int i = 0; i < 200; ++i) {
        said.push_back(std::to_string(i));
        say(anna, sure, said.back());
        say(anna, fast, said.back());
        run_for(25ms);
    }
    run_for(20s);
    EXPECT_EQ(heard(bert, "from:anna/sure"), said);
    const auto got = heard(bert, "from:anna/fast").size();
    EXPECT_GT(got, 120u);
    EXPECT_LT(got, 190u);
}

TEST_F(EngineDataTest, ChannelsEndWithWhoSpokeAndWhoComesLaterHearsWhatIsSaidThen) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    run_for(2s);
    const auto chat = speak_on(anna, {.label = "chat"});
    const auto more = speak_on(anna, {.label = "more"});
    say(anna, chat, "early");
    say(anna, more, "early");
    run_for(500ms);
    EXPECT_EQ(bert.channels, (std::vector<std::string>{"from:anna/chat", "from:anna/more"}));
    auto& carl = enter("carl");
    run_for(2s);
    say(anna, chat, "late");
    run_for(500ms);
    EXPECT_EQ(heard(carl, "from:anna/chat"), std::vector<std::string>{"late"});
    anna.publishing()->link.data()->close_channel(more);
    run_for(500ms);
    EXPECT_EQ(bert.channels, std::vector<std::string>{"from:anna/chat"});
    room.leave(anna);
    run_for(500ms);
    EXPECT_TRUE(bert.channels.empty());
    EXPECT_TRUE(carl.channels.empty());
}

TEST_F(EngineDataTest, AChannelThatAListenerClosesStaysClosed) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    run_for(2s);
    const auto chat = speak_on(anna, {.label = "chat"});
    say(anna, chat, "one");
    run_for(500ms);
    ASSERT_EQ(bert.said.size(), 1u);
    bert.subscribing()->link.data()->close_channel(1);  // the server has the odd ids
    run_for(500ms);
    say(anna, chat, "two");
    run_for(500ms);
    EXPECT_EQ(bert.said.size(), 1u);
    EXPECT_TRUE(bert.channels.empty());
    // What a listener opens itself is closed: one speaks where one publishes.
    EXPECT_TRUE(bert.subscribing()->link.data()->open_channel({.label = "chat"}));
    run_for(1s);
    EXPECT_EQ(bert.subscribing()->link.data()->channels(), 0u);
}

TEST_F(EngineDataTest, WhoMayNotSendMayStillListen) {
    auto& anna = enter("anna");
    auto& mute = enter("mute", {.data = false});
    run_for(2s);
    EXPECT_EQ(mute.publishing()->link.data() == nullptr || mute.publishing()->link.data()->state() != DataState::open,
              true);
    say(anna, speak_on(anna, {.label = "chat"}), "hello");
    run_for(500ms);
    EXPECT_EQ(heard(mute, "from:anna/chat"), std::vector<std::string>{"hello"});
}

TEST_F(EngineDataTest, TooMuchIsDroppedAndTooManyChannelsAreRefused) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    run_for(2s);
    const auto chat = speak_on(anna, {.label = "chat"});
    for (int i = 0; i < 200; ++i) {
        for (int k = 0; k < 5; ++k) say(anna, chat, "!");
        run_for(5ms);
    }
    run_for(500ms);
    EXPECT_GE(bert.said.size(), 200u) << "at once, and as many a second";
    EXPECT_LT(bert.said.size(), 360u);
    run_for(3s);
    const auto before = bert.said.size();
    say(anna, chat, "again");
    run_for(500ms);
    EXPECT_EQ(bert.said.size(), before + 1);
    for (std::size_t i = 0; i < DataRoom::kTopicsMax + 4; ++i) speak_on(anna, {.label = "t" + std::to_string(i)});
    run_for(2s);
    EXPECT_EQ(anna.publishing()->link.data()->channels(), DataRoom::kTopicsMax);
}

TEST_F(EngineDataTest, WhoComesBackWithNewConnectionsSpeaksAndHearsAgain) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    run_for(2s);
    say(anna, speak_on(anna, {.label = "chat"}), "one");
    run_for(500ms);
    room.leave(anna);
    auto& again = enter("anna");
    run_for(2s);
    say(again, speak_on(again, {.label = "chat"}), "two");
    say(bert, speak_on(bert, {.label = "chat"}), "welcome back");
    run_for(500ms);
    EXPECT_EQ(heard(bert, "from:anna/chat"), (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(heard(again, "from:bert/chat"), std::vector<std::string>{"welcome back"});
}

TEST_F(EngineDataTest, WhatIsSaidGoesToOtherEnginesToo) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    auto& carl = enter("carl", {}, {}, 1);
    auto& dora = enter("dora", {}, {}, 1);
    run_for(3s);
    const auto chat = speak_on(anna, {.label = "chat"});
    std::vector<std::string> said;
    for (int i = 0; i < 50; ++i) {
        said.push_back("word " + std::to_string(i));
        EXPECT_EQ(say(anna, chat, said.back()), DataSend::sent);
    }
    say(carl, speak_on(carl, {.label = "chat"}), "hello from afar");
    say(dora, speak_on(dora, {.label = "to:anna/chat"}), "for you alone");
    run_for(1s);
    for (auto* peer : {&bert, &carl, &dora}) EXPECT_EQ(heard(*peer, "from:anna/chat"), said) << peer->id().value;
    for (auto* peer : {&anna, &bert, &dora})
        EXPECT_EQ(heard(*peer, "from:carl/chat"), std::vector<std::string>{"hello from afar"}) << peer->id().value;
    EXPECT_EQ(heard(anna, "private:dora/chat"), std::vector<std::string>{"for you alone"});
    EXPECT_TRUE(heard(bert, "private:dora/chat").empty());
    EXPECT_TRUE(heard(carl, "private:dora/chat").empty());
    EXPECT_EQ(dora.channels.size(), 2u);
    // Channels end with who spoke, wherever that was.
    anna.publishing()->link.data()->close_channel(chat);
    run_for(500ms);
    EXPECT_EQ(dora.channels, std::vector<std::string>{"from:carl/chat"});
    room.leave(carl);
    run_for(500ms);
    EXPECT_TRUE(dora.channels.empty());
    EXPECT_TRUE(bert.channels.empty());
    say(dora, speak_on(dora, {.label = "late"}), "still here");
    run_for(500ms);
    EXPECT_EQ(heard(bert, "from:dora/late"), std::vector<std::string>{"still here"});
    room.leave(dora);
    run_for(500ms);
    EXPECT_TRUE(bert.channels.empty()) << "with the last one the engine has gone";
    EXPECT_EQ(room.engine().relay_links(), 0u);
    EXPECT_EQ(room.complaints(true), "");
}

TEST(DataNameTest, OnlyNamesThatOneMaySpeakOnAreTaken) {
    EXPECT_EQ(parse_data_name("chat")->topic, "chat");
    EXPECT_FALSE(parse_data_name("chat")->to);
    EXPECT_EQ(parse_data_name("to:carl/a/b")->topic, "a/b");
    EXPECT_EQ(parse_data_name("to:carl/a")->to, PeerId("carl"));
    for (const auto* bad : {"", "to:", "to:carl", "to:carl/", "to:/chat", "from:anna/chat", "private:anna/chat"})
        EXPECT_FALSE(parse_data_name(bad)) << bad;
    EXPECT_FALSE(parse_data_name(std::string(DataRoom::kTopicBytesMax + 1, 'x')));
}

TEST(DataAllowanceTest, FillsWithTimeUpToItsBound) {
    DataAllowance allowance;
    int taken = 0;
    while (allowance.take(1, {})) ++taken;
    EXPECT_EQ(taken, 200);
    EXPECT_FALSE(allowance.take(1, {5'000}));
    EXPECT_TRUE(allowance.take(1, {20'000}));
    EXPECT_TRUE(allowance.take(512 * 1024 - 201, {60'000'000}));
    EXPECT_FALSE(allowance.take(64 * 1024, {60'000'000}));
    EXPECT_TRUE(allowance.take(64 * 1024, {60'300'000}));
}

}  // namespace
}  // namespace parley::media
