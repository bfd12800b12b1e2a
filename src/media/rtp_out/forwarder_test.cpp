#include "media/rtp_out/forwarder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

#include "media/rtp_out/nack_responder.hpp"
#include "media/rtp_out/sender_reports.hpp"
#include "media/testing/made_packet.hpp"
#include "proto/rtp/packet.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::media {
namespace {

using testing::MadePacket;
using testing::PacketSpec;

constexpr Time at_ms(std::int64_t ms) {
    return {ms * 1'000};
}

class ForwarderTest : public ::testing::Test {
protected:
    std::optional<Rewrite> send(Forwarder& to, PacketSpec spec, std::uint8_t source = 0) {
        spec.ssrc = source + 1u;
        const MadePacket made(spec);
        stores[source].put(spec.sequence, made.packet);
        return to.handle_packet(
            {.packet = made.packet, .sequence = spec.sequence, .source = source, .clock = clocks[source]});
    }
    static OutStream::Options options() {
        return {.ssrc = 9,
                .first_sequence = 65'534,
                .first_timestamp = 1'000,
                .first_picture_id = 0x7FFF,
                .first_tl0 = 255};
    }
    Forwarder& watching(LayerSelector::Target target = {}) {
        forwarder.selector().set_target(target);
        return forwarder;
    }

    Forwarder forwarder{Layering::simulcast, options()};
    std::array<SenderClock, 4> clocks;
    std::array<PacketStore, 4> stores{PacketStore(PacketStore::for_video()), PacketStore(PacketStore::for_video()),
                                      PacketStore(PacketStore::for_video()), PacketStore(PacketStore::for_video())};
    std::array<PacketStore*, 4> store_list{&stores[0], &stores[1], &stores[2], &stores[3]};
};

TEST_F(ForwarderTest, NothingGoesOutBeforeAKeyFrame) {
    watching();
    EXPECT_FALSE(send(forwarder, {.sequence = 10}));
    EXPECT_EQ(forwarder.selector().keyframe_needed(at_ms(0)), 0);
    const auto first = send(forwarder, {.sequence = 11, .timestamp = 500, .keyframe = true, .picture_id = 3, .tl0 = 4});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->sequence, 65'534);
    EXPECT_EQ(first->timestamp, 1'000u);
    EXPECT_EQ(first->picture_id, 0x7FFF);
    EXPECT_EQ(first->tl0, 255);
    EXPECT_FALSE(forwarder.selector().keyframe_needed(at_ms(0)));
}

TEST_F(ForwarderTest, LayersLeftOutCloseUpAndLossesStay) {
    watching({.layer = 0, .temporal = 0});
    send(forwarder, {.sequence = 10, .timestamp = 0, .keyframe = true, .picture_id = 10});
    EXPECT_FALSE(send(forwarder, {.sequence = 11, .timestamp = 3'000, .temporal = 1, .picture_id = 11}));
    auto next = send(forwarder, {.sequence = 12, .timestamp = 6'000, .picture_id = 12, .tl0 = 1});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->sequence, 65'535);
    EXPECT_EQ(next->picture_id, 0);
    // 13 is lost.
    next = send(forwarder, {.sequence = 14, .timestamp = 12'000, .picture_id = 14, .tl0 = 2});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->sequence, 1);
    EXPECT_EQ(next->picture_id, 2);
}

TEST_F(ForwarderTest, ALatePacketTakesItsOwnNumber) {
    watching();
    send(forwarder, {.sequence = 10, .keyframe = true, .frame_end = false});
    send(forwarder, {.sequence = 12, .marker = true, .frame_start = false});
    const auto late = send(forwarder, {.sequence = 11, .frame_start = false, .frame_end = false});
    ASSERT_TRUE(late);
    EXPECT_EQ(late->sequence, 65'535);
    EXPECT_FALSE(send(forwarder, {.sequence = 11})) << "not twice";
    EXPECT_FALSE(send(forwarder, {.sequence = 9})) << "it was before the beginning";
}

TEST_F(ForwarderTest, ALatePacketOfAPictureLeftOutIsFilledUp) {
    watching({.layer = 0, .temporal = 0});
    send(forwarder, {.sequence = 10, .keyframe = true, .picture_id = 1});
    EXPECT_FALSE(
        send(forwarder, {.sequence = 12, .timestamp = 3'000, .frame_start = false, .temporal = 1, .picture_id = 2}));
    const auto fill = send(forwarder, {.sequence = 11, .timestamp = 3'000, .temporal = 1, .picture_id = 2});
    ASSERT_TRUE(fill);
    EXPECT_TRUE(fill->filler);
    EXPECT_EQ(fill->sequence, 65'535);
    const MadePacket made({.sequence = 11});
    std::array<std::uint8_t, 100> out{};
    const auto size = write_forwarded(out, made.packet, *fill, 100, {});
    const auto parsed = proto::rtp::parse_packet({out.data(), size});
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->payload.empty());
    EXPECT_EQ(parsed->padding_size, 1);
    EXPECT_EQ(parsed->sequence, 65'535);
}

TEST_F(ForwarderTest, ALatePictureThatHasAPlaceIsSentWhateverItsLayer) {
    watching({.layer = 0, .temporal = 0});
    send(forwarder, {.sequence = 10, .keyframe = true, .picture_id = 1});
    send(forwarder, {.sequence = 12, .timestamp = 6'000, .picture_id = 3, .tl0 = 1});
    const auto late = send(forwarder, {.sequence = 11, .timestamp = 3'000, .temporal = 1, .picture_id = 2});
    ASSERT_TRUE(late);
    EXPECT_FALSE(late->filler);
    EXPECT_EQ(late->picture_id, 0);
}

TEST_F(ForwarderTest, PaddingOfThePublisherIsNotPassedOn) {
    watching();
    send(forwarder, {.sequence = 10, .keyframe = true});
    EXPECT_FALSE(send(forwarder, {.sequence = 11, .payload_size = 0}));
    EXPECT_EQ(send(forwarder, {.sequence = 12})->sequence, 65'535);
}

TEST_F(ForwarderTest, ThePacketIsWrittenWithTheSubscribersNumbers) {
    watching();
    const MadePacket made(
        {.sequence = 10, .timestamp = 7, .marker = true, .keyframe = true, .picture_id = 5, .tl0 = 6});
    const auto rewrite =
        forwarder.handle_packet({.packet = made.packet, .sequence = 10, .source = 0, .clock = clocks[0]});
    ASSERT_TRUE(rewrite);
    std::array<std::uint8_t, 1'500> out{};
    const std::uint8_t mid[] = {'0'};
    const proto::rtp::Extension elements[] = {{.id = 3, .data = mid}};
    auto size = write_forwarded(out, made.packet, *rewrite, 101, elements);
    auto parsed = proto::rtp::parse_packet({out.data(), size});
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->ssrc, 9u);
    EXPECT_EQ(parsed->sequence, 65'534);
    EXPECT_EQ(parsed->timestamp, 1'000u);
    EXPECT_EQ(parsed->payload_type, 101);
    EXPECT_TRUE(parsed->marker);
    EXPECT_TRUE(proto::rtp::find_extension(*parsed, 3));
    ASSERT_EQ(parsed->payload.size(), 200u);
    EXPECT_EQ(parsed->payload[2], 0xFF) << "M and the upper bits of 0x7FFF";
    EXPECT_EQ(parsed->payload[3], 0xFF);
    EXPECT_EQ(parsed->payload[4], 255);

    size = write_repeated(out, made.packet, *rewrite, {.ssrc = 10, .sequence = 4, .payload_type = 102}, elements);
    parsed = proto::rtp::parse_packet({out.data(), size});
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->ssrc, 10u);
    const auto rtx = proto::rtp::parse_rtx(*parsed);
    ASSERT_TRUE(rtx);
    EXPECT_EQ(rtx->original_sequence, 65'534);
    EXPECT_EQ(rtx->payload[4], 255);
    EXPECT_EQ(write_forwarded({out.data(), 20}, made.packet, *rewrite, 101, elements), 0u) << "it does not fit";
}

TEST_F(ForwarderTest, ASwitchWaitsForAKeyFrameAndGoesOnWithoutAGap) {
    watching({.layer = 0});
    send(forwarder, {.sequence = 10, .timestamp = 0, .arrival = at_ms(0), .keyframe = true, .picture_id = 1, .tl0 = 1});
    forwarder.selector().set_target(LayerSelector::Target{.layer = 1});
    EXPECT_FALSE(send(forwarder, {.sequence = 900, .timestamp = 77'000, .arrival = at_ms(1)}, 1));
    EXPECT_EQ(forwarder.selector().keyframe_needed(at_ms(1)), 1);
    EXPECT_TRUE(send(forwarder, {.sequence = 11, .timestamp = 3'000, .arrival = at_ms(33), .picture_id = 2, .tl0 = 2}));
    const auto first = send(
        forwarder,
        {.sequence = 901, .timestamp = 83'000, .arrival = at_ms(66), .keyframe = true, .picture_id = 500, .tl0 = 90},
        1);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->sequence, 0);
    EXPECT_EQ(first->picture_id, 1);
    EXPECT_EQ(first->tl0, 1);
    EXPECT_EQ(first->timestamp, 1'000u + 3'000 + 33 * 90);
    EXPECT_FALSE(send(forwarder, {.sequence = 12, .arrival = at_ms(67)}));
    EXPECT_FALSE(forwarder.selector().keyframe_needed(at_ms(67)));
}

TEST_F(ForwarderTest, WithSenderReportsASwitchFollowsTheTimeOfCapture) {
    // Layer 1's clock is 1,000,000 ticks ahead of layer 0's, and its key frame took 200 ms longer.
    clocks[0] = {.ntp = std::uint64_t{100} << 32, .rtp = 0};
    clocks[1] = {.ntp = std::uint64_t{100} << 32, .rtp = 1'000'000};
    watching({.layer = 0});
    send(forwarder, {.sequence = 10, .timestamp = 9'000, .arrival = at_ms(100), .keyframe = true});
    forwarder.selector().set_target(LayerSelector::Target{.layer = 1});
    const auto first =
        send(forwarder, {.sequence = 5, .timestamp = 1'012'000, .arrival = at_ms(333), .keyframe = true}, 1);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->timestamp, 1'000u + 3'000);
}

TEST_F(ForwarderTest, TheSameMomentInTwoLayersStillGivesTwoTimestamps) {
    clocks[0] = {.ntp = std::uint64_t{100} << 32, .rtp = 0};
    clocks[1] = clocks[0];
    watching({.layer = 0});
    const auto low = send(forwarder, {.sequence = 10, .timestamp = 9'000, .arrival = at_ms(100), .keyframe = true});
    forwarder.selector().set_target(LayerSelector::Target{.layer = 1});
    const auto high = send(forwarder, {.sequence = 5, .timestamp = 9'000, .arrival = at_ms(101), .keyframe = true}, 1);
    ASSERT_TRUE(low && high);
    EXPECT_EQ(high->timestamp, low->timestamp + 90);
}

TEST_F(ForwarderTest, ASwitchGoesOnBehindWhatMayStillCome) {
    watching({.layer = 0, .temporal = 0});
    send(forwarder, {.sequence = 10, .timestamp = 0, .arrival = at_ms(100), .keyframe = true, .picture_id = 1});
    // 11 is missing; 12 is left out, and 10 was so late that a new source's arrival says nothing of the time between.
    EXPECT_FALSE(
        send(forwarder, {.sequence = 12, .timestamp = 6'000, .arrival = at_ms(101), .temporal = 2, .picture_id = 3}));
    forwarder.selector().set_target(LayerSelector::Target{.layer = 1});
    const auto high = send(forwarder, {.sequence = 5, .arrival = at_ms(102), .keyframe = true, .picture_id = 90}, 1);
    const auto late = send(forwarder, {.sequence = 11, .timestamp = 3'000, .arrival = at_ms(130), .picture_id = 2});
    ASSERT_TRUE(high && late);
    EXPECT_EQ(static_cast<std::uint16_t>(late->sequence + 1), high->sequence);
    EXPECT_EQ(late->picture_id + 1, high->picture_id);
    EXPECT_GT(high->timestamp, late->timestamp);
}

TEST_F(ForwarderTest, APictureThatComesAfterASwitchAndWasNeverHeardOfTakesNoIdOfTheNewSource) {
    watching();
    const auto first = send(forwarder, {.sequence = 10, .timestamp = 0, .keyframe = true, .picture_id = 1});
    // 11 is missing. Padding behind it keeps its number free, and says nothing of its picture.
    EXPECT_FALSE(send(forwarder, {.sequence = 12, .timestamp = 3'000, .payload_size = 0}));
    forwarder.selector().set_target(LayerSelector::Target{.layer = 1});
    const auto high = send(forwarder, {.sequence = 5, .arrival = at_ms(33), .keyframe = true, .picture_id = 90}, 1);
    const auto late = send(forwarder, {.sequence = 11, .timestamp = 3'000, .arrival = at_ms(40), .picture_id = 2});
    ASSERT_TRUE(first && high && late);
    EXPECT_EQ((first->picture_id + 1) & 0x7FFF, high->picture_id);
    EXPECT_EQ(static_cast<std::uint16_t>(late->sequence + 1), high->sequence);
    EXPECT_TRUE(late->filler) << "its number is filled, its picture is left out whole";
}

TEST_F(ForwarderTest, APictureThatPaddingAnnouncedStillComesWhileItsSourceIsSent) {
    watching();
    const auto first = send(forwarder, {.sequence = 10, .timestamp = 0, .keyframe = true, .picture_id = 1});
    EXPECT_FALSE(send(forwarder, {.sequence = 12, .timestamp = 3'000, .payload_size = 0}));
    const auto late = send(forwarder, {.sequence = 11, .timestamp = 3'000, .picture_id = 2});
    const auto next = send(forwarder, {.sequence = 13, .timestamp = 6'000, .picture_id = 3});
    ASSERT_TRUE(first && late && next);
    EXPECT_FALSE(late->filler);
    EXPECT_EQ((first->picture_id + 1) & 0x7FFF, late->picture_id);
    EXPECT_EQ(late->picture_id + 1, next->picture_id);
}

TEST_F(ForwarderTest, LipSyncHoldsThroughASwitch) {
    // Audio and two video layers of one sender: after the switch, what was captured together is still shown together.
    Forwarder audio(Layering::none, {.ssrc = 8, .clock_rate_hz = 48'000, .first_timestamp = 123'456});
    audio.selector().set_target(LayerSelector::Target{});
    const auto ntp = std::uint64_t{1'000} << 32;
    clocks[0] = {.ntp = ntp, .rtp = 0, .arrival = at_ms(40)};
    clocks[1] = {.ntp = ntp + ntp_duration(Micros{500'000}), .rtp = 777'777, .arrival = at_ms(600)};
    clocks[2] = {.ntp = ntp, .rtp = 5'000, .clock_rate_hz = 48'000, .arrival = at_ms(90)};
    watching({.layer = 0});
    send(forwarder, {.sequence = 10, .timestamp = 0, .arrival = at_ms(40), .keyframe = true});
    forwarder.selector().set_target(LayerSelector::Target{.layer = 1});
    // Captured at 1001.5 s: a second after layer 1's report, 1.5 s after the audio's.
    const auto video =
        send(forwarder, {.sequence = 1, .timestamp = 777'777 + 90'000, .arrival = at_ms(1'700), .keyframe = true}, 1);
    const auto sound =
        send(audio, {.sequence = 1, .timestamp = 5'000 + 72'000, .arrival = at_ms(1'530), .codec = Codec::opus}, 2);
    ASSERT_TRUE(video && sound);
    SenderReports video_reports;
    SenderReports audio_reports;
    const auto of_video = video_reports.make(at_ms(2'000), forwarder.out(), clocks[1]);
    const auto of_audio = audio_reports.make(at_ms(2'345), audio.out(), clocks[2]);
    ASSERT_TRUE(of_video && of_audio);
    const SenderClock shown_video{.ntp = of_video->ntp, .rtp = of_video->rtp};
    const SenderClock shown_audio{.ntp = of_audio->ntp, .rtp = of_audio->rtp, .clock_rate_hz = 48'000};
    EXPECT_NEAR(static_cast<double>(shown_video.capture_us(video->timestamp)), 1'001'500'000, 50);
    EXPECT_NEAR(static_cast<double>(shown_audio.capture_us(sound->timestamp)), 1'001'500'000, 50);
    EXPECT_EQ(of_video->packets, 2u);
    EXPECT_EQ(video_reports.round_trip(at_ms(2'150), static_cast<std::uint32_t>(of_video->ntp >> 16), 6'554),
              Micros{150'000 - 6'554 * 1'000'000LL / 65'536});
    EXPECT_FALSE(video_reports.round_trip(at_ms(2'150), 5, 0)) << "we never sent that";
    EXPECT_FALSE(video_reports.make(at_ms(0), forwarder.out(), SenderClock{})) << "the publisher's clock is unknown";
}

TEST_F(ForwarderTest, APublisherThatBeginsAnewIsTakenUpAtItsKeyFrame) {
    NackResponder responder(std::nullopt);
    watching();
    send(forwarder, {.sequence = 500, .keyframe = true, .picture_id = 7});
    send(forwarder, {.sequence = 501, .timestamp = 3'000, .picture_id = 8});
    forwarder.handle_restart(0);  // another SSRC, whose numbers happen to lie before the old ones
    EXPECT_FALSE(send(forwarder, {.sequence = 500, .timestamp = 99, .arrival = at_ms(50), .picture_id = 90}));
    EXPECT_EQ(forwarder.selector().keyframe_needed(at_ms(50)), 0);
    const auto first = send(
        forwarder, {.sequence = 501, .timestamp = 5'000, .arrival = at_ms(80), .keyframe = true, .picture_id = 91});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->sequence, 0);
    EXPECT_EQ(first->picture_id, 1);
    EXPECT_EQ(first->timestamp, 1'000u + 3'000 + 80 * 90);
    const std::uint16_t lost[] = {65'535};
    NackResponder::Repeat out;
    EXPECT_EQ(responder.handle_nack(at_ms(90), lost, forwarder, store_list, {}, {&out, 1}), 0u)
        << "the old packet must not be taken for the new one of its number";
}

TEST_F(ForwarderTest, TheIdsOfVp9KeepTheirDistances) {
    watching({.layer = 0, .temporal = 0});
    send(forwarder, {.sequence = 10, .keyframe = true, .picture_id = 100, .codec = Codec::vp9});
    EXPECT_FALSE(
        send(forwarder, {.sequence = 11, .timestamp = 3'000, .temporal = 1, .picture_id = 101, .codec = Codec::vp9}));
    const auto next = send(forwarder, {.sequence = 12, .timestamp = 6'000, .picture_id = 102, .codec = Codec::vp9});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->sequence, 65'535);
    EXPECT_EQ(next->picture_id, 1) << "its references count in ids";
}

TEST_F(ForwarderTest, ANackIsAnsweredInTheRepairStreamOnceARoundTrip) {
    PayloadTypes types;
    types.add({.in = 96, .out = 100, .rtx = 101});
    NackResponder responder(NackResponder::Rtx{.ssrc = 10, .first_sequence = 500});
    responder.set_rtt(Micros{80'000});
    watching();
    send(forwarder, {.sequence = 10, .keyframe = true, .picture_id = 7});
    send(forwarder, {.sequence = 11, .timestamp = 3'000, .marker = true, .picture_id = 8});
    const std::uint16_t lost[] = {65'535, 4'000};
    std::array<NackResponder::Repeat, 4> out;
    ASSERT_EQ(responder.handle_nack(at_ms(100), lost, forwarder, store_list, types, out), 1u);
    EXPECT_EQ(out[0].rtx->sequence, 500);
    EXPECT_EQ(out[0].rtx->payload_type, 101);
    EXPECT_EQ(out[0].rewrite.sequence, 65'535);
    EXPECT_EQ(out[0].rewrite.picture_id, 0);
    EXPECT_TRUE(out[0].rewrite.marker);
    EXPECT_EQ(out[0].packet->sequence, 11);
    EXPECT_EQ(responder.handle_nack(at_ms(150), lost, forwarder, store_list, types, out), 0u);
    EXPECT_EQ(responder.handle_nack(at_ms(190), lost, forwarder, store_list, types, out), 1u);
    EXPECT_EQ(responder.counts().too_soon, 1u);
    EXPECT_EQ(responder.counts().unknown, 3u);

    NackResponder plain(std::nullopt);
    ASSERT_EQ(plain.handle_nack(at_ms(900), lost, forwarder, store_list, types, out), 1u);
    EXPECT_FALSE(out[0].rtx);
}

TEST_F(ForwarderTest, ANackStormGetsAFifthOfTheRate) {
    NackResponder responder(std::nullopt);
    responder.set_rtt(Micros{0});
    watching();
    std::size_t sent = 0;
    std::array<std::uint16_t, 10> lost{};
    std::array<NackResponder::Repeat, 10> out;
    // Ten seconds of 100 packets a second, and 10,000 numbers a second asked for.
    for (int i = 0; i < 1'000; ++i) {
        const auto packet = send(forwarder, {.sequence = static_cast<std::uint16_t>(i),
                                             .timestamp = static_cast<std::uint32_t>(i) * 900,
                                             .arrival = at_ms(i * 10),
                                             .keyframe = i == 0,
                                             .picture_id = static_cast<std::uint16_t>(i),
                                             .payload_size = 1'200});
        ASSERT_TRUE(packet);
        sent += 1'212;
        responder.handle_sent(1'212);
        for (int burst = 0; burst < 10; ++burst) {
            for (int k = 0; k < 10; ++k)
                lost[static_cast<std::size_t>(k)] = static_cast<std::uint16_t>(packet->sequence - k);
            responder.handle_nack(at_ms(i * 10 + burst), lost, forwarder, store_list, {}, out);
        }
    }
    EXPECT_EQ(responder.counts().asked, 100'000u);
    EXPECT_LE(responder.counts().bytes, sent / 5 + NackResponder::kCreditStart);
    EXPECT_GE(responder.counts().bytes, sent / 5 - 1'500) << "the honest share is given";
    EXPECT_GT(responder.counts().over_budget, 0u);
}

TEST(PacketStoreTest, TheNewestPushOutTheOldest) {
    PacketStore store({.packets = 8, .bytes = 2'000});
    for (int i = 0; i < 5; ++i) {
        const MadePacket made({.sequence = static_cast<std::uint16_t>(i), .payload_size = 588});
        store.put(i, made.packet);
    }
    EXPECT_EQ(store.find(0), nullptr);
    EXPECT_EQ(store.find(1), nullptr);
    ASSERT_NE(store.find(4), nullptr);
    ASSERT_NE(store.find(3), nullptr);
    EXPECT_EQ(proto::rtp::parse_packet(store.find(3)->bytes)->sequence, 3);
    EXPECT_EQ(store.find(12), nullptr) << "the same slot, another packet";
    Packet huge;
    const std::vector<std::uint8_t> bytes(1'501);
    huge.bytes = bytes;
    store.put(5, huge);
    EXPECT_EQ(store.find(5), nullptr);
    EXPECT_EQ(store.refused(), 1u);
}

}  // namespace
}  // namespace parley::media
