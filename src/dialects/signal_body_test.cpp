#include "dialects/signal_body.hpp"

#include <gtest/gtest.h>

namespace parley::dialects {
namespace {

using calls::Dialect;
using calls::SignalKind;

bool plausible(SignalKind kind, std::string_view body) {
    const auto value = json::scan(body);
    return value && is_plausible(kind, *value);
}

constexpr std::string_view kOffer = R"({"type":"offer","sdp":"v=0\r\n"})";
constexpr std::string_view kFlat =
    R"({"candidate":"candidate:1 1 UDP 1 127.0.0.1 9 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"ab"})";

/// What arrives, or "-" for nothing.
std::string send(SignalKind kind, std::string_view body, Dialect from, Dialect to,
                 DescriptionForm form = DescriptionForm::object) {
    calls::SignalView signal;
    signal.kind = kind;
    signal.origin = from;
    signal.body = body;
    std::string scratch;
    const auto got = body_for(signal, to, scratch, form);
    return got ? std::string(*got) : "-";
}

TEST(SignalBody, WithinADialectEveryByteStays) {
    for (const std::string_view body : {R"({ "sdp" : "a", "sdp":"b" })", R"("x")", R"({"any":[1, 2]})", "null"}) {
        EXPECT_EQ(send(SignalKind::offer, body, Dialect::rooms, Dialect::rooms), body);
        EXPECT_EQ(send(SignalKind::candidate, body, Dialect::video, Dialect::video), body);
    }
}

TEST(SignalBody, ABareSdpStringBecomesADescription) {
    EXPECT_EQ(send(SignalKind::offer, R"("v=0\r\n")", Dialect::video, Dialect::rooms), kOffer);
    EXPECT_EQ(send(SignalKind::answer, R"("v=0")", Dialect::video, Dialect::appointments),
              R"({"type":"answer","sdp":"v=0"})");
}

TEST(SignalBody, ADescriptionReachesVideoInTheFormThatItUsesItself) {
    EXPECT_EQ(send(SignalKind::offer, kOffer, Dialect::rooms, Dialect::video), kOffer);
    EXPECT_EQ(send(SignalKind::offer, kOffer, Dialect::rooms, Dialect::video, DescriptionForm::bare_sdp),
              R"("v=0\r\n")");
    EXPECT_EQ(form_of(R"( "v=0")"), DescriptionForm::bare_sdp);
    EXPECT_EQ(form_of(kOffer), DescriptionForm::object);
}

TEST(SignalBody, ADescriptionWithoutItsTypeGetsIt) {
    EXPECT_EQ(send(SignalKind::answer, R"({"sdp":"v=0"})", Dialect::rooms, Dialect::bare),
              R"({"type":"answer","sdp":"v=0"})");
    EXPECT_EQ(send(SignalKind::offer, R"({"sdp":{"type":"offer","sdp":"v=0"}})", Dialect::video, Dialect::rooms),
              R"({"type":"offer","sdp":"v=0"})");
}

TEST(SignalBody, ACandidateArrivesFlatHoweverItWasSent) {
    EXPECT_EQ(send(SignalKind::candidate, kFlat, Dialect::rooms, Dialect::bare), kFlat);
    const std::string typed = R"({"type":"candidate",)" + std::string(kFlat.substr(1));
    const std::string nested = R"({"type":"candidate","candidate":)" + std::string(kFlat) + "}";
    for (const auto& body : {typed, nested}) {
        EXPECT_EQ(send(SignalKind::candidate, body, Dialect::appointments, Dialect::rooms), kFlat);
        EXPECT_EQ(send(SignalKind::candidate, body, Dialect::appointments, Dialect::video), kFlat);
    }
    EXPECT_EQ(send(SignalKind::candidate, kFlat, Dialect::video, Dialect::appointments), typed);
}

