#include "media/engine/data_room.hpp"

#include <algorithm>
#include <utility>

#include "media/engine/room.hpp"

namespace parley::media {
namespace {

constexpr std::string_view kTo = "to:";
constexpr std::string_view kFrom = "from:";
constexpr std::string_view kPrivate = "private:";

DataEnd* published(MediaPeer& peer) {
    return peer.publisher ? peer.publisher->link().data() : nullptr;
}
DataEnd* subscribed(MediaPeer& peer) {
    return peer.subscriber ? peer.subscriber->link().data() : nullptr;
}

}  // namespace

std::optional<DataName> parse_data_name(std::string_view label) {
    if (label.starts_with(kFrom) || label.starts_with(kPrivate)) return std::nullopt;
    DataName name;
    if (label.starts_with(kTo)) {
        label.remove_prefix(kTo.size());
        const auto slash = label.find('/');
        if (slash == 0 || slash == std::string_view::npos) return std::nullopt;
        name.to = PeerId(std::string(label.substr(0, slash)));
        label.remove_prefix(slash + 1);
    }
    if (label.empty() || label.size() > DataRoom::kTopicBytesMax) return std::nullopt;
    name.topic = label;
    return name;
}

bool DataAllowance::take(std::size_t bytes, Time now) {
    const auto passed_s = static_cast<double>((now - filled_).count()) / 1e6;
    filled_ = now;
    messages_ = std::min(kMessagesMax, messages_ + passed_s * kMessagesPerSecond);
    bytes_ = std::min(kBytesMax, bytes_ + passed_s * kBytesPerSecond);
    if (messages_ < 1 || bytes_ < static_cast<double>(bytes)) return false;
    messages_ -= 1;
    bytes_ -= static_cast<double>(bytes);
    return true;
}

void DataRoom::open(DataEnd& end, const ChannelOpened& opened) {
    auto name = parse_data_name(opened.settings.label);
    if (!name || end.incoming.size() >= kTopicsMax) {
        ++counters_.refused;
        return end.association.close_channel(opened.id);
    }
    end.incoming.push_back({opened.id, next_serial_++, std::move(name->topic), std::move(name->to), opened.settings});
}

void DataRoom::close(const Peers& peers, std::uint64_t serial) {
    for (const auto& [id, peer] : peers) {
        auto* out = subscribed(*peer);
        if (out == nullptr) continue;
        const auto it = out->outgoing.find(serial);
        if (it == out->outgoing.end()) continue;
        if (it->second) out->association.close_channel(*it->second);
        out->outgoing.erase(it);
    }
}

void DataRoom::deliver(MediaPeer& to, const Voice& voice, bool binary, std::span<const std::uint8_t> bytes, Time now,
                       Wire& wire) {
    auto* out = subscribed(to);
    if (out == nullptr || out->association.state() != DataState::open) return;
    auto known = out->outgoing.find(voice.serial);
    if (known == out->outgoing.end()) {
        auto settings = voice.settings;
        settings.label = std::string(voice.privately ? kPrivate : kFrom) + voice.from.value + '/';
        settings.label += voice.topic;
        const auto opened = out->association.open_channel(std::move(settings));
        if (!opened) {
            ++counters_.dropped;
            return;
        }
        known = out->outgoing.emplace(voice.serial, *opened).first;
    }
    if (!known->second) return;
    const bool sent = out->association.send(*known->second, binary, bytes) == DataSend::sent;
    ++(sent ? counters_.delivered : counters_.dropped);
    to.subscriber->link().flush_data(now, wire);
}

void DataRoom::pass_on(const Peers& peers, MediaPeer& from, const ChannelData& data, Time now, Wire& wire) {
    const auto& incoming = published(from)->incoming;
    const auto channel = std::ranges::find(incoming, data.id, &DataEnd::Incoming::id);
    if (channel == incoming.end()) return;  // refused, and closing
    if (!from.data_allowance.take(data.bytes.size(), now)) {
        ++counters_.excess;
        return;
    }
    ++counters_.messages;
    const Voice voice{from.id, channel->serial, channel->topic, channel->to.has_value(), channel->settings};
    if (channel->to) {
        const auto to = peers.find(*channel->to);
        if (to != peers.end() && to->second.get() != &from)
            return deliver(*to->second, voice, data.binary, data.bytes, now, wire);
    } else {
        for (const auto& [id, peer] : peers) {
            if (peer.get() != &from) deliver(*peer, voice, data.binary, data.bytes, now, wire);
        }
    }
    if (carrier_ != nullptr) carrier_->carry(from.id, *channel, data);
}

void DataRoom::take_relayed(const Peers& peers, const relay::DataSaid& said, std::span<const std::uint8_t> bytes,
                            Time now, Wire& wire) {
    const Voice voice{said.from, said.serial, said.topic, said.to.has_value(), said.settings};
    for (const auto& [id, peer] : peers) {
        if (!said.to || id == *said.to) deliver(*peer, voice, said.binary, bytes, now, wire);
    }
}

void DataRoom::end_of(const Peers& peers, relay::EngineNumber engine) {
    for (const auto& [id, peer] : peers) {
        auto* out = subscribed(*peer);
        if (out == nullptr) continue;
        for (auto it = out->outgoing.begin(); it != out->outgoing.end();) {
            if (it->first >> kEngineShift != engine) {
                ++it;
                continue;
            }
            if (it->second) out->association.close_channel(*it->second);
            it = out->outgoing.erase(it);
        }
    }
}

void DataRoom::take_published(const Peers& peers, MediaPeer& from, Time now, Wire& wire) {
    auto* in = published(from);
    if (in == nullptr) return;
    while (const auto event = in->association.take_event()) {
        if (const auto* opened = std::get_if<ChannelOpened>(&*event)) {
            if (opened->by_peer) open(*in, *opened);
        } else if (const auto* data = std::get_if<ChannelData>(&*event)) {
            pass_on(peers, from, *data, now, wire);
        } else if (const auto* closed = std::get_if<ChannelClosed>(&*event)) {
            const auto it = std::ranges::find(in->incoming, closed->id, &DataEnd::Incoming::id);
            if (it == in->incoming.end()) continue;
            const auto serial = it->serial;
            in->incoming.erase(it);
            close(peers, serial);
            if (carrier_ != nullptr) carrier_->end(serial);
        } else if (std::holds_alternative<DataClosed>(*event)) {
            end(peers, from);
        }
    }
    from.publisher->link().flush_data(now, wire);
}

void DataRoom::take_subscribed(MediaPeer& peer, Time now, Wire& wire) {
    auto* out = subscribed(peer);
    if (out == nullptr) return;
    while (const auto event = out->association.take_event()) {
        if (const auto* opened = std::get_if<ChannelOpened>(&*event)) {
            // Here we speak. Who wants to say something does so where it publishes.
            if (opened->by_peer) out->association.close_channel(opened->id);
        } else if (const auto* closed = std::get_if<ChannelClosed>(&*event)) {
            for (auto& [serial, id] : out->outgoing)
                if (id == closed->id) id.reset();
        } else if (std::holds_alternative<DataClosed>(*event)) {
            out->outgoing.clear();
        }
    }
    peer.subscriber->link().flush_data(now, wire);
}

void DataRoom::end(const Peers& peers, MediaPeer& from) {
    auto* in = published(from);
    if (in == nullptr) return;
    for (const auto& channel : std::exchange(in->incoming, {})) {
        close(peers, channel.serial);
        if (carrier_ != nullptr) carrier_->end(channel.serial);
    }
}

}  // namespace parley::media
