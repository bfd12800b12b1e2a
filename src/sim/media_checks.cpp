#include "sim/media_checks.hpp"

#include <algorithm>
#include <set>

#include "sim/own_person.hpp"

namespace parley::sim {
namespace {

const MediaClient* media_of(const Person& person, const std::string& room) {
    const auto* own = dynamic_cast<const OwnPerson*>(&person);
    return own == nullptr ? nullptr : own->media_in(room);
}

std::optional<std::string> find_unheard_in(World& world, const std::string& room, const calls::Room& record) {
    std::set<std::string> there;
    for (const auto& peer : record.peers) there.insert(peer.value);
    for (const auto& person : world.people) {
        const auto* hearer = media_of(*person, room);
        if (hearer == nullptr) continue;
        for (const auto& peer : hearer->publishers()) {
            if (!there.contains(peer)) return person->name() + " is told of tracks of " + peer + ", who is not there";
        }
        for (const auto& other : world.people) {
            const auto* publisher = media_of(*other, room);
            if (publisher == nullptr || publisher == hearer) continue;
            const auto lacks = hearer->missing_of(*publisher);
            if (!lacks.empty()) return person->name() + " " + lacks + " " + other->name() + " in room " + room;
        }
    }
    return std::nullopt;
}

/// Who has rung has a peer before they ask for the room, and only then comes to the media server.
bool is_of_somebody(const World& world, const PeerId& id, const calls::Peer& peer) {
    return std::ranges::any_of(world.people,
                               [&](const auto& person) { return person->peer_in(peer.record.room.value) == id.value; });
}

}  // namespace

void check_media(World& world) {
    if (!world.server || !world.server->media) return;
    const auto& media = *world.server->media;
    const auto require = [](bool holds, const std::string& what) {
        if (!holds) throw Violation(what);
    };
    for (const auto& each : media.engines()) require(each->wrong().empty(), each->wrong());
    if (!media.idle()) return;
    std::size_t links = 0;
    for (const auto& each : media.engines()) {
        const auto& engine = each->engine();
        require(engine.rooms() <= media.desk().rooms(), "the engine has rooms of nobody");
        require(engine.links() > 0 || engine.routes() == 0, "the engine keeps ways to connections that are gone");
        links += engine.links();
    }
    require(links <= 2 * media.desk().peers(), "the engines have more connections than their peers can have");
}

std::optional<std::string> find_unheard(World& world) {
    if (!world.server || !world.server->media) return std::nullopt;
    const auto& desk = world.server->media->desk();
    const auto& state = world.server->house.domain().state();
    for (const auto& [id, peer] : state.peers) {
        const bool has = desk.has(peer.record.room, id);
        if (!has && peer.present() && peer.record.dialect == calls::Dialect::parley && is_of_somebody(world, id, peer))
            return "peer " + id.value + " is in a room and not with the media server";
    }
    for (const auto& [id, room] : state.rooms) {
        if (auto lacks = find_unheard_in(world, id.value, room)) return lacks;
    }
    return std::nullopt;
}

bool has_ghosts(const World& world) {
    if (!world.server || !world.server->media) return false;
    const auto& desk = world.server->media->desk();
    std::size_t known = 0;
    for (const auto& [id, peer] : world.server->house.domain().state().peers)
        known += desk.has(peer.record.room, id) ? 1 : 0;
    return known != desk.peers();
}

}  // namespace parley::sim
