// The stories of `rooms` and `bare`, which share the plain WebSocket, and what no story can tell well: floods and
// look-up limits.
#include <gtest/gtest.h>

#include <iterator>

#include "dialects/bare/bare.hpp"
#include "dialects/plain_session.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/testing/transcript.hpp"

namespace parley::dialects {
namespace {

using testing::FakeHost;
using testing::make_request;
using testing::Wire;

transport::Routes all_routes(Host& host) {
    auto routes = plain_routes(host, bare::vocabulary(), rooms::vocabulary());
    for (auto& route : rooms::routes(host).http) routes.http.push_back(std::move(route));
    return routes;
}

std::vector<testing::Story> stories() {
    const auto here = std::filesystem::path(__FILE__).parent_path();
    auto all = testing::read_stories(here / "rooms" / "rooms.transcript");
    std::ranges::move(testing::read_stories(here / "bare" / "bare.transcript"), std::back_inserter(all));
    return all;
}

class Plain : public ::testing::TestWithParam<testing::Story> {};

TEST_P(Plain, Story) {
    ASSERT_FALSE(GetParam().lines.empty());
    testing::Stage stage(GetParam(), [](FakeHost& host) { return testing::Cast{all_routes(host), {}, {}}; });
    stage.play();
}
INSTANTIATE_TEST_SUITE_P(Documents, Plain, ::testing::ValuesIn(stories()), testing::test_name);

/// A room, and who connects to it.
struct House {
    FakeHost host;
    transport::Routes routes = all_routes(host);

    std::string make_room() {
        testing::RestCall call(routes, make_request("POST", "/room/create", "{}"));
        const auto body = json::scan_object(call.response()->body);
        return *body->string("room_id");
    }
    /// Null when the handshake was refused; `status` says how.
    std::unique_ptr<Wire> open(const std::string& target, const std::string& address = "192.0.2.1") {
        auto upgrade = testing::open_upgrade(routes, make_request("GET", target, {}, {}, address));
        if (const auto* refusal = std::get_if<transport::Response>(&upgrade)) {
            status = refusal->status;
            return nullptr;
        }
        status = 101;
        auto wire = std::make_unique<Wire>(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgrade)));
        host.loop.turn();
        return wire;
    }
    int status = 0;
};

TEST(PlainLimits, AFloodIsToldThenClosedAndItsLastWordIsRateLimited) {
    House house;
    const auto room = house.make_room();
    const auto flood = house.open("/?room_id=" + room);
    const auto other = house.open("/?room_id=" + room);
    for (int i = 0; i < 500; ++i) flood->say(R"({"type":"ping"})");
    EXPECT_EQ(flood->heard.size(), 500u);
    EXPECT_EQ(flood->heard.back(), R"({"type":"pong"})");
    flood->say(R"({"type":"ping"})");
    EXPECT_NE(flood->heard.back().find("rate-limited"), std::string::npos);
    for (int i = 0; i < 1000; ++i) flood->say(R"({"type":"ping"})");
    EXPECT_EQ(flood->closed_with, 1008);
    EXPECT_NE(flood->heard.back().find("rate-limited"), std::string::npos);
    EXPECT_LT(flood->heard.size(), 510u) << "it is not told a thousand times";
    other->say(R"({"type":"ping"})");
    EXPECT_EQ(other->heard.size(), 1u);
}

TEST(PlainLimits, AHundredASecondPassForEver) {
    House house;
    const auto wire = house.open("/?room_id=" + house.make_room());
    for (int second = 0; second < 30; ++second) {
        for (int i = 0; i < 100; ++i) wire->say(R"({"type":"ping"})");
        house.host.advance(std::chrono::seconds{1});
    }
    EXPECT_EQ(wire->heard.size(), 3000u);
    EXPECT_FALSE(wire->closed_with);
}

