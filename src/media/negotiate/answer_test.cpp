#include "media/negotiate/answer.hpp"

#include <gtest/gtest.h>

#include "media/negotiate/testing/answer_checker.hpp"
#include "media/negotiate/testing/offers.hpp"
#include "proto/sdp/writer.hpp"

namespace parley::media {
namespace {

using namespace testing;
using proto::rtp::ExtensionKind;
using proto::sdp::Direction;

const std::string kOffer = kHead + kAudio + kVideo + kData;
constexpr std::uint8_t kConstrainedBaseline = static_cast<std::uint8_t>(H264Profile::constrained_baseline);

AnswerSettings settings() {
    AnswerSettings made{.local = local_transport(), .session_id = 77};
    return made;
}

PublishAnswer answered(const std::string& offer, const NegotiationMemory& before = {}) {
    const auto session = parsed(offer);
    auto result = answer_offer(session, settings(), before);
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    if (!result) return {};
    EXPECT_EQ(check(session, result->answer), Complaints{});
    return std::move(*result);
}

/// The codecs of the picture in the answer, in order.
std::vector<Codec> video_codecs(std::vector<CodecKey> taken) {
    auto wanted = settings();
    wanted.codecs = std::move(taken);
    const auto result = answer_offer(parsed(kOffer), wanted, {});
    std::vector<Codec> codecs;
    if (result)
        for (const auto& codec : result->publications.at(1).codecs) codecs.push_back(codec.key.codec);
    return codecs;
}

std::string refusal(const std::string& offer, const NegotiationMemory& before = {}) {
    const auto result = answer_offer(parsed(offer), settings(), before);
    return result ? "accepted" : result.error().code;
}

TEST(Answer, tells_the_engine_what_a_publisher_is_going_to_send) {
    const auto result = answered(kOffer);
    ASSERT_EQ(result.publications.size(), 2U);
    const auto& audio = result.publications[0];
    EXPECT_EQ(audio.mid, "0");
    EXPECT_TRUE(audio.sending);
    EXPECT_EQ(audio.stream_id + " " + audio.track_id + " " + audio.cname, "stream sound me");
    EXPECT_EQ(audio.ssrcs, (std::vector<StreamSsrc>{{100, std::nullopt}}));
    EXPECT_EQ(audio.extensions.id(ExtensionKind::audio_level), 1);
    ASSERT_EQ(audio.codecs.size(), 2U);
    EXPECT_EQ(audio.codecs[0].fmtp, "minptime=10;useinbandfec=1;usedtx=1");
    EXPECT_TRUE(audio.codecs[0].feedback.nack);
    EXPECT_EQ(audio.codecs[1].fmtp, "111/111");

    const auto& video = result.publications[1];
    EXPECT_EQ(video.section_index, 1U);
    EXPECT_EQ(video.rids, (std::vector<std::string>{"l", "m", "h"}));
    EXPECT_EQ(video.extensions.id(ExtensionKind::rid), 10);
    EXPECT_EQ(video.extensions.id(ExtensionKind::repaired_rid), 11);
    EXPECT_FALSE(video.extensions.has(ExtensionKind::abs_send_time));
    ASSERT_EQ(video.codecs.size(), 3U);
    EXPECT_EQ(video.codecs[0].key, (CodecKey{Codec::vp8, 0}));
    EXPECT_EQ(video.codecs[0].rtx_payload_type, 97);
    EXPECT_EQ(video.codecs[0].feedback, (Feedback{.nack = true, .pli = true, .transport_cc = true}));
    EXPECT_EQ(video.codecs[1].key, (CodecKey{Codec::h264, kConstrainedBaseline}));
    EXPECT_EQ(video.codecs[2].payload_type, 45);

    ASSERT_TRUE(result.data && result.remote);
    EXPECT_EQ(result.data->remote_port, 5001);
    EXPECT_EQ(result.data->remote_max_message_bytes, 1'000U);
    EXPECT_EQ(result.remote->ice_ufrag, "peer");
    EXPECT_EQ(result.remote->fingerprints, (std::vector<proto::sdp::Fingerprint>{{"sha-256", kHash}}));
}

TEST(Answer, is_ice_lite_passive_and_receives_only) {
    const auto answer = answered(kOffer).answer;
    EXPECT_EQ(answer.id, 77U);
    EXPECT_EQ(answer.bundles, (std::vector<std::vector<std::string>>{{"0", "1", "2"}}));
    EXPECT_EQ(answer.sections[0].direction, Direction::recvonly);
    EXPECT_EQ(answer.sections[0].candidates.size(), 1U);
    EXPECT_TRUE(answer.sections[0].end_of_candidates);
    EXPECT_TRUE(answer.sections[1].candidates.empty());
    const auto text = proto::sdp::encode_session(answer);
    EXPECT_NE(text.find("a=ice-lite\r\n"), std::string::npos);
    EXPECT_NE(text.find("a=simulcast:recv l;m;h\r\n"), std::string::npos);
    EXPECT_EQ(text.find("urn:unknown"), std::string::npos);
    EXPECT_EQ(text.find("odd"), std::string::npos);
    EXPECT_EQ(text.find("x-mine"), std::string::npos);
}

TEST(Answer, takes_sounds_in_the_order_of_the_offerer_who_may_want_redundancy) {
    const auto plain = answered(kOffer).publications.at(0).codecs;
    EXPECT_EQ(plain.at(0).key.codec, Codec::opus);
    const auto red =
        answered(with(kOffer, "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0", "m=audio 9 UDP/TLS/RTP/SAVPF 63 111 0"))
            .publications.at(0)
            .codecs;
    ASSERT_EQ(red.size(), 2U);
    EXPECT_EQ(red[0].key.codec, Codec::red);
    EXPECT_EQ(red[0].fmtp, "111/111");
    EXPECT_TRUE(asks_again(red)) << "NACK is named for Opus alone";
}

TEST(Answer, takes_codecs_in_the_order_of_the_room) {
    auto chosen = settings();
    chosen.codecs = {{Codec::av1, 0}, {Codec::vp8, 0}, {Codec::red, 0}};
    const auto result = answer_offer(parsed(kOffer), chosen);
    ASSERT_TRUE(result.has_value());
    EXPECT_TRUE(result->answer.sections[0].is_rejected()) << "red without the Opus that it carries";
    EXPECT_EQ(result->publications.at(0).codecs.at(0).key.codec, Codec::av1);
    EXPECT_EQ(result->publications[0].codecs.size(), 2U);
}

TEST(Answer, demands_bundle_and_rtcp_mux) {
    EXPECT_EQ(refusal(with(kOffer, "a=group:BUNDLE 0 1 2\n", "")), "bundle-required");
    EXPECT_EQ(refusal(with(kOffer, "a=rtcp-mux\n", "")), "rtcp-mux-required");
}

TEST(Answer, refuses_a_transport_that_cannot_work) {
    EXPECT_EQ(refusal(with(kOffer, "a=setup:actpass", "a=setup:passive")), "bad-offer");
    EXPECT_EQ(refusal(kHead + "a=ice-lite\n" + kAudio), "bad-offer");
    EXPECT_EQ(refusal(kHead + "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\na=rtcp-mux\na=setup:active\n"), "bad-offer");
    EXPECT_EQ(refusal(with(kHead + kAudio, "sha-256 " + kHash, "sha-1 " + kHash.substr(0, 59))), "bad-offer");
    EXPECT_EQ(refusal("v=0\no=- 1 1 IN IP4 127.0.0.1\n"), "bad-offer");
}

TEST(Answer, refuses_a_payload_type_that_means_two_codecs) {
    EXPECT_EQ(
        refusal(with(with(kOffer, "SAVPF 96 97 102", "SAVPF 96 97 111"), "a=rtpmap:102 H264", "a=rtpmap:111 VP9")),
        "bad-offer");
}

TEST(Answer, gives_port_zero_to_sections_that_it_cannot_take) {
    const auto text = with(kHead, "0 1 2", "0 1 2 t c") + kAudio + with(kVideo, "a=mid:1\n", "a=mid:loner\n") + kData +
                      "m=text 9 UDP/TLS/RTP/SAVPF 98\na=mid:t\na=rtcp-mux\n" +
                      "m=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:c\na=rtcp-mux\na=rtpmap:0 PCMU/8000\n" +
                      "m=video 9 RTP/AVP 96\n" + "m=audio 0 UDP/TLS/RTP/SAVPF 111\na=mid:gone\n";
    const auto result = answered(text);
    std::string ports;
    for (const auto& section : result.answer.sections) ports += std::to_string(section.port) + " ";
    EXPECT_EQ(ports, "9 0 9 0 0 0 0 ");
    EXPECT_EQ(result.publications.size(), 1U);
}

TEST(Answer, takes_one_data_channel_section_and_only_if_the_room_has_them) {
    const auto twice = answered(with(kHead, "0 1 2", "0 2 3") + kAudio + kData + with(kData, "a=mid:2", "a=mid:3"));
    EXPECT_FALSE(twice.answer.sections[1].is_rejected());
    EXPECT_TRUE(twice.answer.sections[2].is_rejected());
    auto none = settings();
    none.data_channels = false;
    EXPECT_TRUE(answer_offer(parsed(kOffer), none)->answer.sections[2].is_rejected());
}

TEST(Answer, receives_at_most_three_layers_and_only_those_that_can_be_told_apart) {
    const auto many = with(kVideo, "a=rid:h send\na=simulcast:send l;m;h",
                           "a=rid:h send\na=rid:x send\na=simulcast:send "
                           "ghost;l,m;m;~h;x");
    EXPECT_EQ(answered(kHead + kAudio + many).publications.at(1).rids, (std::vector<std::string>{"l", "m", "h"}));
    const auto blind = with(kVideo, "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\n", "");
    const auto result = answered(kHead + kAudio + blind);
    EXPECT_TRUE(result.publications.at(1).rids.empty());
    EXPECT_TRUE(result.answer.sections[1].simulcast.empty());
    const auto bound =
        with(with(kVideo, "a=rid:l send", "a=rid:l send pt=96,50;max-width=320"), "a=rid:m send", "a=rid:m send pt=50");
    const auto kept = answered(kHead + kAudio + bound);
    EXPECT_EQ(kept.publications.at(1).rids, (std::vector<std::string>{"l", "h"}));
    EXPECT_EQ(kept.answer.sections[1].rids[0], (proto::sdp::Rid{"l", false, {96}, "max-width=320"}));
}

TEST(Answer, reads_layers_from_ssrc_groups) {
    const auto video = kVideo +
                       "a=ssrc-group:SIM 3 2 1\na=ssrc-group:FID 2 12\na=ssrc-group:FID 3 13\n"
                       "a=ssrc:1 cname:me\na=ssrc:2 cname:me\na=ssrc:12 cname:me\n";
    EXPECT_EQ(answered(kHead + kAudio + video).publications.at(1).ssrcs,
              (std::vector<StreamSsrc>{{3, 13}, {2, 12}, {1, std::nullopt}}));
}

TEST(Answer, gives_an_extension_id_that_two_sections_use_differently_to_the_first) {
    const auto video = with(kVideo, "a=extmap:3 http", "a=extmap:1 http");
    const auto result = answered(kHead + kAudio + video);
    EXPECT_EQ(result.publications.at(0).extensions.id(ExtensionKind::audio_level), 1);
    EXPECT_FALSE(result.publications.at(1).extensions.has(ExtensionKind::transport_sequence));
    EXPECT_FALSE(result.publications[1].codecs[0].feedback.transport_cc) << "of no use without the numbers";
    EXPECT_EQ(refusal(kHead + kAudio + video, result.memory), "accepted");
}

TEST(Answer, knows_tracks_that_have_ended) {
    const auto first = answered(kOffer);
    EXPECT_TRUE(first.ended_mids.empty());
    const auto paused = answered(with(kHead + kAudio, "a=sendonly", "a=inactive") + kVideo + kData, first.memory);
    EXPECT_EQ(paused.ended_mids, std::vector<std::string>{"0"});
    EXPECT_EQ(paused.answer.sections[0].direction, Direction::inactive);
    EXPECT_EQ(paused.answer.version, first.answer.version + 1);
    const auto gone = answered(with(kOffer, "m=video 9", "m=video 0"), first.memory);
    EXPECT_EQ(gone.ended_mids, std::vector<std::string>{"1"});
    EXPECT_EQ(answered(kOffer, paused.memory).publications[0].sending, true);
}

TEST(Answer, lets_a_refused_section_become_another_one) {
    const auto first = answered(with(kOffer, "m=video 9", "m=video 0"));
    const auto recycled = with(kHead, "0 1 2", "0 7 2") + kAudio + with(kVideo, "a=mid:1", "a=mid:7") + kData;
    EXPECT_EQ(answered(recycled, first.memory).publications.at(1).mid, "7");
}

TEST(Answer, refuses_a_new_offer_that_moves_things_about) {
    const auto memory = answered(kOffer).memory;
    EXPECT_EQ(refusal(kHead + kVideo + kAudio + kData, memory), "bad-offer");
    EXPECT_EQ(refusal(kHead + kAudio + kVideo, memory), "bad-offer");
    EXPECT_EQ(refusal(with(with(kOffer, "0 1 2", "0 x 2"), "a=mid:1", "a=mid:x"), memory), "bad-offer");
    EXPECT_EQ(refusal(with(kOffer, "a=extmap:10 urn", "a=extmap:12 urn"), memory), "bad-offer");
    EXPECT_EQ(refusal(with(kOffer, "a=extmap:9 urn:unknown", "a=extmap:9 urn:other"), memory), "bad-offer");
    EXPECT_EQ(refusal(kOffer, memory), "accepted");
}

TEST(Answer, takes_an_offer_again_that_gives_one_extension_two_ids) {
    const auto twice = with(kOffer, "a=extmap:9 urn:unknown", "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid");
    const auto first = answered(twice);
    EXPECT_EQ(first.publications.at(1).extensions.id(ExtensionKind::mid), 4);
    EXPECT_EQ(answered(twice, first.memory).answer.sections, first.answer.sections);
}

TEST(Answer, sees_an_ice_restart) {
    const auto first = answered(kOffer);
    EXPECT_FALSE(first.ice_restart);
    EXPECT_FALSE(answered(kOffer, first.memory).ice_restart);
    const auto again = with(kOffer, "a=ice-ufrag:peer", "a=ice-ufrag:peer2");
    EXPECT_TRUE(is_ice_restart(parsed(again), first.memory));
    const auto restarted = answered(again, first.memory);
    EXPECT_TRUE(restarted.ice_restart);
    EXPECT_EQ(restarted.remote->ice_ufrag, "peer2");
    EXPECT_FALSE(answered(again, restarted.memory).ice_restart);
}

TEST(Answer, tells_another_connection_from_an_ice_restart) {
    const auto memory = answered(kOffer).memory;
    const auto is_new = [&](const std::string& offer) { return is_new_connection(parsed(offer), memory); };
    const auto restart = with(kOffer, "a=ice-ufrag:peer", "a=ice-ufrag:peer2");
    EXPECT_FALSE(is_new_connection(parsed(kOffer), {}));
    EXPECT_FALSE(is_new(kOffer));
    EXPECT_FALSE(is_new(restart));
    // Some clients make up an o= line for each offer; that alone is no new connection.
    EXPECT_FALSE(is_new(with(kOffer, "o=- 1 ", "o=- 2 ")));
    EXPECT_TRUE(is_new(with(restart, "o=- 1 ", "o=- 2 ")));
    // RFC 8842 §4
    auto other = parsed(kOffer);
    for (auto& section : other.sections) section.fingerprints[0].value.replace(0, 2, "FE");
    EXPECT_TRUE(is_new_connection(other, memory));
    auto named = parsed(kOffer);
    for (auto& section : named.sections) section.tls_id = "abcdefghijklmnopqrstu";
    EXPECT_TRUE(is_new_connection(named, memory));
    EXPECT_FALSE(is_new_connection(named, answered(proto::sdp::encode_session(named)).memory));
}

TEST(Answer, answers_even_when_everything_is_over) {
    const auto first = answered(kHead + kAudio);
    const auto over = answered(with(kHead + kAudio, "m=audio 9", "m=audio 0"), first.memory);
    EXPECT_FALSE(over.remote.has_value());
    EXPECT_EQ(over.ended_mids, std::vector<std::string>{"0"});
    EXPECT_TRUE(over.memory.remote.has_value());
}

const std::string kPlay = kHead + with(kAudio, "a=sendonly", "a=recvonly") + with(kVideo, "a=sendonly", "a=recvonly") +
                          with(with(kVideo, "a=sendonly", "a=recvonly"), "a=mid:1", "a=mid:2");

TEST(PlayAnswer, gives_tracks_to_the_sections_that_ask_for_them) {
    const std::vector<SendTrack> tracks = {
        {Kind::video, "them", "screen", "them", {500, 501}, {{Codec::vp9, 0}}},
        {Kind::video, "them", "camera", "them", {600, 601}, {{Codec::h264, kConstrainedBaseline}}},
        {Kind::audio, "them", "voice here\r\na=x", "them", {700, std::nullopt}, {{Codec::opus, 0}}},
    };
    const auto offer = parsed(kPlay);
    const auto result = answer_play_offer(offer, settings(), tracks);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(check(offer, result->answer), Complaints{});
    ASSERT_EQ(result->subscriptions.size(), 2U) << "the peer cannot decode the screen";
    EXPECT_EQ(result->subscriptions[0].track_id, "voice here\r\na=x");
    EXPECT_EQ(result->subscriptions[1].track_id, "camera");
    EXPECT_EQ(result->subscriptions[1].codecs.at(0).payload_type, 102) << "the peer's number";
    const auto& sections = result->answer.sections;
    EXPECT_EQ(sections[0].direction, Direction::sendonly);
    EXPECT_EQ(sections[0].msid->track, "voice-here--a-x");
    EXPECT_EQ(sections[1].ssrc_groups, (std::vector<proto::sdp::SsrcGroup>{{"FID", {600, 601}}}));
    EXPECT_EQ(sections[2].direction, Direction::inactive);
    EXPECT_TRUE(sections[1].rids.empty());
    EXPECT_FALSE(result->subscriptions[1].extensions.has(ExtensionKind::rid));
}

TEST(PlayAnswer, sends_nothing_to_a_section_that_only_sends) {
    const std::vector<SendTrack> tracks = {{Kind::audio, "s", "t", "c", {700, std::nullopt}, {{Codec::opus, 0}}}};
    const auto result = answer_play_offer(parsed(kOffer), settings(), tracks);
    ASSERT_TRUE(result.has_value());
    EXPECT_TRUE(result->subscriptions.empty());
    EXPECT_EQ(result->answer.sections[0].direction, Direction::inactive);
}

TEST(Answer, names_the_codec_that_the_room_prefers_first_and_takes_the_others_too) {
    EXPECT_EQ(video_codecs(default_codecs()), (std::vector{Codec::vp8, Codec::h264, Codec::av1}));
    EXPECT_EQ(video_codecs(preferring(default_codecs(), VideoCodec::av1)),
              (std::vector{Codec::av1, Codec::vp8, Codec::h264}));
    EXPECT_EQ(video_codecs(preferring(default_codecs(), VideoCodec::h264)),
              (std::vector{Codec::h264, Codec::vp8, Codec::av1}));
    EXPECT_EQ(video_codecs(preferring(default_codecs(), VideoCodec::vp9)),
              (std::vector{Codec::vp8, Codec::h264, Codec::av1}))
        << "it was not offered";
}

}  // namespace
}  // namespace parley::media
