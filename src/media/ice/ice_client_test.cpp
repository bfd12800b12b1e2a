#include "media/ice/ice_client.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <vector>

namespace parley::media {
namespace {

/// A client and a lite server with a network between them that delivers at once, or not at all.
struct IceClientTest : testing::Test {
    IceClientTest() {
        for (auto& target : targets) client.add_candidate(target);
    }

    /// What a socket address of the server sees the client's datagrams come from.
    [[nodiscard]] Path seen_from(const Path& target) const {
        return {*parse_ip("203.0.113.9", nat_port), target.remote.port};
    }
    void deliver(const IceClientOutput& sent) {
        note(sent);
        if (!sent.to) return;
        sends.push_back({now, *sent.to});
        if (!reachable(*sent.to)) return;
        IceOutput out;
        server.handle(now, seen_from(*sent.to), sent.datagram(), out);
        if (out.answer_size == 0) return;
        IceClientOutput result;
        client.handle(now, *sent.to, out.answer(), result);
        note(result);
    }
    void note(const IceClientOutput& out) {
        if (out.state) states.push_back(*out.state);
        if (out.selected) selections.push_back(*out.selected);
    }
    void run(Micros time) {
        const auto end = now + time;
        while (true) {
            const auto next = std::min(client.deadline(), server.deadline());
            if (next > end) break;
            now = std::max(now, next);
            IceClientOutput sent;
            client.on_time(now, sent);
            deliver(sent);
            IceOutput out;
            server.on_time(now, out);
        }
        now = end;
    }

