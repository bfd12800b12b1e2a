// What strangers send to a running call, by their numbers in the list of attacks (30 to 33 and 35): the call goes on,
// and nobody gets an answer who should not. The parts have tests of their own: ice_lite_test (31),
// crypto/dtls_attack_test (32, 33). What peers do with keys of their own is engine_attacks_peers_test.cpp's.
#include <gtest/gtest.h>

#include "media/testing/attacked_call.hpp"
#include "media/testing/heap.hpp"

namespace parley::media {
namespace {

using ports::TrackKind;
using testing::Datagram;
using testing::SimRoom;
using namespace std::chrono_literals;

using EngineAttacksTest = testing::AttackedCall;

TEST_F(EngineAttacksTest, Attack30UnknownStunAndJunkGetNoAnswer) {
    const auto before = room.sent();
    room.inject(kStranger, check("nobody:me"));
    room.inject(kStranger, check(anna.publishing()->link.remote().ufrag + ":me"));
    room.inject(kStranger, check(anna.publishing()->link.remote().ufrag + ":" + anna.publishing()->link.local().ufrag));
    for (int i = 0; i < 5'000; ++i) room.inject(kStranger, junk(static_cast<std::size_t>(i % 1'500)));
    EXPECT_EQ(room.sent(), before);
    EXPECT_GE(room.engine().counters().unknown_stun, 1u);
    EXPECT_GE(room.engine().counters().unknown_path, 1'000u);
    expect_unharmed();
}

TEST_F(EngineAttacksTest, Attack30NoAnswerIsLongerThanItsQuestion) {
    const auto& link = anna.publishing()->link;
    const auto before = room.sent_bytes();
    std::uint64_t asked = 0;
    for (std::uint16_t port = 40'000; port < 40'100; ++port) {
        auto question = check(link.remote().ufrag + ":" + link.local().ufrag, link.remote().password);
        asked += question.size();
        room.inject(port, std::move(question));
    }
    EXPECT_GT(room.sent_bytes(), before);
    EXPECT_LE(room.sent_bytes() - before, asked);
    expect_unharmed();
}

TEST_F(EngineAttacksTest, Attack31HostileChecksGetNothingAndHoldNothing) {
    namespace stun = proto::stun;
    const auto& link = anna.publishing()->link;
    const auto name = link.remote().ufrag + ":" + link.local().ufrag;
    const auto& password = link.remote().password;
    const auto made = [&](auto&& add) {
        Datagram out(400);
        stun::Writer writer(out, stun::Class::request, stun::kBinding, {});
        add(writer);
        return sign(out, writer, password);
    };
    const auto good = check(name, password);
    std::vector<Datagram> unanswered;
    unanswered.push_back(good);  // a wrong FINGERPRINT
    unanswered.back().back() ^= 1;
    unanswered.push_back(good);  // a length that is no multiple of four
    unanswered.back()[3] += 2;
    unanswered.push_back(good);  // longer than the datagram
    unanswered.back()[2] = 0x7F;
    unanswered.push_back(made([&](stun::Writer& w) { w.username("nobody:x").username(name); }));
    unanswered.push_back(good);  // attributes after MESSAGE-INTEGRITY count for nothing: the length covers them
    unanswered.back().resize(good.size() - 8);
    const auto before = room.sent();
    for (const auto& attack : unanswered) room.inject(kStranger, attack);
    EXPECT_EQ(room.sent(), before);
    // Who knows the password but takes a wrong role is told so (487, 400), and nominates nothing.
    const auto routes = room.engine().routes();
    room.inject(41'000, made([&](stun::Writer& w) { w.username(name).ice_controlled(1); }));
    room.inject(41'001, made([&](stun::Writer& w) { w.username(name).ice_controlled(1).use_candidate(); }));
    room.inject(41'002, made([&](stun::Writer& w) { w.username(name).use_candidate(); }));
    EXPECT_EQ(room.engine().routes(), routes);
    for (std::uint16_t port = 42'000; port < 43'000; ++port) room.inject(port, good);
    EXPECT_LE(room.engine().routes(), routes + 32);
    expect_unharmed();
}

TEST(EngineHelloRaceTest, Attack32AHelloFromElsewhereNeverWinsTheRaceAgainstTheRealOne) {
    using testing::SimRoom;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SimRoom room(seed);
        SeededRandom random(seed);
        auto& anna = room.enter("anna");
        auto& bert = room.enter("bert");
        // RFC 6347 §4.2.1: a ClientHello that offers nothing but TLS_NULL_WITH_NULL_NULL, from everywhere, all the
        // time.
        Datagram hello{22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0,  54,   1,
                       0,  0,    42,   0, 0, 0, 0, 0, 0, 0, 0, 42, 0xFE, 0xFD};
        hello.resize(hello.size() + 32);
        for (const auto byte : std::array<std::uint8_t, 8>{0, 0, 0, 2, 0, 0, 1, 0}) hello.push_back(byte);
        for (int i = 0; i < 200; ++i) {
            for (std::uint16_t port = 50'000; port < 50'010; ++port) room.inject(port, hello);
            room.run_for(Micros{5'000});
        }
        for (auto* peer : {&anna, &bert})
            EXPECT_TRUE(peer->publishing()->link.open() && peer->subscribing()->link.open()) << seed;
        for (std::uint16_t port = 50'000; port < 50'010; ++port) EXPECT_EQ(room.sent_to(port), 0u);
    }
}

TEST_F(EngineAttacksTest, Attack33AHundredThousandSourcesThatIceHasNotValidatedTakeNoByte) {
    auto hello = junk(200);
    hello[0] = 22, hello[1] = 0xFE, hello[2] = 0xFD;
    const auto routes = room.engine().routes();
    const auto before = testing::heap_bytes();
    for (int i = 0; i < 100'000; ++i)
        room.engine().handle_datagram(
            {*parse_ip("192.0.2." + std::to_string(i % 250), static_cast<std::uint16_t>(i)), 0}, hello, room.now());
    EXPECT_EQ(testing::heap_bytes(), before);
    EXPECT_EQ(room.engine().routes(), routes);
    expect_unharmed();
}

TEST_F(EngineAttacksTest, Attack32AClientHelloFromElsewhereIsNotHeard) {
    // DTLS record: handshake, 1.2, epoch 0; the server's state must not move whoever sends what.
    for (int i = 0; i < 1'000; ++i) {
        auto hello = junk(200);
        hello[0] = 22, hello[1] = 0xFE, hello[2] = 0xFD;
        room.inject(kStranger, hello);
    }
    expect_unharmed();
}

TEST_F(EngineAttacksTest, Attack35MediaFromAThirdAddressIsDroppedWhateverItsSsrc) {
    const auto dropped = room.engine().counters().unknown_path;
    const auto heard = bert.sink_of(anna.id(), TrackKind::audio)->counts().packets;
    Datagram packet(100);
    for (std::uint16_t i = 0; i < 1'000; ++i) {
        const auto& spec = anna.source("0").spec();
        packet.resize(proto::rtp::write_packet(packet, {spec.ssrc, i, i, spec.payload_type, false}, {}, junk(60)));
        room.inject(kStranger, packet);
        packet.resize(100);
    }
    EXPECT_EQ(room.engine().counters().unknown_path, dropped + 1'000);
    EXPECT_EQ(bert.sink_of(anna.id(), TrackKind::audio)->counts().packets, heard);
    // A packet with the right keys that was recorded and is sent from elsewhere is no better.
    room.inject(kStranger, anna.publishing()->link.protect_rtcp(std::array<std::uint8_t, 8>{0x80, 201, 0, 1}));
    expect_unharmed();
}

}  // namespace
}  // namespace parley::media
