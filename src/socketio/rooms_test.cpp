// Rooms and broadcasts: who gets an event, in which form, and how often it is encoded.
#include "socketio/server_test_base.hpp"

namespace parley::socketio::testing {
namespace {

class RoomsTest : public ServerTest {
protected:
    RoomsTest() { door.quiet = true; }
    struct Member {
        std::unique_ptr<WsClient> ws;
        Socket* socket = nullptr;
    };
    Member enter(std::initializer_list<std::string_view> rooms = {}) {
        Member member{join(), nullptr};
        member.socket = door.last;
        for (const auto room : rooms) member.socket->join(room);
        return member;
    }
};

TEST_F(RoomsTest, ToAllOfTheNamespaceAndNobodyElse) {
    auto a = enter();
    auto b = enter();
    auto elsewhere = wire().open_ws();
    elsewhere->send("40/custom");
    elsewhere->take();
    EXPECT_EQ(main().broadcast().emit("news", "1"), 2u);
    EXPECT_EQ(a.ws->take(), Lines{R"(42["news",1])"});
    EXPECT_EQ(b.ws->take(), Lines{R"(42["news",1])"});
    EXPECT_TRUE(elsewhere->take().empty());
}

TEST_F(RoomsTest, AUnionOfRoomsMinusExceptEachOnce) {
    auto a = enter({"x", "y"});
    auto b = enter({"y"});
    auto c = enter({"x", "z"});
    auto d = enter();
    EXPECT_EQ(main().broadcast().to("x").to("y").except("z").emit("e"), 2u);
    EXPECT_EQ(a.ws->take().size(), 1u);
    EXPECT_EQ(b.ws->take().size(), 1u);
    EXPECT_TRUE(c.ws->take().empty());
    EXPECT_TRUE(d.ws->take().empty());
    EXPECT_EQ(main().broadcast().except(*a.socket).emit("e"), 3u);
    EXPECT_TRUE(a.ws->take().empty());
    EXPECT_EQ(main().broadcast().to("nobody").emit("e"), 0u);
}

TEST_F(RoomsTest, EverySocketIsInTheRoomOfItsId) {
    auto a = enter();
    auto b = enter();
    EXPECT_TRUE(a.socket->in_room(a.socket->id()));
    EXPECT_FALSE(a.socket->in_room(b.socket->id()));
    EXPECT_EQ(main().broadcast().to(a.socket->id()).emit("e"), 1u);
    EXPECT_EQ(main().emit_to(b.socket->id(), nullptr, "e", "2"), 1u);
    EXPECT_EQ(main().emit_to(b.socket->id(), b.socket, "e", "2"), 0u);
    EXPECT_EQ(main().broadcast().except(a.socket->id()).emit("not a"), 1u);
    EXPECT_EQ(a.ws->take(), Lines{R"(42["e"])"});
    EXPECT_EQ(b.ws->take(), (Lines{R"(42["e",2])", R"(42["not a"])"}));
}

TEST_F(RoomsTest, ABroadcastIsEncodedOnce) {
    auto a = enter({"r"});
    auto b = enter({"r"});
    auto c = enter({"r"});
    EXPECT_EQ(main().emit_to("r", c.socket, "offer", R"({"sdp":"v=0"})"), 2u);
    ASSERT_EQ(a.ws->frames.size(), 1u);
    EXPECT_EQ(a.ws->frames[0].get(), b.ws->frames[0].get());
    EXPECT_TRUE(c.ws->frames.empty());
    EXPECT_EQ(a.ws->take(), Lines{R"(42["offer",{"sdp":"v=0"}])"});
}

TEST_F(RoomsTest, PollingAndAttachmentsInABroadcast) {
    auto w = wire();
    const auto sid = w.open_polling();
    w.post(sid, "40");
    w.get(sid);
    auto a = enter();
    const std::vector<std::string> attachments{"\x01\x02"};
    EXPECT_EQ(main().broadcast().emit_binary("e", R"({"_placeholder":true,"num":0})", attachments), 2u);
    EXPECT_EQ(a.ws->take(), (Lines{R"(451-["e",{"_placeholder":true,"num":0}])", "bin:\x01\x02"}));
    EXPECT_EQ(w.get(sid)->body(),
              "451-[\"e\",{\"_placeholder\":true,\"num\":0}]\x1e"
              "bAQI=");
}

TEST_F(RoomsTest, LargeFramesReachPollingWhole) {
    for (const std::size_t size : {100u, 200u, 60'000u, 70'000u}) {
        auto w = wire();
        const auto sid = w.open_polling();
        w.post(sid, "40");
        w.get(sid);
        auto a = enter();
        const auto text = "\"" + std::string(size, 'x') + "\"";
        main().broadcast().emit("e", text);
        EXPECT_EQ(w.get(sid)->body(), R"(42["e",)" + text + "]");
        w.post(sid, "1");
    }
}

TEST_F(RoomsTest, VolatileIsDroppedWhereTheTransportIsBusy) {
    auto a = enter();
    auto b = enter();
    a.ws->queued = 1;
    auto w = wire();
    const auto sid = w.open_polling();
    w.post(sid, "40");
    w.get(sid);  // no GET waits from here on
    EXPECT_EQ(main().broadcast().as_volatile().emit("v"), 1u);
    a.socket->emit_volatile("v");
    EXPECT_TRUE(a.ws->take().empty());
    EXPECT_EQ(b.ws->take(), Lines{R"(42["v"])"});
    const auto poll = w.get(sid);
    main().broadcast().as_volatile().emit("v");
    loop.settle();
    EXPECT_EQ(poll->body(), R"(42["v"])");
    EXPECT_EQ(server().stats().volatile_dropped, 4u);
}

TEST_F(RoomsTest, JoiningAndLeavingInAnyOrder) {
    auto a = enter({"x", "y", "z"});
    auto b = enter({"z", "y"});
    a.socket->join("x");
    EXPECT_EQ(main().room_size("x"), 1u);
    a.socket->leave("y");
    a.socket->leave("never joined");
    EXPECT_EQ(a.socket->rooms(), (Lines{"x", "z"}));
    EXPECT_EQ(main().room_size("y"), 1u);
    a.socket->leave("x");
    a.socket->join("w");  // takes the place of x
    EXPECT_EQ(main().room_size("x"), 0u);
    EXPECT_EQ(main().emit_to("z", nullptr, "e", ""), 2u);
    EXPECT_EQ(main().emit_to("w", nullptr, "e", ""), 1u);
    b.ws->vanish();
    EXPECT_EQ(diary.back(), "disconnect transport close 1006 from z from y");
    EXPECT_EQ(main().room_size("z"), 1u);
    EXPECT_EQ(main().room_size("y"), 0u);
}

TEST_F(RoomsTest, EncodedEventsGoToWhomTheApplicationPicks) {
    auto a = enter();
    auto b = enter();
    const auto packet = main().encode("e", "1");
    a.socket->emit_encoded(packet);
    EXPECT_EQ(a.ws->take(), Lines{R"(42["e",1])"});
    EXPECT_TRUE(b.ws->take().empty());
    std::size_t seen = 0;
    main().for_each([&](Socket&) { ++seen; });
    EXPECT_EQ(seen, 2u);
}

TEST_F(RoomsTest, AQueueThatOverflowsInABroadcastFailsAfterwards) {
    options.max_queued_bytes = 5'000;
    auto w = wire();
    const auto sid = w.open_polling();
    w.post(sid, "40");
    w.get(sid);
    auto a = enter();
    const auto text = "\"" + std::string(1'000, 'x') + "\"";
    for (int i = 0; i < 6; ++i) main().broadcast().emit("e", text);
    EXPECT_TRUE(diary.empty());
    loop.settle();
    EXPECT_EQ(diary, Lines{"disconnect transport error 1002"});
    EXPECT_EQ(a.ws->take().size(), 6u);
}

}  // namespace
}  // namespace parley::socketio::testing
