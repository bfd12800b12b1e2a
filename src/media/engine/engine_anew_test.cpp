// A client that begins anew as the same peer: a page that is loaded again, or another client in its place. Its new
// connections (RFC 8842 §4) take over from the old ones, and everybody sees and hears it again.
#include <gtest/gtest.h>

#include <algorithm>

#include "media/testing/engine_room.hpp"

namespace parley::media {
namespace {

using testing::told;
using namespace std::chrono_literals;

using ports::TrackKind;

class EngineAnewTest : public testing::EngineRoom {};

TEST_F(EngineAnewTest, AWholePageThatIsLoadedAgainIsSeenAndSeesAgain) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(3s);
    const auto old_publishing = anna.publishing()->address.port;
    const auto old_subscribing = anna.subscribing()->address.port;
    const auto old_track = bert.track_of(anna.id(), TrackKind::video);
    const auto certificate = crypto::DtlsCertificate::make();
    anna.lose_publishing(certificate);
    anna.lose_subscribing(certificate);
    room.run_for(1s);
    ASSERT_TRUE(anna.join());
    ASSERT_TRUE(anna.publish({anna.microphone(), anna.camera()}));
    ASSERT_TRUE(anna.subscribe(true));
    room.run_for(1s);
    const auto lost = room.sent_to(old_publishing) + room.sent_to(old_subscribing);
    room.run_for(3s);
    EXPECT_EQ(room.sent_to(old_publishing) + room.sent_to(old_subscribing), lost);
    EXPECT_EQ(room.engine().links(), 4u);
    EXPECT_EQ(bert.tracks.tracks.size(), 2u);
    EXPECT_NE(bert.track_of(anna.id(), TrackKind::video), old_track);
    for (auto [from, to] : {std::pair{&anna, &bert}, std::pair{&bert, &anna}}) {
        ASSERT_NE(to->sink_of(from->id(), TrackKind::video), nullptr);
        EXPECT_GT(to->sink_of(from->id(), TrackKind::video)->counts().frames, 3 * 29u);
        EXPECT_GT(to->sink_of(from->id(), TrackKind::audio)->counts().packets, 3 * 50u);
    }
    EXPECT_EQ(told(anna, ports::MediaLink::publish, ports::LinkState::connected), 2u);
    EXPECT_EQ(told(anna, ports::MediaLink::subscribe, ports::LinkState::connected), 2u);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineAnewTest, ANewConnectionWithTheOldCertificateIsKnownByItsSession) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(3s);
    anna.lose_publishing();
    bert.lose_subscribing();
    ASSERT_TRUE(anna.publish({anna.camera("0")}));  // fewer sections, and another kind in the first
    ASSERT_TRUE(bert.subscribe(true));
    room.run_for(4s);
    ASSERT_EQ(bert.tracks.tracks.size(), 1u);
    EXPECT_GT(bert.sink_of(anna.id(), TrackKind::video)->counts().frames, 3 * 29u);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineAnewTest, AnOfferThatWaitsMayBeAnsweredByANewConnection) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(2s);
    bert.answers = false;
    auto& carl = enter("carl");
    room.run_for(1s);
    bert.lose_subscribing(crypto::DtlsCertificate::make());
    bert.answers = true;
    ASSERT_TRUE(bert.join());  // tells the offer again
    room.run_for(4s);
    for (auto* other : {&anna, &carl}) {
        ASSERT_NE(bert.sink_of(other->id(), TrackKind::video), nullptr);
        EXPECT_GT(bert.sink_of(other->id(), TrackKind::video)->counts().frames, 3 * 29u);
    }
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineAnewTest, AfterAnAnswerThatIsRefusedARestartBringsAnotherOffer) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(2s);
    for (const std::string refused : {"nonsense", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"}) {
        bert.answers = false;
        ASSERT_TRUE(anna.publish({anna.camera(std::to_string(anna.sources().size()))}));
        room.run_for(1s);
        EXPECT_FALSE(room.engine().answer(room.net().room, bert.id(), refused, room.now()));
        bert.answers = true;
        ASSERT_TRUE(bert.subscribe(true));
        room.run_for(3s);
        ASSERT_EQ(bert.tracks.tracks.size(), anna.sources().size());
        for (const auto& track : bert.tracks.tracks) {
            ASSERT_NE(bert.sink(track.id), nullptr) << track.id;
            EXPECT_GT(bert.sink(track.id)->counts().packets, 29u);
        }
    }
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineAnewTest, AConnectionThatBeginsAnewOverAndOverLeavesNothingBehind) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(1s);
    for (int i = 0; i < 100; ++i) {
        anna.lose_publishing(i % 2 == 0 ? crypto::DtlsCertificate::make() : nullptr);
        bert.lose_subscribing(i % 3 == 0 ? crypto::DtlsCertificate::make() : nullptr);
        ASSERT_TRUE(anna.publish({anna.microphone(), anna.camera()}));
        ASSERT_TRUE(bert.subscribe(true));
        room.run_for(Micros{(i % 7) * 50'000});
    }
    room.run_for(3s);
    EXPECT_EQ(room.engine().links(), 4u);
    EXPECT_LE(room.engine().routes(), 16u);
    EXPECT_GT(bert.sink_of(anna.id(), TrackKind::video)->counts().frames, 2 * 29u);
    empty_the_room();
}

TEST_F(EngineAnewTest, AnOfferThatIsRefusedDoesNotEndWhatWasThere) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(2s);
    // Another connection's, but nothing in it can be received.
    const std::string refused =
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
        "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtcp-mux\r\na=rtpmap:8 PCMA/8000\r\n"
        "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=fingerprint:sha-256 "
        "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00\r\n";
    const auto offer = [&](const std::string& sdp) {
        return room.engine().publish(room.net().room, anna.id(), sdp, {}, room.now());
    };
    EXPECT_FALSE(offer("nonsense"));
    EXPECT_FALSE(offer(refused));
    ASSERT_EQ(bert.tracks.tracks.size(), 2u);
    const auto heard = bert.sink_of(anna.id(), TrackKind::audio)->counts().packets;
    room.run_for(2s);
    EXPECT_GE(bert.sink_of(anna.id(), TrackKind::audio)->counts().packets, heard + 99);
    empty_the_room();
}

}  // namespace
}  // namespace parley::media
