// Rooms that are on several engines: what the engine does of it; the rest is RoomRelay's.
#include <algorithm>

#include "media/engine/engine.hpp"

namespace parley::media {

void Engine::spread(const RoomId& room, const relay::Spread& spread, Time now) {
    if (options_.relay == nullptr) return;
    wake_all();
    const bool ours = std::ranges::find(spread.engines, hub_.self) != spread.engines.end();
    if (!ours && !rooms_.contains(room)) return;
    open_room(room, now).spread(room, spread, hub_, now);
    close_if_empty(room);
}

void Engine::handle_relay(relay::EngineNumber from, const relay::Batch& batch, Time now) {
    burst_.clear();
    touched_.clear();
    for (const auto& item : batch.items()) {
        const bool media = std::holds_alternative<relay::PacketCame>(item.value) ||
                           std::holds_alternative<relay::LevelHeard>(item.value);
        // What is held may be of a track that this value ends.
        if (!media) burst_.forward();
        RoomRelay* relay = nullptr;
        if (const auto* begin = std::get_if<relay::Begin>(&item.value)) {
            const auto room = rooms_.find(begin->room);
            relay = room == rooms_.end() ? nullptr : room->second->relay();
            if (relay != nullptr) relay->take_begin(from, begin->link, now);
        } else if (const auto link = hub_.links.find(item.to);
                   link != hub_.links.end() && link->second->engine() == from) {
            relay = &link->second->room();
            burst_.set_room(relay->room());
            relay->take(*link->second, item, batch.bytes_of(item), now, burst_);
        }
        if (relay == nullptr) {
            ++hub_.counters.stale;
        } else if (!media && (touched_.empty() || touched_.back() != relay)) {
            touched_.push_back(relay);
        }
    }
    burst_.forward();
    for (auto* relay : touched_) relay->settle();
}

}  // namespace parley::media
