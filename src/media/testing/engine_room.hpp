// A room of scripted clients as a GoogleTest fixture: people come in, and when all have gone nothing may be left. For
// tests of the engine alone.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

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
