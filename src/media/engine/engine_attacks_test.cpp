// What strangers and hostile peers send to a running call (attack list 30 to 36): the call goes on, nobody gets an
// answer who should not, and what is done for them is bounded.
#include <gtest/gtest.h>

#include "media/testing/chance.hpp"
#include "media/testing/sim_room.hpp"
#include "proto/rtcp/feedback.hpp"
#include "proto/rtp/header_builder.hpp"
#include "proto/stun/writer.hpp"

namespace parley::media {
namespace {

using ports::TrackKind;
using testing::ClientPeer;
using testing::Datagram;
using testing::SimRoom;
using namespace std::chrono_literals;

constexpr std::uint16_t kStranger = 666;

class EngineAttacksTest : public ::testing::Test {
protected:
    EngineAttacksTest() : anna(enter("anna")), bert(enter("bert")) { room.run_for(2s); }
    ClientPeer& enter(const std::string& id) {
        auto& peer = room.add(id);
        EXPECT_TRUE(peer.join());
        EXPECT_TRUE(peer.publish({peer.microphone(), peer.camera()}));
        EXPECT_TRUE(peer.subscribe());
        return peer;
    }
    /// A second more, and all of it arrives.
    void expect_unharmed() {
        const auto heard = bert.sink_of(anna.id(), TrackKind::audio)->counts().packets;
        const auto seen = bert.sink_of(anna.id(), TrackKind::video)->counts().frames;
        room.run_for(1s);
        EXPECT_GE(bert.sink_of(anna.id(), TrackKind::audio)->counts().packets, heard + 49);
        EXPECT_GE(bert.sink_of(anna.id(), TrackKind::video)->counts().frames, seen + 28);
        EXPECT_EQ(room.sent_to(kStranger), 0u);
    }
    /// A check as ICE makes it, under this name and with any password.
    Datagram check(const std::string& username) {
        Datagram out(300);
        proto::stun::Writer writer(out, proto::stun::Class::request, proto::stun::kBinding, {});
        writer.username(username);
        const crypto::HmacSha1 key("guessed-password-1234567");
        writer.integrity([&](std::span<const std::uint8_t> covered) { return key.sign(covered); });
        out.resize(writer.finish().size());
        return out;
    }
    Datagram junk(std::size_t size) {
        Datagram out(size);
        random.fill(out);
        return out;
    }

    SimRoom room{11};
    SeededRandom random{5};
    ClientPeer& anna;
    ClientPeer& bert;
};

TEST_F(EngineAttacksTest, UnknownStunAndJunkGetNoAnswer) {
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

TEST_F(EngineAttacksTest, AClientHelloFromElsewhereIsNotHeard) {
    // DTLS record: handshake, 1.2, epoch 0; the server's state must not move whoever sends what.
    for (int i = 0; i < 1'000; ++i) {
        auto hello = junk(200);
        hello[0] = 22, hello[1] = 0xFE, hello[2] = 0xFD;
        room.inject(kStranger, hello);
    }
    expect_unharmed();
}

TEST_F(EngineAttacksTest, MediaFromAThirdAddressIsDroppedWhateverItsSsrc) {
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

TEST_F(EngineAttacksTest, NoNumberOfWrongTagsEndsACall) {
    const auto dropped = room.engine().counters().dropped;
    Datagram packet(120);
    const auto& spec = anna.source("0").spec();
    for (int i = 0; i < 100'000; ++i) {
        const auto size = proto::rtp::write_packet(
            packet, {spec.ssrc, 0, static_cast<std::uint16_t>(i), spec.payload_type, false}, {}, Datagram(80));
        room.inject(anna.publishing()->address.port,
                    Datagram(packet.begin(), packet.begin() + static_cast<long>(size)));
    }
    EXPECT_EQ(room.engine().counters().dropped, dropped + 100'000);
    expect_unharmed();
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EngineAttacksTest, ANackStormIsRepeatedForAFifthAtMost) {
    auto* picture = bert.sink_of(anna.id(), TrackKind::video);
    const auto highest = static_cast<std::uint16_t>(picture->stream().stats().highest());
    const auto before = room.sent();
    const auto media = anna.source("1").packets() + anna.source("0").packets();
    std::array<std::uint8_t, 400> out{};
    for (int round = 0; round < 10'000; ++round) {
        std::array<std::uint16_t, 64> lost{};
        for (std::uint16_t i = 0; i < lost.size(); ++i)
            lost[i] = static_cast<std::uint16_t>(highest - (round + i) % 200);
        const auto size = proto::rtcp::encode_nack(out, 1, picture->ssrc(), lost);
        bert.subscribing()->link.send_rtcp(std::span(out).first(size));
        if (round % 100 == 99) room.run_for(10ms);
    }
    room.run_for(100ms);
    // What was sent beside the ordinary: what the start allows (15 kB) and a fifth of a second's media.
    const auto ordinary = 3 * (anna.source("1").packets() + anna.source("0").packets() - media);
    EXPECT_LT(room.sent() - before, ordinary + 200);
    expect_unharmed();
}

TEST_F(EngineAttacksTest, AStormOfPictureLossesIsOneASecondForThePublisher) {
    auto* picture = bert.sink_of(anna.id(), TrackKind::video);
    const auto before = anna.source("1").picture_losses();
    std::array<std::uint8_t, 32> out{};
    for (int i = 0; i < 5'000; ++i) {
        const auto size = proto::rtcp::encode_picture_loss(out, {1, picture->ssrc()});
        bert.subscribing()->link.send_rtcp(std::span(out).first(size));
        room.run_for(1ms);
    }
    EXPECT_LE(anna.source("1").picture_losses() - before, 6u);
    EXPECT_GE(anna.source("1").picture_losses() - before, 4u);
    expect_unharmed();
}

TEST_F(EngineAttacksTest, LiesInRtcpDoNotStopTheMedia) {
    std::array<std::uint8_t, 400> out{};
    auto& link = bert.subscribing()->link;
    for (const std::uint64_t bps : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 63}) {
        const auto size = proto::rtcp::encode_receiver_estimate(out, 1, bps, {});
        link.send_rtcp(std::span(out).first(size));
    }
    for (int i = 0; i < 2'000; ++i) {  // any bytes under a true tag
        auto bytes = junk(8 + static_cast<std::size_t>(i % 300) / 4 * 4);
        bytes[0] = static_cast<std::uint8_t>(0x80 | (bytes[0] & 0x1F));
        bytes[1] = static_cast<std::uint8_t>(200 + i % 8);
        proto::rtp::store16(bytes.data() + 2, static_cast<std::uint16_t>(bytes.size() / 4 - 1));
        (i % 2 == 0 ? link : anna.publishing()->link).send_rtcp(bytes);
        if (i % 100 == 0) room.run_for(5ms);
    }
    room.run_for(500ms);
    const auto heard = bert.sink_of(anna.id(), TrackKind::audio)->counts().packets;
    room.run_for(2s);
    EXPECT_GE(bert.sink_of(anna.id(), TrackKind::audio)->counts().packets, heard + 95);
}

}  // namespace
}  // namespace parley::media
