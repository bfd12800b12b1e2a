// A room of scripted clients as a GoogleTest fixture: people come in, and when all have gone nothing may be left. For
// tests of the engine alone.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "media/testing/heap.hpp"
#include "media/testing/sim_room.hpp"

namespace parley::media::testing {

enum class Picture : std::uint8_t { none, camera, simulcast };

/// Joins, publishes a voice and the picture, subscribes; each of it has to work.
inline ClientPeer& enter_well(SimRoom& room, std::string id, Picture picture, PeerOptions options = {}) {
    auto& peer = room.add(std::move(id), options);
    auto sources = picture == Picture::simulcast ? peer.simulcast() : std::vector<SourceSpec>{};
    sources.push_back(peer.microphone());
    if (picture == Picture::camera) sources.push_back(peer.camera());
    EXPECT_TRUE(peer.join());
    EXPECT_TRUE(peer.publish(sources));
    EXPECT_TRUE(peer.subscribe());
    return peer;
}

/// Six people, spread over so many engines, come and go again and again. Tables that have grown once stay; after
/// `settled` rounds nothing is added by another.
inline void expect_heap_settles(SimRoom& room, std::size_t engines, int settled) {
    using namespace std::chrono_literals;
    for (int round = 0; round < settled + 4; ++round) {
        std::vector<ClientPeer*> here;
        const auto before = heap_bytes();
        for (std::size_t i = 0; i < 6; ++i)
            here.push_back(&room.enter("peer" + std::to_string(i), {}, {.engine = i % engines}));
        room.run_for(2s);
        for (auto* peer : here) room.leave(*peer);
        room.run_for(1s);
        room.forget_peers();
        const auto kept = heap_bytes() - before;
        EXPECT_TRUE(round < settled || kept <= 512) << kept << " in round " << round;
    }
}

/// How often the peer was told that state of that link.
inline std::size_t told(const ClientPeer& peer, ports::MediaLink link, ports::LinkState state) {
    return static_cast<std::size_t>(
        std::ranges::count_if(peer.links, [&](const auto& l) { return l.link == link && l.state == state; }));
}

class EngineRoom : public ::testing::Test {
protected:
    /// Everybody goes; nothing may be left.
    void empty_the_room() {
        for (auto& peer : room.peers()) room.leave(*peer);
        EXPECT_EQ(room.engine().links(), 0u);
        EXPECT_EQ(room.engine().rooms(), 0u);
        EXPECT_EQ(room.engine().routes(), 0u);
        const auto before = room.sent();
        room.run_for(Micros{1'000'000});
        EXPECT_EQ(room.sent(), before) << "datagrams to nobody";
    }
    ClientPeer& enter(const std::string& id, bool video = true) {
        return enter_well(room, id, video ? Picture::camera : Picture::none);
    }
    ClientPeer& enter_simulcast(const std::string& id) { return enter_well(room, id, Picture::simulcast); }

    SimRoom room{7};
};

}  // namespace parley::media::testing
