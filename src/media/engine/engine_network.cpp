// What comes over the network, and time: each datagram to the link that it belongs to (RFC 7983 §7).
#include "media/engine/engine.hpp"
#include "media/ice/demux.hpp"

namespace parley::media {

Engine::Slot* Engine::find(TransportId id) {
    if (id.index >= slots_.size()) return nullptr;
    Slot& slot = slots_[id.index];
    return slot.generation == id.generation && slot.peer != nullptr ? &slot : nullptr;
}

Link* Engine::link_of(const Slot& slot) {
    if (slot.which == ports::MediaLink::publish) return slot.peer->publisher ? &slot.peer->publisher->link() : nullptr;
    return slot.peer->subscriber ? &slot.peer->subscriber->link() : nullptr;
}

void Engine::handle_datagrams(std::span<const Datagram> datagrams, Time now) {
    burst_.clear();
    for (const auto& datagram : datagrams) take(datagram.from, datagram.bytes, now);
    burst_.forward();
}

void Engine::take(const Path& from, std::span<std::uint8_t> bytes, Time now) {
    const auto kind = kind_of(bytes);
    if (kind == DatagramKind::stun) return handle_stun(from, bytes, now);
    const auto id = paths_.find(from);
    Slot* slot = id ? find(*id) : nullptr;
    Link* link = slot != nullptr ? link_of(*slot) : nullptr;
    if (link == nullptr || kind == DatagramKind::drop) {
        ++counters_.unknown_path;
        return;
    }
    slot->due = {};
    const bool publishes = slot->which == ports::MediaLink::publish;
    if (kind == DatagramKind::dtls) {
        link->handle_dtls(bytes, now, wire_);
        if (link->data() != nullptr) slot->room->take_data(*slot->peer, slot->which, now);
        return watch_link(*slot);
    }
    const auto plain = kind == DatagramKind::rtp ? link->open_rtp(bytes) : link->open_rtcp(bytes);
    if (plain.empty()) {
        ++counters_.dropped;
        return;
    }
    if (kind == DatagramKind::rtp) {
        if (!publishes) return;
        burst_.set_room(*slot->room);
        slot->peer->publisher->handle_rtp(plain, now, burst_);
    } else if (publishes) {
        slot->peer->publisher->handle_rtcp(plain, now);
    } else {
        slot->peer->subscriber->handle_rtcp(plain, now, wire_);
    }
}

void Engine::handle_stun(const Path& from, std::span<std::uint8_t> bytes, Time now) {
    const auto id = ufrags_.find_for(bytes);
    Slot* slot = id ? find(*id) : nullptr;
    Link* link = slot != nullptr ? link_of(*slot) : nullptr;
    if (link == nullptr) {
        ++counters_.unknown_stun;
        return;
    }
    slot->due = {};
    IceOutput out;
    link->ice().handle(now, from, bytes, out);
    take_ice(*id, from, out);
}

void Engine::take_ice(TransportId id, const Path& from, const IceOutput& out) {
    if (!out.answer().empty()) wire_.send(from, out.answer());
    if (out.learned) paths_.insert(*out.learned, id);
    for (std::size_t i = 0; i < out.removed_count; ++i) paths_.erase(out.removed[i], id);
    if (out.retired_ufrag) ufrags_.erase(*out.retired_ufrag);
    if (Slot* slot = out.state ? find(id) : nullptr) watch_link(*slot);
}

void Engine::watch_link(Slot& slot) {
    Link* link = link_of(slot);
    if (link == nullptr) return;
    const auto ice = link->ice().state();
    std::optional<ports::LinkState> state;
    // RFC 5246 §7.2.1: after close_notify nothing more comes, so nobody need wait for ICE to find that out.
    if (link->failed() || link->closed() || ice == IceState::failed) {
        state = ports::LinkState::failed;
    } else if (ice == IceState::disconnected) {
        state = ports::LinkState::disconnected;
    } else if (link->open()) {
        state = ports::LinkState::connected;
    }
    if (!state || state == slot.told) return;
    slot.told = state;
    tell_(slot.room_id, slot.peer->id, ports::LinkChanged{slot.which, *state});
}

void Engine::forget(const Path& path) {
    const auto id = paths_.find(path);
    Slot* slot = id ? find(*id) : nullptr;
    Link* link = slot != nullptr ? link_of(*slot) : nullptr;
    if (link == nullptr) return;
    IceOutput out;
    link->ice().forget(path, out);
    take_ice(*id, {}, out);
}

void Engine::on_time(Time now) {
    if (now < next_tick_) return;
    const bool all = now >= next_full_tick_;
    if (all) next_full_tick_ = now + kTick;
    if (options_.sctp != nullptr && options_.sctp->deadline() <= now) options_.sctp->on_time(now);
    bool pacing = false;
    for (std::uint32_t index = 0; index < slots_.size(); ++index) {
        // Pacing is a matter of milliseconds; the links beside are not to pay for it.
        if (slots_[index].pacing || (all && slots_[index].due <= now)) serve(index, now);
        pacing = pacing || slots_[index].pacing;
    }
    next_tick_ = pacing ? std::min(now + kPaceTick, next_full_tick_) : next_full_tick_;
    if (!all) return;
    for (auto& [id, room] : rooms_) room->on_time(now);
}

void Engine::wake_all() {
    for (auto& slot : slots_) slot.due = {};
}

void Engine::serve(std::uint32_t index, Time now) {
    Slot& slot = slots_[index];
    slot.pacing = false;
    slot.due = now;
    Link* link = slot.peer != nullptr ? link_of(slot) : nullptr;
    if (link == nullptr) return;
    if (link->ice().deadline() <= now) {
        IceOutput out;
        link->ice().on_time(now, out);
        take_ice({index, slot.generation}, {}, out);
    }
    if (slot.which == ports::MediaLink::publish) {
        slot.peer->publisher->on_time(now, wire_);
    } else {
        slot.peer->subscriber->on_time(now, wire_);
        slot.pacing = slot.peer->subscriber->pacing();
        tell_quality(slot, now);
        if (link->open() && link->data() == nullptr)
            slot.due = std::min({slot.peer->subscriber->due(), link->ice().deadline(), slot.peer->next_quality});
    }
    if (link->data() != nullptr) slot.room->take_data(*slot.peer, slot.which, now);
    watch_link(slot);
}

void Engine::tell_quality(const Slot& slot, Time now) {
    if (!slot.peer->subscriber->link().open() || now < slot.peer->next_quality) return;
    slot.peer->next_quality = now + kQualityEvery;
    const auto& estimator = slot.peer->subscriber->estimator();
    tell_(slot.room_id, slot.peer->id,
          ports::LinkQuality{estimator.target_bps(), static_cast<int>(estimator.rtt(now).count() / 1'000),
                             static_cast<int>(estimator.loss() * 1'000)});
}

}  // namespace parley::media