    struct Sent {
        Time at;
        Path to;
    };
    Time now{5'000'000};
    SeededRandom random{7};
    IceCredentials server_credentials = make_ice_credentials(random);
    IceCredentials client_credentials = make_ice_credentials(random);
    IceLite server{server_credentials, now};
    IceClient client{client_credentials, server_credentials, random};
    std::vector<Path> targets{
        {*parse_ip("192.0.2.1", 1000), 0}, {*parse_ip("192.0.2.1", 2000), 0}, {*parse_ip("192.0.2.1", 3000), 0}};
    std::uint16_t nat_port = 50'000;
    std::function<bool(const Path&)> reachable = [](const Path&) { return true; };
    std::vector<Sent> sends;
    std::vector<IceState> states;
    std::vector<Path> selections;
};

TEST_F(IceClientTest, TheFirstThatWorksIsNominatedOnBothSides) {
    client.start(now);
    run(Micros{100'000});
    EXPECT_EQ(client.selected(), targets[0]);
    EXPECT_EQ(server.selected(), seen_from(targets[0]));
    EXPECT_EQ(server.state(), IceState::connected);
    EXPECT_EQ(states, std::vector<IceState>{IceState::connected});
    EXPECT_EQ(client.mapped(), parse_ip("203.0.113.9", 50'000));
}

TEST_F(IceClientTest, ADeadCandidateIsPassedOver) {
    reachable = [&](const Path& to) { return to == targets[2]; };
    client.start(now);
    run(Micros{200'000});
    EXPECT_EQ(client.selected(), targets[2]);
    EXPECT_EQ(server.selected(), seen_from(targets[2]));
}

TEST_F(IceClientTest, ChecksArePaced) {
    reachable = [](const Path&) { return false; };
    client.start(now);
    run(Micros{40'000'000});
    ASSERT_GT(sends.size(), 10U);
    for (std::size_t i = 1; i < sends.size(); ++i) EXPECT_GE(sends[i].at - sends[i - 1].at, kIcePacing);
    std::size_t to_first = 0;
    for (const auto& sent : sends) to_first += sent.to == targets[0] ? 1 : 0;
    EXPECT_LE(to_first, static_cast<std::size_t>(3 * kIceSendsMax));
    EXPECT_EQ(states, std::vector<IceState>{IceState::failed});
    EXPECT_EQ(client.deadline(), Time::never());
}

TEST_F(IceClientTest, ALostCheckIsSentAgain) {
    int lost = 2;
    reachable = [&](const Path&) { return lost-- <= 0; };
    for (std::size_t i = 1; i < targets.size(); ++i) targets[i] = targets[0];
    client.start(now);
    run(Micros{3'000'000});
    EXPECT_EQ(client.state(), IceState::connected);
}

TEST_F(IceClientTest, ConsentKeepsBothSidesConnectedForHours) {
    client.start(now);
    run(Micros{7'200'000'000});
    EXPECT_EQ(client.state(), IceState::connected);
    EXPECT_EQ(server.state(), IceState::connected);
    EXPECT_EQ(states.size(), 1U);
    EXPECT_NEAR(static_cast<double>(sends.size()), 7200 / 2.5, 10);
}

TEST_F(IceClientTest, WhenThePathDiesAnotherIsNominated) {
    client.start(now);
    run(Micros{1'000'000});
    reachable = [&](const Path& to) { return to != targets[0]; };
    run(Micros{10'000'000});
    EXPECT_EQ(client.state(), IceState::connected);
    EXPECT_NE(client.selected(), targets[0]);
    EXPECT_EQ(server.selected(), seen_from(*client.selected()));
    EXPECT_EQ(states, (std::vector<IceState>{IceState::connected, IceState::disconnected, IceState::connected}));
}

TEST_F(IceClientTest, WhenAllDiesItEnds) {
    client.start(now);
    run(Micros{1'000'000});
    reachable = [](const Path&) { return false; };
    run(Micros{40'000'000});
    EXPECT_EQ(client.state(), IceState::failed);
    EXPECT_EQ(server.state(), IceState::failed);
}

TEST_F(IceClientTest, ANatThatChangesThePortIsFollowedByTheServer) {
    client.start(now);
    run(Micros{1'000'000});
    nat_port = 50'001;
    run(Micros{3'000'000});
    EXPECT_EQ(server.selected(), seen_from(targets[0]));
    EXPECT_EQ(client.mapped()->port, 50'001);
    EXPECT_EQ(states.size(), 1U) << "the client does not notice";
}

TEST_F(IceClientTest, ARestartGoesToTheNewCredentials) {
    client.start(now);
    run(Micros{1'000'000});
    const auto credentials = make_ice_credentials(random);
    IceOutput out;
    server.restart(credentials, now, out);
    client.restart(now, client_credentials, credentials);
    EXPECT_TRUE(client.selected());
    run(Micros{1'000'000});
    EXPECT_EQ(server.counters().bad_integrity, 0U);
    EXPECT_TRUE(server.has_path(seen_from(*client.selected())));
    EXPECT_EQ(client.state(), IceState::connected);
    run(Micros{60'000'000});
    EXPECT_EQ(client.state(), IceState::connected);
    EXPECT_EQ(server.state(), IceState::connected);
}

TEST_F(IceClientTest, ForgedAndMisroutedAnswersDoNotCount) {
    client.start(now);
    IceClientOutput sent;
    client.on_time(now, sent);
    ASSERT_TRUE(sent.to);
    IceOutput out;
    server.handle(now, seen_from(*sent.to), sent.datagram(), out);
    IceClientOutput result;
    client.handle(now, targets[1], out.answer(), result);  // RFC 8445 §7.2.5.2.1
    EXPECT_FALSE(client.mapped());
    std::vector<std::uint8_t> forged(out.answer().begin(), out.answer().end());
    forged[36] ^= 1;
    client.handle(now, *sent.to, forged, result);
    EXPECT_FALSE(client.mapped());
    client.handle(now, *sent.to, out.answer(), result);
    EXPECT_TRUE(client.mapped());
}

TEST_F(IceClientTest, ACandidateMayComeLate) {
    IceClient late(client_credentials, server_credentials, random);
    late.start(now);
    late.add_candidate(targets[0]);
    IceClientOutput sent;
    late.on_time(now, sent);
    EXPECT_EQ(sent.to, targets[0]);
    for (std::uint16_t port = 1; port < 100; ++port) late.add_candidate({*parse_ip("192.0.2.1", port), 0});
    std::size_t most = 0;
    for (int i = 0; i < 24; ++i) {
        now = now + kIcePacing;
        IceClientOutput out;
        late.on_time(now, out);
        most += out.to ? 1 : 0;
    }
    EXPECT_EQ(most + 1, kIceCandidatesMax);
}

}  // namespace
}  // namespace parley::media
