#include "media/negotiate/offerer.hpp"

#include <gtest/gtest.h>

#include "media/negotiate/testing/offers.hpp"
#include "proto/sdp/writer.hpp"

namespace parley::media {
namespace {

using namespace testing;
using proto::rtp::ExtensionKind;
using proto::sdp::Direction;
using proto::sdp::Session;
using proto::sdp::Setup;

SendTrack voice(std::uint32_t ssrc) {
    return {Kind::audio,
            "them",
            "voice-" + std::to_string(ssrc),
            "cname",
            {ssrc, std::nullopt},
            {{Codec::opus, 0}, {Codec::red, 0}}};
}

SendTrack camera(std::uint32_t ssrc) {
    return {Kind::video, "them",           "camera-" + std::to_string(ssrc),
            "cname",     {ssrc, ssrc + 1}, {{Codec::vp8, 0}, {Codec::av1, 0}}};
}

OffererSettings settings() {
    OffererSettings made;
    made.local = local_transport();
    made.session_id = 5;
    return made;
}

/// What an obedient client says, by way of text.
Session answer_to(const Session& offer) {
    Session answer = parsed(proto::sdp::encode_session(offer));
    answer.ice_lite = false;
    for (auto& section : answer.sections) {
        section.setup = Setup::active;
        section.ice_ufrag = "peer";
        section.ice_pwd = "peer567890123456789012";
        section.candidates.clear();
        section.ssrcs.clear();
        section.ssrc_groups.clear();
        section.msid.reset();
        if (section.is_rtp()) section.direction = sends(section.direction) ? Direction::recvonly : Direction::inactive;
    }
    return answer;
}

Session offer_of(Offerer& offerer) {
    auto offer = offerer.make_offer();
    EXPECT_TRUE(offer.has_value()) << (offer ? "" : offer.error().message);
    return offer ? *offer : Session{};
}

AnswerFacts round(Offerer& offerer) {
    auto facts = offerer.apply_answer(answer_to(offer_of(offerer)));
    EXPECT_TRUE(facts.has_value()) << (facts ? "" : facts.error().message);
    return facts ? *facts : AnswerFacts{};
}

std::string mids(const Session& session) {
    std::string text;
    for (const auto& section : session.sections)
        text += section.mid + (section.is_rejected() ? "x " : sends(section.direction) ? "+ " : "- ");
    return text;
}

TEST(Offerer, offers_each_track_in_a_section_of_its_own) {
    auto with_data = settings();
    with_data.data_channel = true;
    Offerer offerer(with_data);
    EXPECT_EQ(*offerer.add_track(voice(10)), "1");
    EXPECT_EQ(*offerer.add_track(camera(20)), "2");
    EXPECT_TRUE(offerer.needs_offer());
    const auto offer = offer_of(offerer);
    EXPECT_FALSE(offerer.needs_offer());
    EXPECT_EQ(offer.bundles, (std::vector<std::vector<std::string>>{{"0", "1", "2"}}));
    EXPECT_TRUE(offer.ice_lite);
    const auto& video = offer.sections.at(2);
    EXPECT_EQ(video.direction, Direction::sendonly);
    EXPECT_EQ(video.setup, Setup::actpass);
    EXPECT_EQ(*video.msid, (proto::sdp::Msid{"them", "camera-20"}));
    EXPECT_EQ(video.ssrc_groups, (std::vector<proto::sdp::SsrcGroup>{{"FID", {20, 21}}}));
    EXPECT_EQ(video.ssrcs.size(), 2U);
    std::string numbers;
    for (const auto& payload : video.payload_types) numbers += std::to_string(payload.number) + " ";
    EXPECT_EQ(numbers, "96 97 45 46 ");

    const auto facts = offerer.apply_answer(answer_to(offer));
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_EQ(facts->remote.ice_ufrag, "peer");
    ASSERT_TRUE(facts->data.has_value());
    ASSERT_EQ(facts->subscriptions.size(), 2U);
    const auto& picture = facts->subscriptions[1];
    EXPECT_TRUE(picture.receiving);
    EXPECT_EQ(picture.source, (StreamSsrc{20, 21}));
    ASSERT_EQ(picture.codecs.size(), 2U);
    EXPECT_EQ(picture.codecs[0].rtx_payload_type, 97);
    EXPECT_TRUE(picture.codecs[0].feedback.remb);
    EXPECT_EQ(picture.extensions.id(ExtensionKind::mid), 1);
}

TEST(Offerer, has_one_offer_out_at_a_time) {
    Offerer offerer(settings());
    EXPECT_EQ(offerer.make_offer().error().code, "nothing-to-offer");
    ASSERT_TRUE(offerer.add_track(voice(1)));
    const auto offer = offer_of(offerer);
    EXPECT_EQ(offerer.make_offer().error().code, "offer-pending");
    ASSERT_TRUE(offerer.add_track(camera(2)));
    EXPECT_FALSE(offerer.needs_offer()) << "not yet";
    const auto facts = offerer.apply_answer(answer_to(offer));
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->subscriptions.size(), 1U);
    EXPECT_TRUE(offerer.needs_offer());
    EXPECT_EQ(mids(offer_of(offerer)), "0+ 1+ ");
    EXPECT_EQ(offerer.apply_answer(Session{}).error().code, "bad-answer");
}

TEST(Offerer, gives_the_section_of_a_track_that_has_gone_to_the_next_of_its_kind) {
    Offerer offerer(settings());
    ASSERT_TRUE(offerer.add_track(voice(1)));
    ASSERT_TRUE(offerer.add_track(camera(2)));
    round(offerer);
    EXPECT_FALSE(offerer.remove_track("7"));
    EXPECT_TRUE(offerer.remove_track("0"));
    EXPECT_FALSE(offerer.remove_track("0"));
    EXPECT_EQ(*offerer.add_track(voice(30)), "2") << "the peer has not heard of the end yet";
    const auto offer = offer_of(offerer);
    EXPECT_EQ(mids(offer), "0- 1+ 2+ ");
    ASSERT_TRUE(offerer.apply_answer(answer_to(offer)));
    EXPECT_EQ(*offerer.add_track(camera(5)), "3") << "another kind";
    EXPECT_EQ(*offerer.add_track(voice(70)), "0");
    const auto next = offer_of(offerer);
    EXPECT_EQ(mids(next), "0+ 1+ 2+ 3+ ");
    EXPECT_EQ(next.version, offer.version + 1);
    EXPECT_EQ(next.sections[0].ssrcs.at(0).id, 70U);
}

TEST(Offerer, offers_only_what_the_subscriber_can_decode) {
    auto weak = settings();
    weak.capabilities = {{{Codec::opus, 0}, {Codec::av1, 0}}};
    Offerer offerer(weak);
    ASSERT_TRUE(offerer.add_track(camera(2)));
    EXPECT_EQ(offer_of(offerer).sections.at(0).payload_types.at(0).name, "AV1");
    auto vp9 = camera(4);
    vp9.codecs = {{Codec::vp9, 0}};
    EXPECT_EQ(offerer.add_track(vp9).error().code, "no-common-codec");
}

TEST(Offerer, begins_a_section_anew_that_the_peer_refused) {
    Offerer offerer(settings());
    ASSERT_TRUE(offerer.add_track(voice(1)));
    ASSERT_TRUE(offerer.add_track(camera(2)));
    auto answer = answer_to(offer_of(offerer));
    answer.sections[1].port = 0;
    answer.bundles = {{"0"}};
    const auto facts = offerer.apply_answer(answer);
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_FALSE(facts->subscriptions.at(1).receiving);
    EXPECT_TRUE(facts->subscriptions[1].codecs.empty());
    EXPECT_FALSE(offerer.remove_track("1")) << "it is gone already";
    EXPECT_EQ(*offerer.add_track(voice(5)), "2");
    const auto next = offer_of(offerer);
    EXPECT_EQ(next.sections.size(), 2U);
    EXPECT_EQ(mids(next), "0+ 2+ ");
}

TEST(Offerer, keeps_a_refused_section_in_its_place) {
    Offerer offerer(settings());
    ASSERT_TRUE(offerer.add_track(voice(1)));
    ASSERT_TRUE(offerer.add_track(camera(2)));
    auto answer = answer_to(offer_of(offerer));
    answer.sections[1].port = 0;
    ASSERT_TRUE(offerer.apply_answer(answer));
    offerer.restart_ice(local_transport());
    EXPECT_EQ(mids(offer_of(offerer)), "0+ 1x ");
}

TEST(Offerer, takes_no_more_tracks_than_a_description_has_sections) {
    Offerer offerer(settings());
    for (std::uint32_t i = 0; i < proto::sdp::kSectionsMax; ++i) ASSERT_TRUE(offerer.add_track(camera(i * 2 + 2)));
    EXPECT_EQ(offerer.add_track(voice(1)).error().code, "too-many-tracks");
    const auto text = proto::sdp::encode_session(offer_of(offerer));
    EXPECT_LT(text.size(), std::size_t{256} << 10);
}

TEST(Offerer, restarts_ice) {
    Offerer offerer(settings());
    ASSERT_TRUE(offerer.add_track(voice(1)));
    round(offerer);
    auto local = local_transport();
    local.ice_ufrag = "anew";
    offerer.restart_ice(local);
    const auto offer = offer_of(offerer);
    EXPECT_EQ(offer.sections[0].ice_ufrag, "anew");
    auto answer = answer_to(offer);
    answer.sections[0].ice_ufrag = "peer2";
    ASSERT_TRUE(offerer.apply_answer(answer));
    ASSERT_TRUE(offerer.add_track(voice(2)));
    auto moved = answer_to(offer_of(offerer));
    EXPECT_EQ(offerer.apply_answer(moved).error().message, "The ICE credentials have changed without a restart");
}

TEST(Offerer, takes_back_an_offer_only_when_its_answer_was_refused) {
    Offerer offerer(settings());
    ASSERT_TRUE(offerer.add_track(voice(1)));
    const auto first = offer_of(offerer);
    auto local = local_transport();
    local.ice_ufrag = "anew";
    offerer.restart_ice(local);
    EXPECT_FALSE(offerer.needs_offer()) << "its answer may be on its way";
    EXPECT_EQ(offerer.apply_answer(Session{}).error().code, "bad-answer");
    EXPECT_FALSE(offerer.needs_offer()) << "another connection may answer it";
    offerer.restart_ice(local);
    ASSERT_TRUE(offerer.needs_offer());
    const auto second = offer_of(offerer);
    EXPECT_EQ(second.sections[0].ice_ufrag, "anew");
    EXPECT_GT(second.version, first.version);
    EXPECT_TRUE(offerer.apply_answer(answer_to(second)));
}

TEST(Offerer, refuses_answers_that_do_not_fit) {
    const auto refusal = [](auto change) {
        Offerer offerer(settings());
        EXPECT_TRUE(offerer.add_track(voice(1)));
        EXPECT_TRUE(offerer.add_track(camera(2)));
        auto answer = answer_to(offer_of(offerer));
        change(answer);
        const auto facts = offerer.apply_answer(answer);
        EXPECT_TRUE(facts || offerer.is_waiting());
        return facts ? "accepted" : facts.error().code + ": " + facts.error().message;
    };
    EXPECT_EQ(refusal([](Session&) {}), "accepted");
    EXPECT_EQ(refusal([](Session& a) { a.sections.pop_back(); }),
              "bad-answer: The sections are not those of the offer");
    EXPECT_EQ(refusal([](Session& a) { a.sections[1].mid = "9"; }), "bad-answer: Section 1: the mid has changed");
    EXPECT_EQ(refusal([](Session& a) { std::swap(a.sections[0], a.sections[1]); }),
              "bad-answer: Section 0: the kind has changed");
    EXPECT_EQ(refusal([](Session& a) { a.bundles = {{"0"}}; }), "bad-answer: Section 1: it is not in the bundle");
    EXPECT_EQ(refusal([](Session& a) { a.sections[0].setup = Setup::passive; }),
              "bad-answer: Section 0: answer setup:active");
    EXPECT_EQ(refusal([](Session& a) { a.sections[1].rtcp_mux = false; }),
              "bad-answer: Section 1: rtcp-mux is missing");
    EXPECT_EQ(refusal([](Session& a) { a.sections[0].direction = Direction::sendrecv; }),
              "bad-answer: Section 0: it was offered to be received only");
    EXPECT_EQ(refusal([](Session& a) { a.sections[1].payload_types[0].name = "VP9"; }),
              "bad-answer: Section 1: payload type 96 was not offered so");
    EXPECT_EQ(refusal([](Session& a) { a.sections[1].payload_types = {{.number = 50}}; }),
              "bad-answer: Section 1: payload type 50 was not offered so");
    EXPECT_EQ(refusal([](Session& a) { a.sections[1].payload_types.clear(); }),
              "bad-answer: Section 1: no codec is accepted");
    EXPECT_EQ(refusal([](Session& a) { a.sections[1].extmaps[0].id = 9; }),
              "bad-answer: Section 1: extension id 9 was not offered so");
    EXPECT_EQ(refusal([](Session& a) { a.ice_lite = true; }),
              "bad-answer: Both sides are ICE-lite; the client has to run full ICE");
    const auto refused = refusal([](Session& a) {
        for (auto& section : a.sections) section.fingerprints = {{"sha-1", kHash.substr(0, 59)}};
    });
    EXPECT_EQ(refused, "bad-answer: A fingerprint of SHA-256 or longer is missing");
    EXPECT_EQ(refusal([](Session& a) {
                  for (auto& section : a.sections) section.port = 0;
              }),
              "bad-answer: No section is accepted with setup:active");
}

TEST(Offerer, knows_a_subscriber_that_does_not_want_a_track_now) {
    Offerer offerer(settings());
    ASSERT_TRUE(offerer.add_track(camera(2)));
    auto answer = answer_to(offer_of(offerer));
    answer.sections[0].direction = Direction::inactive;
    std::erase_if(answer.sections[0].payload_types, [](const auto& p) { return p.number >= 96; });
    const auto facts = offerer.apply_answer(answer);
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_FALSE(facts->subscriptions.at(0).receiving);
    EXPECT_EQ(facts->subscriptions[0].codecs.at(0).key.codec, Codec::av1);
}

}  // namespace
}  // namespace parley::media
