// The media service over real loops with real threads: where peers get their place, and that those of one room know of
// each other on whichever loop they are. No media flows; the engine's tests have that.
#include "server/media_service.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"
#include "net/loop.hpp"

namespace parley::server {
namespace {

using ports::TracksChanged;

constexpr std::string_view kOffer =
    "v=0\r\no=- 4711 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\n"
    "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:"
    "EE:FF\r\na=rtpmap:111 opus/48000/2\r\na=ssrc:1234 cname:x\r\na=msid:- sound\r\n";

class MediaServiceTest : public ::testing::Test {
protected:
    struct Person {
        TracksChanged tracks;
        std::string offer;
        std::string track;  ///< its own
    };
    void open(std::size_t loops, std::size_t relay_after) {
        ASSERT_TRUE(service.open({.host = "127.0.0.1"}, loops, relay_after));
        service.start([](const RoomId&, const PeerId&) { return true; });
    }
    void enter(const RoomId& room, const std::string& id) {
        auto& person = people[{room, PeerId(id)}];
        service.join(room, PeerId(id), {}, [&person](const ports::MediaEvent& event) {
            if (const auto* tracks = std::get_if<TracksChanged>(&event)) person.tracks = *tracks;
            if (const auto* offer = std::get_if<ports::SubscribeOffer>(&event)) person.offer = offer->sdp;
        });
        service.publish(room, PeerId(id), std::string(kOffer), {}, [&person](Result<ports::Published> published) {
            ASSERT_TRUE(published);
            person.track = published->tracks.at(0).id;
        });
        service.subscribe(room, PeerId(id), {}, [](const Status& done) { EXPECT_TRUE(done); });
    }
    void leave(const RoomId& room, const std::string& id) {
        service.leave(room, PeerId(id));
        people.erase({room, PeerId(id)});
    }
    template <class Ready>
    void wait_until(Ready ready) {
        for (int turn = 0; turn < 2'000 && !ready(); ++turn) loop.run_turn(Duration{10});
        EXPECT_TRUE(ready());
    }
    /// Everybody knows of the tracks of all others in the room, and of no more.
    bool all_know() {
        for (const auto& [key, person] : people) {
            std::set<std::string> known;
            std::set<std::string> published;
            for (const auto& track : person.tracks.tracks) known.insert(track.id);
            for (const auto& [other, they] : people) {
                if (they.track.empty()) return false;
                if (other.first == key.first && other.second != key.second) published.insert(they.track);
            }
            if (known != published) return false;
        }
        return true;
    }

    net::Loop loop;
    std::map<std::pair<RoomId, PeerId>, Person> people;
    MediaService service{loop};
};

TEST_F(MediaServiceTest, ARoomThatOutgrowsALoopIsOneRoom) {
    open(3, 2);
    const RoomId hall("hall");
    for (const auto* id : {"anna", "bert", "carl", "dora", "emil"}) enter(hall, id);
    wait_until([&] { return all_know(); });
    auto& emil = people[{hall, PeerId("emil")}];
    wait_until([&] { return emil.offer.find("a=msid:") != std::string::npos; });
    service.mute(hall, PeerId("anna"), people[{hall, PeerId("anna")}].track, true,
                 [](const Status& done) { EXPECT_TRUE(done); });
    wait_until([&] { return std::ranges::any_of(emil.tracks.tracks, &ports::TrackView::muted); });
    leave(hall, "carl");
    leave(hall, "dora");  // and the room its loop
    wait_until([&] { return all_know(); });
    EXPECT_EQ(service.stats().rooms, 1u);
    for (const auto* id : {"anna", "bert", "emil"}) leave(hall, id);
    wait_until([&] { return service.stats().links == 0; });
    EXPECT_EQ(service.stats().rooms, 0u);
}

TEST_F(MediaServiceTest, ASmallRoomIsRelayedNowhere) {
    open(2, 100);
    for (const auto* id : {"anna", "bert", "carl"}) enter(RoomId("small"), id);
    for (const auto* id : {"dora", "emil"}) enter(RoomId("other"), id);
    wait_until([&] { return all_know(); });
    EXPECT_EQ(service.stats().relayed, 0u);
    EXPECT_EQ(service.stats().rooms, 2u);
}

TEST_F(MediaServiceTest, PeopleComeAndGoWhileTheLoopsTalkToEachOther) {
    open(3, 1);
    SeededRandom random(5);
    const auto dice = [&](std::size_t below) {
        std::uint8_t byte = 0;
        random.fill({&byte, 1});
        return byte % below;
    };
    int next = 0;
    for (int step = 0; step < 150; ++step) {
        if (people.size() < 2 || (people.size() < 10 && dice(2) == 0)) {
            enter(RoomId("room" + std::to_string(dice(2))), "peer" + std::to_string(next++));
        } else {
            const auto who = std::next(people.begin(), static_cast<std::ptrdiff_t>(dice(people.size())));
            wait_until([&] { return !who->second.track.empty(); });
            const auto [room, peer] = who->first;
            leave(room, peer.value);
        }
        if (dice(4) == 0) wait_until([&] { return all_know(); });
    }
    wait_until([&] { return all_know(); });
    while (!people.empty()) {
        const auto [room, peer] = people.begin()->first;
        leave(room, peer.value);
    }
    wait_until([&] { return service.stats().links == 0; });
    EXPECT_EQ(service.stats().relay_drops, 0u);
}

}  // namespace
}  // namespace parley::server
