// One room on three engines that relay to each other, as a GoogleTest fixture: who sees and hears whom, and that
// nothing is left when all have gone. For tests of the engine alone.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "media/testing/engine_room.hpp"

namespace parley::media::testing {

class RelayedRoom : public ::testing::Test {
protected:
    ClientPeer& enter(const std::string& id, std::size_t engine, Picture picture = Picture::camera,
                      const LinkConfig& link = {.base_delay = Micros{10'000}}) {
        auto& peer = enter_well(room, id, picture, {.up = link, .down = link, .engine = engine});
        peer.source("0").set_level(kQuiet);
        return peer;
    }
    /// A track that was told of anew has another section.
    static std::uint64_t sum(ClientPeer& who, const std::string& track, std::uint64_t SinkCounts::*what) {
        std::uint64_t all = 0;
        for (auto& [ssrc, sink] : who.sinks()) all += sink->track() == track ? sink->counts().*what : 0;
        return all;
    }
    static std::uint64_t frames(ClientPeer& who, const ClientPeer& whom) {
        return sum(who, who.track_of(whom.id(), ports::TrackKind::video), &SinkCounts::frames);
    }
    static std::uint64_t sounds(ClientPeer& who, const ClientPeer& whom) {
        return sum(who, who.track_of(whom.id(), ports::TrackKind::audio), &SinkCounts::packets);
    }
    void expect_all_perceive(const std::vector<ClientPeer*>& here, Micros during = Micros{2'000'000}) {
        std::map<std::pair<ClientPeer*, ClientPeer*>, std::pair<std::uint64_t, std::uint64_t>> before;
        for (auto* who : here)
            for (auto* whom : here) before[{who, whom}] = {frames(*who, *whom), sounds(*who, *whom)};
        room.run_for(during);
        const auto shown = static_cast<std::uint64_t>(during.count() * 25 / 1'000'000);
        const auto heard = static_cast<std::uint64_t>(during.count() * 45 / 1'000'000);
        for (auto* who : here) {
            for (auto* whom : here) {
                if (who == whom) continue;
                const auto [seen, listened] = before[{who, whom}];
                EXPECT_GE(frames(*who, *whom), seen + shown) << who->id().value << " of " << whom->id().value;
                EXPECT_GE(sounds(*who, *whom), listened + heard) << who->id().value << " of " << whom->id().value;
            }
        }
    }
    /// Everybody goes, in this order; nothing may be left on any engine.
    void all_leave(const std::vector<ClientPeer*>& order) {
        for (auto* peer : order) {
            room.leave(*peer);
            room.run_for(Micros{50'000});
        }
        room.run_for(Micros{50'000});
        for (std::size_t i = 0; i < kEngines; ++i) {
            EXPECT_EQ(room.engine(i).links(), 0u);
            EXPECT_EQ(room.engine(i).rooms(), 0u) << "engine " << i;
            EXPECT_EQ(room.engine(i).routes(), 0u);
            EXPECT_EQ(room.engine(i).relay_links(), 0u);
            EXPECT_EQ(room.engine(i).deadline(), Time::never());
        }
        const auto before = room.sent();
        room.run_for(Micros{1'000'000});
        EXPECT_EQ(room.sent(), before) << "datagrams to nobody";
    }
    void prefer(ClientPeer& who, std::size_t engine, const ClientPeer& whom, ports::TrackWish wish) {
        wish.track = who.track_of(whom.id(), ports::TrackKind::video);
        EXPECT_TRUE(room.engine(engine).prefer(room.net().room, who.id(), wish));
    }
    static std::vector<std::string> names(const std::vector<PeerId>& peers) {
        std::vector<std::string> all;
        for (const auto& peer : peers) all.push_back(peer.value);
        return all;
    }
    static std::vector<std::string> shown(const ClientPeer& peer) {
        return peer.shown ? names(peer.shown->peers) : std::vector<std::string>{"(not told)"};
    }

    static constexpr std::size_t kEngines = 3;
    static constexpr std::uint8_t kQuiet = 110;
    SimRoom room{21, SimRoom::options_with_candidate(), kEngines};
};

}  // namespace parley::media::testing