TEST(PlainLimits, PastTwentyUnknownRoomsAGuestsAddressIsRefused) {
    House house;
    const auto room = house.make_room();
    const auto inside = house.open("/?room_id=" + room);
    inside->say(R"({"type":"join_room"})");
    house.host.loop.turn();
    const auto resume = *json::scan_object(inside->heard.front())->string("resume");
    for (int i = 0; i < 20; ++i) {
        const auto wire = house.open("/?room_id=guess" + std::to_string(i));
        ASSERT_TRUE(wire);
        EXPECT_EQ(wire->closed_with, 4404);
    }
    EXPECT_FALSE(house.open("/?room_id=" + room));
    EXPECT_EQ(house.status, 429);
    EXPECT_FALSE(house.open("/ws?room_id=" + room));
    EXPECT_EQ(house.status, 429);
    testing::RestCall look(house.routes, make_request("GET", "/room/" + room, {}, {}, "192.0.2.1"));
    EXPECT_EQ(look.response()->status, 429);
    EXPECT_TRUE(house.open("/ws")) << "the lobby is no look-up";
    EXPECT_TRUE(house.open("/?room_id=" + room + "&token=ada")) << "a user is no guest";
    EXPECT_TRUE(house.open("/?room_id=" + room + "&resume=" + resume)) << "who is in may come back";
    EXPECT_TRUE(house.open("/?room_id=" + room, "192.0.2.2")) << "another address is another matter";
    const auto ask = [&](const std::string& method, const std::string& target, const std::string& body = {}) {
        testing::RestCall call(house.routes, make_request(method, target, body, {}, "192.0.2.1"));
        return call.response()->status;
    };
    const auto named = "{\"room_id\":\"" + room + "\"}";
    EXPECT_EQ(ask("POST", "/room/join", named), 429);
    EXPECT_EQ(ask("GET", "/api/ice-servers?room_id=" + room), 429);
    EXPECT_EQ(ask("GET", "/api/ice-servers?room_id=" + room + "&resume=wrong"), 429);
    EXPECT_EQ(ask("GET", "/api/ice-servers?room_id=guess&resume=" + resume), 429) << "it is of another room";
    EXPECT_EQ(ask("POST", "/room/join?resume=" + resume, named), 200);
    EXPECT_EQ(ask("GET", "/room/" + room + "?resume=" + resume), 200);
    EXPECT_EQ(ask("GET", "/api/ice-servers?room_id=" + room + "&resume=" + resume), 200);
}

TEST(PlainLimits, TurnCredentialsOfGuestsAreForOnePeerOrOneAddress) {
    House house;
    const auto room = house.make_room();
    std::vector<std::unique_ptr<Wire>> wires;
    std::vector<std::string> peers;
    for (int i = 0; i < 2; ++i) {
        wires.push_back(house.open("/?room_id=" + room));
        wires.back()->say(R"({"type":"join_room"})");
        house.host.loop.turn();
        peers.push_back(*json::scan_object(wires.back()->heard.front())->string("peer_id"));
    }
    EXPECT_EQ(house.host.ice_asked_for, peers);
    const auto resume = *json::scan_object(wires[1]->heard.front())->string("resume");
    const auto ask = [&](const std::string& more, const std::string& address) {
        testing::RestCall call(house.routes,
                               make_request("GET", "/api/ice-servers?room_id=" + room + more, {}, {}, address));
        EXPECT_EQ(call.response()->status, 200);
        return house.host.ice_asked_for.back();
    };
    EXPECT_EQ(ask("&resume=" + resume, "192.0.2.1"), peers[1]);
    const auto stranger = ask("", "192.0.2.1");
    EXPECT_EQ(ask("", "192.0.2.1"), stranger) << "asking again gives no second quota";
    EXPECT_NE(ask("", "192.0.2.2"), stranger);
    EXPECT_EQ(ask("&token=ada", "192.0.2.1"), "ada");
}

TEST(PlainLimits, DeepAndWideMessagesAreRefusedQuickly) {
    House house;
    const auto wire = house.open("/?room_id=" + house.make_room());
    std::string wide = "{";
    for (int i = 0; i < 5000; ++i) wide += "\"k" + std::to_string(i) + "\":0,";
    wide += "\"type\":\"ping\"}";
    for (const std::string& text : {wide, std::string(30'000, '['),
                                    "{\"type\":\"ping\",\"d\":" + std::string(40, '[') + std::string(40, ']') + "}"}) {
        wire->heard.clear();
        wire->say(text);
        ASSERT_EQ(wire->heard.size(), 1u);
        EXPECT_NE(wire->heard[0].find(R"("type":"error")"), std::string::npos);
    }
    EXPECT_FALSE(wire->closed_with);
}

TEST(PlainLimits, TheHouseMayEndAConnectionAndItsPlaceWaits) {
    House house;
    const auto room = house.make_room();
    const auto ada = house.open("/?room_id=" + room + "&token=ada");
    ada->say(R"({"type":"join_room"})");
    house.host.loop.turn();
    ada->close(1001, "server-restart");  // as the house does while it drains
    ada->settle();
    EXPECT_EQ(house.host.domain().state().peers.size(), 1u);
    house.host.advance(std::chrono::seconds{4});
    EXPECT_EQ(house.host.domain().state().peers.size(), 1u) << "the server's own 1001 is no page that went away";
}

}  // namespace
}  // namespace parley::dialects
