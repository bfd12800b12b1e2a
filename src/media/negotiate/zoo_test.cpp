// Offers of real clients (zoo/README.md says how each was come by): each survives being written again, and its answer
// passes the checker.
#include <gtest/gtest.h>

#include "base/embedded.hpp"
#include "media/negotiate/answer.hpp"
#include "media/negotiate/testing/answer_checker.hpp"
#include "media/negotiate/testing/offers.hpp"
#include "proto/sdp/writer.hpp"

PARLEY_EMBEDDED(sdp_zoo);

namespace parley::media {
namespace {

using namespace testing;
using proto::rtp::ExtensionKind;

std::string animal(std::string_view name) {
    for (const auto& file : embedded::sdp_zoo())
        if (file.name == name) return std::string(file.content);
    ADD_FAILURE() << "no " << name;
    return "";
}

AnswerSettings settings() {
    AnswerSettings made{.local = local_transport(), .session_id = 3};
    return made;
}

PublishAnswer answered(std::string_view name) {
    auto result = answer_offer(parsed(animal(name)), settings());
    EXPECT_TRUE(result.has_value()) << name << ": " << (result ? "" : result.error().message);
    return result ? std::move(*result) : PublishAnswer{};
}

/// "audio opus red | video vp8*3 …": codecs by kind and the number of layers.
std::string summary(const PublishAnswer& result) {
    static constexpr const char* kNames[] = {"opus", "red", "vp8", "vp9", "h264", "av1", "other"};
    std::string text;
    for (const auto& publication : result.publications) {
        text += publication.kind == Kind::audio ? "audio" : "video";
        for (const auto& codec : publication.codecs)
            text += std::string(" ") + kNames[static_cast<int>(codec.key.codec)] + (codec.rtx_payload_type ? "+" : "");
        text +=
            " rids=" + std::to_string(publication.rids.size()) + " ssrcs=" + std::to_string(publication.ssrcs.size());
        text += publication.sending ? "; " : " silent; ";
    }
    return text + (result.data ? "data" : "");
}

TEST(Zoo, every_offer_survives_being_written_again) {
    ASSERT_GE(embedded::sdp_zoo().size(), 12U);
    for (const auto& file : embedded::sdp_zoo()) {
        const auto session = parsed(std::string(file.content));
        EXPECT_EQ(parsed(proto::sdp::encode_session(session)), session) << file.name;
    }
}

TEST(Zoo, every_answer_is_right_the_first_and_the_second_time) {
    for (const auto& file : embedded::sdp_zoo()) {
        const auto offer = parsed(std::string(file.content));
        const auto first = answer_offer(offer, settings());
        ASSERT_TRUE(first.has_value()) << file.name << ": " << first.error().message;
        EXPECT_EQ(check(offer, first->answer), Complaints{}) << file.name;
        EXPECT_EQ(parsed(proto::sdp::encode_session(first->answer)), first->answer) << file.name;
        const auto second = answer_offer(offer, settings(), first->memory);
        ASSERT_TRUE(second.has_value()) << file.name << ": " << second.error().message;
        EXPECT_EQ(second->answer.sections, first->answer.sections) << file.name;
        for (const auto& section : first->answer.sections) EXPECT_FALSE(section.is_rejected()) << file.name;
    }
}

TEST(Zoo, publishers_are_understood) {
    const std::string h264_3 = "h264+ h264+ h264+";
    EXPECT_EQ(summary(answered("chromium_publish.sdp")),
              "audio opus red rids=0 ssrcs=1; video vp8+ vp9+ " + h264_3 + " av1+ vp9+ rids=3 ssrcs=0; data");
    EXPECT_EQ(summary(answered("firefox_publish.sdp")),
              "audio opus rids=0 ssrcs=1; video vp8+ vp9+ av1+ rids=3 ssrcs=3; data");
    EXPECT_EQ(summary(answered("firefox_maxbundle.sdp")),
              "audio opus rids=0 ssrcs=1; video vp8+ vp9+ av1+ rids=0 ssrcs=1; ");
    EXPECT_EQ(summary(answered("safari_style_publish.sdp")),
              "audio opus red rids=0 ssrcs=1; video vp8+ vp9+ h264+ h264+ rids=3 ssrcs=0; ");
    EXPECT_EQ(summary(answered("gstreamer_publish.sdp")), "video vp8 rids=0 ssrcs=1; audio opus rids=0 ssrcs=1; ");
    EXPECT_EQ(summary(answered("aiortc_sendrecv.sdp")),
              "audio opus rids=0 ssrcs=1; video vp8+ h264+ h264+ rids=0 ssrcs=1; data");
    EXPECT_EQ(summary(answered("react_native_style_sendrecv.sdp")),
              "audio opus red rids=0 ssrcs=1; video vp8+ vp9+ h264+ rids=0 ssrcs=1; ");
    EXPECT_EQ(summary(answered("sim_groups_style_publish.sdp")),
              "audio opus red rids=0 ssrcs=1; video vp8+ vp9+ h264+ rids=0 ssrcs=3; ");
}

TEST(Zoo, a_track_is_found_whatever_the_way_it_is_named) {
    const auto old = answered("gstreamer_publish.sdp");
    EXPECT_EQ(old.publications.at(0).stream_id, "user1@host.example");
    EXPECT_EQ(old.publications[0].track_id, "webrtctransceiver0");
    EXPECT_EQ(old.publications[0].mid, "video0");
    EXPECT_TRUE(answered("firefox_publish.sdp").publications.at(0).stream_id.starts_with('{'));
}

TEST(Zoo, a_client_that_gives_one_extension_id_two_meanings_is_served) {
    const auto result = answered("aiortc_sendrecv.sdp");
    EXPECT_EQ(result.publications.at(0).extensions.id(ExtensionKind::audio_level), 2);
    EXPECT_EQ(result.publications.at(1).extensions.id(ExtensionKind::mid), 1);
    EXPECT_FALSE(result.publications[1].extensions.has(ExtensionKind::abs_send_time));
}

TEST(Zoo, players_get_a_track_each) {
    const std::vector<SendTrack> tracks = {
        {Kind::audio, "them", "voice", "them", {1, std::nullopt}, {{Codec::opus, 0}}},
        {Kind::video, "them", "camera", "them", {2, 3}, {{Codec::vp8, 0}}},
    };
    for (const auto* name : {"chromium_whep.sdp", "firefox_whep.sdp"}) {
        const auto offer = parsed(animal(name));
        const auto result = answer_play_offer(offer, settings(), tracks);
        ASSERT_TRUE(result.has_value()) << name << ": " << result.error().message;
        EXPECT_EQ(check(offer, result->answer), Complaints{}) << name;
        EXPECT_EQ(result->subscriptions.size(), 2U) << name;
    }
}

}  // namespace
}  // namespace parley::media
