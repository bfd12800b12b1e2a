// What hostile peers do with keys of their own, by their numbers in the list of attacks (34, 36 to 38): the call of the
// others goes on, and what is done for them is bounded. The parts have tests of their own: crypto/srtp_test, rtp_in/
// and proto/rtp (34), proto/rtcp (36), proto/sdp/attack_test and negotiate/ (37), sctp/ (38).
#include <gtest/gtest.h>

#include "media/testing/attacked_call.hpp"
#include "media/testing/heap.hpp"
#include "proto/rtcp/feedback.hpp"

namespace parley::media {
namespace {

using ports::TrackKind;
using testing::ClientLink;
using testing::Datagram;
using namespace std::chrono_literals;
using EnginePeerAttacksTest = testing::AttackedCall;

std::string times(const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

TEST_F(EnginePeerAttacksTest, Attack34NoNumberOfWrongTagsEndsACall) {
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

/// The packets that parsers have fallen over, under keys that are right.
TEST_F(EnginePeerAttacksTest, Attack34PacketsThatLieAboutTheirPartsAreDropped) {
    const auto& spec = anna.source("1").spec();
    const auto head = [&](std::uint32_t ssrc, std::uint8_t type, std::uint16_t sequence) {
        Datagram packet(1'600);
        const std::array<std::uint8_t, 40> body{};
        packet.resize(proto::rtp::write_packet(packet, {ssrc, 0, sequence, type, false}, {}, body));
        return packet;
    };
    const auto frames = bert.sink_of(anna.id(), TrackKind::video)->counts().frames;
    std::uint16_t sequence = 1;
    const auto attack = [&](auto&& spoil, std::uint32_t ssrc, std::uint8_t type) {
        auto packet = head(ssrc, type, sequence);
        spoil(packet);
        send_as_anna(packet, 12, sequence++);
    };
    const std::uint32_t fresh = 0xABCD0001;
    for (int i = 0; i < 200; ++i) {
        attack([](Datagram& p) { p[0] |= 15; }, fresh, spec.payload_type);  // fifteen sources, none there
        attack([](Datagram& p) { p[0] |= 0x10, p[14] = 0xFF; }, fresh, spec.payload_type);  // an extension past the end
        attack([](Datagram& p) { p[0] |= 0x20, p.back() = 255; }, fresh,
               spec.payload_type);  // more padding than packet
        attack([](Datagram& p) { p[0] |= 0x20, p.back() = 0; }, fresh, spec.payload_type);
        attack([](Datagram& p) { p.resize(13); }, fresh, spec.payload_type);
        attack([](Datagram& p) { p.resize(12); }, fresh + 1, spec.rtx_payload_type);  // a repair of nothing
        attack([](Datagram& p) { p.resize(13); }, fresh + 1, spec.rtx_payload_type);  // of half a number
        attack([](Datagram& p) { p.resize(1'600); }, fresh, spec.payload_type);
        attack([](Datagram& p) { p[1] = 77; }, fresh, 77);  // a type that nobody offered
    }
    EXPECT_EQ(bert.sink_of(anna.id(), TrackKind::video)->counts().frames, frames);
    expect_unharmed();
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EnginePeerAttacksTest, Attack34SixtyFiveThousandNewStreamsFillNothing) {
    const auto& spec = anna.source("1").spec();
    const auto before = testing::heap_bytes();
    Datagram packet(100);
    const std::array<std::uint8_t, 40> body{};
    for (std::uint32_t i = 0; i < 65'536; ++i) {
        packet.resize(100);
        packet.resize(proto::rtp::write_packet(packet, {0x10000 + i, 0, 1, spec.payload_type, false}, {}, body));
        send_as_anna(packet, 12, 1);
    }
    EXPECT_LE(testing::heap_bytes() - before, 1'000'000);  // the client's own streams are in it
    expect_unharmed();
}

TEST_F(EnginePeerAttacksTest, Attack34TheStreamOfAnotherPeerIsNotTouchedByItsNumber) {
    const auto& theirs = bert.source("0").spec();
    const auto heard = anna.sink_of(bert.id(), TrackKind::audio)->counts().packets;
    Datagram packet(100);
    const std::array<std::uint8_t, 60> body{};
    for (std::uint16_t i = 0; i < 500; ++i) {
        packet.resize(100);
        packet.resize(proto::rtp::write_packet(packet, {theirs.ssrc, 0, i, theirs.payload_type, false}, {}, body));
        send_as_anna(packet, 12, i);
    }
    EXPECT_EQ(anna.sink_of(bert.id(), TrackKind::audio)->counts().packets, heard);
    expect_unharmed();
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EnginePeerAttacksTest, Attack34ReplayedDatagramsAndWildNumbersAreDropped) {
    const auto& spec = anna.source("0").spec();
    Datagram packet(100);
    const std::array<std::uint8_t, 60> body{};
    packet.resize(proto::rtp::write_packet(packet, {spec.ssrc, 0, 9, spec.payload_type, false}, {}, body));
    // A jump of the rollover counter: protected for a number that the receiver cannot mean.
    const auto dropped = room.engine().counters().dropped;
    for (std::uint64_t jump = 5; jump < 55; ++jump) send_as_anna(packet, 12, jump << 16 | 9);
    EXPECT_EQ(room.engine().counters().dropped, dropped + 50);
    const auto again = anna.publishing()->link.protect_rtcp(std::array<std::uint8_t, 8>{0x80, 201, 0, 1});
    for (int i = 0; i < 100; ++i) room.inject(anna.publishing()->address.port, again);
    EXPECT_EQ(room.engine().counters().dropped, dropped + 50 + 99);
    expect_unharmed();
}

TEST_F(EnginePeerAttacksTest, Attack36ANackStormIsRepeatedForAFifthAtMost) {
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

TEST_F(EnginePeerAttacksTest, Attack36AStormOfPictureLossesIsOneASecondForThePublisher) {
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

TEST_F(EnginePeerAttacksTest, Attack36LiesInRtcpDoNotStopTheMedia) {
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

TEST_F(EnginePeerAttacksTest, Attack36ByesNamesAndLengthsOfOthersChangeNothing) {
    auto& link = bert.subscribing()->link;
    const auto send = [&](ClientLink& by, std::vector<std::uint8_t> bytes) { by.send_rtcp(bytes); };
    const auto put = [](std::vector<std::uint8_t>& to, std::uint32_t word) {
        for (const int shift : {24, 16, 8, 0}) to.push_back(static_cast<std::uint8_t>(word >> shift));
    };
    std::vector<std::uint8_t> bye{0x82, 203, 0, 2};  // of anna's streams, by bert, on both of his connections
    put(bye, anna.source("0").spec().ssrc), put(bye, anna.source("1").spec().ssrc);
    send(link, bye);
    send(bert.publishing()->link, bye);
    std::vector<std::uint8_t> names{0x9F, 202, 0, 129};  // thirty-one chunks said, one of 255-byte items there
    put(names, 1);
    while (names.size() < 520) names.push_back(names.size() % 2 == 0 ? 1 : 255);
    send(link, names);
    for (const auto length : std::array<std::uint8_t, 4>{0, 1, 2, 255})
        send(link, {0x81, 205, length, length, 0, 0, 0, 1, 0, 0, 0, 2});
    // Transport-wide feedback with 65,535 packets, times that go back, and numbers that were never used.
    for (const auto base : std::array<std::uint16_t, 5>{0, 1, 0x7FFF, 0x8000, 0xFFFF}) {
        std::vector<std::uint8_t> lie{0x8F,
                                      205,
                                      0,
                                      5,
                                      0,
                                      0,
                                      0,
                                      1,
                                      0,
                                      0,
                                      0,
                                      0,
                                      static_cast<std::uint8_t>(base >> 8),
                                      static_cast<std::uint8_t>(base),
                                      0xFF,
                                      0xFF,
                                      0x80,
                                      0,
                                      0,
                                      1,
                                      0x5F,
                                      0xFF,
                                      0x80,
                                      0};
        send(link, lie);
    }
    room.run_for(Micros{200'000});
    expect_unharmed();
}

TEST_F(EnginePeerAttacksTest, Attack37DescriptionsThatAreTooMuchAreRefusedAndTakeNothing) {
    const std::string head =
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=ice-ufrag:abcd\r\n"
        "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\n";
    const std::string print = "a=fingerprint:sha-256 AA" + times(":AA", 31) + "\r\n";
    const std::string audio =
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtcp-mux\r\na=sendonly\r\n"
        "a=rtpmap:111 opus/48000/2\r\n";
    auto& eve = room.add("eve");
    ASSERT_TRUE(eve.join());
    const auto before = testing::heap_bytes();
    for (const auto& offer : {head + print + times(audio, 10'000), head + print + audio + times("a=x\r\n", 1'000'000),
                              head + print + audio + "a=fmtp:111 " + std::string(1 << 20, 'x') + "\r\n", head.substr(5),
                              head + audio, head + "a=fingerprint:md5 AA" + times(":AA", 15) + "\r\n" + audio,
                              head + "a=fingerprint:sha-1 AA" + times(":AA", 19) + "\r\n" + audio,
                              head + print + "a=ice-lite\r\n" + audio, std::string("v=0\0", 4)}) {
        EXPECT_FALSE(room.engine().publish(room.net().room, anna.id(), offer, {}, room.now()));
        EXPECT_FALSE(room.engine().answer(room.net().room, bert.id(), offer, room.now()));
        EXPECT_FALSE(room.engine().play(room.net().room, eve.id(), offer, room.now()));
    }
    EXPECT_LT(testing::heap_bytes() - before, 1'000'000);
    expect_unharmed();
}

/// ICE-lite never connects out: what a candidate names is not even looked at.
TEST_F(EnginePeerAttacksTest, Attack37CandidatesAndNumbersOfOthersLeadNowhere) {
    auto& eve = room.add("eve");
    ASSERT_TRUE(eve.join());
    auto mine = eve.microphone();
    mine.ssrc = anna.source("0").spec().ssrc;  // on a connection of its own that is another stream
    ASSERT_TRUE(eve.publish({mine}));
    ASSERT_TRUE(eve.subscribe());
    room.run_for(Micros{2'000'000});
    auto* sound = bert.sink_of(eve.id(), TrackKind::audio);
    ASSERT_NE(sound, nullptr);
    EXPECT_NE(sound->ssrc(), bert.sink_of(anna.id(), TrackKind::audio)->ssrc());
    EXPECT_GT(sound->counts().packets, 50u);
    expect_unharmed();
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EnginePeerAttacksTest, Attack38ADataChannelIsRefusedAndItsRecordsAreTakenAndForgotten) {
    const std::string offer =
        "v=0\r\no=- 5 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=ice-ufrag:abcd\r\n"
        "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=fingerprint:sha-256 AA" +
        times(":AA", 31) +
        "\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtcp-mux\r\na=sendonly\r\n"
        "a=rtpmap:111 opus/48000/2\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
        "a=mid:1\r\na=sctp-port:5000\r\n";
    auto& eve = room.add("eve");
    ASSERT_TRUE(eve.join());
    const auto answer = room.engine().publish(room.net().room, eve.id(), offer, {}, room.now());
    ASSERT_TRUE(answer);
    EXPECT_NE(answer->sdp.find("m=application 0 "), std::string::npos);
    expect_unharmed();
}

}  // namespace
}  // namespace parley::media