TEST(SignalBody, ACandidateThatNamesNoSectionMeansTheFirst) {
    EXPECT_EQ(send(SignalKind::candidate, R"({"candidate":"c"})", Dialect::rooms, Dialect::video),
              R"({"candidate":"c","sdpMid":null,"sdpMLineIndex":0})");
    EXPECT_EQ(send(SignalKind::candidate, R"({"candidate":"c","sdpMid":"1"})", Dialect::rooms, Dialect::video),
              R"({"candidate":"c","sdpMid":"1","sdpMLineIndex":null})");
    EXPECT_EQ(send(SignalKind::candidate, R"("c")", Dialect::rooms, Dialect::video),
              R"({"candidate":"c","sdpMid":null,"sdpMLineIndex":0})");
}

TEST(SignalBody, TheEndOfCandidatesCrossesNoBorderButToOurOwnClient) {
    for (const std::string_view end :
         {"null", R"("")", R"({"candidate":""})", R"({"candidate":null,"sdpMid":"0"})",
          R"({"type":"candidate","candidate":{"candidate":""}})", R"({"type":"candidate"})"}) {
        EXPECT_TRUE(is_end_of_candidates(end)) << end;
        EXPECT_EQ(send(SignalKind::candidate, end, Dialect::rooms, Dialect::rooms), end);
        EXPECT_EQ(send(SignalKind::candidate, end, Dialect::rooms, Dialect::parley), end);
        EXPECT_EQ(send(SignalKind::candidate, end, Dialect::rooms, Dialect::video), "-");
        EXPECT_EQ(send(SignalKind::candidate, end, Dialect::video, Dialect::appointments), "-");
    }
    EXPECT_FALSE(is_end_of_candidates(kFlat));
}

TEST(SignalBody, WhatNobodyCouldReadCrossesNoBorder) {
    EXPECT_EQ(send(SignalKind::offer, R"({"any":1})", Dialect::rooms, Dialect::video), "-");
    EXPECT_EQ(send(SignalKind::candidate, R"({"any":1})", Dialect::rooms, Dialect::video), "-");
    EXPECT_EQ(send(SignalKind::offer, "7", Dialect::bare, Dialect::rooms), "-");
}

TEST(SignalBody, DoublesPassAndTheLastCounts) {
    EXPECT_EQ(send(SignalKind::offer, R"({"type":"offer","sdp":"a","sdp":"b"})", Dialect::rooms, Dialect::video,
                   DescriptionForm::bare_sdp),
              R"("b")");
    EXPECT_EQ(
        send(SignalKind::candidate, R"({"candidate":"a","x":1,"candidate":"b","x":2})", Dialect::rooms, Dialect::video),
        R"({"candidate":"b","sdpMid":null,"sdpMLineIndex":0,"x":2})");
}

TEST(SignalBody, TheKindIsToldFromTheBodyWhereTheEnvelopeDoesNotSay) {
    EXPECT_EQ(kind_of(kOffer), SignalKind::offer);
    EXPECT_EQ(kind_of(R"({"type":"answer","sdp":""})"), SignalKind::answer);
    EXPECT_EQ(kind_of(kFlat), SignalKind::candidate);
    EXPECT_EQ(kind_of(R"({"type":"candidate","sdp":"","candidate":"c"})"), SignalKind::candidate);
    EXPECT_EQ(kind_of("null"), SignalKind::candidate);
    EXPECT_EQ(kind_of(R"("")"), SignalKind::candidate);
    for (const std::string_view none :
         {R"({"type":"dance"})", R"({"sdp":"v=0"})", "7", "[]", R"("v=0")", R"({"type":"offer"})", "{"}) {
        EXPECT_EQ(kind_of(none), std::nullopt) << none;
    }
}

TEST(SignalBody, OnlyObjectsAndStringsAreDescriptions) {
    EXPECT_TRUE(plausible(SignalKind::offer, kOffer));
    EXPECT_TRUE(plausible(SignalKind::offer, R"("v=0")"));
    EXPECT_TRUE(plausible(SignalKind::candidate, "null"));
    for (const std::string_view none : {"null", "7", "[]", "true", R"("")"})
        EXPECT_FALSE(plausible(SignalKind::answer, none)) << none;
    for (const std::string_view none : {"7", "[]", "true"})
        EXPECT_FALSE(plausible(SignalKind::candidate, none)) << none;
}

}  // namespace
}  // namespace parley::dialects
