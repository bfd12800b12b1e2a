#include "sim/media_net.hpp"

#include <algorithm>
#include <utility>

namespace parley::sim {
namespace {

constexpr std::size_t kUdpHeaders = 28;           // IPv4 and UDP
constexpr media::Micros kLongestWay{60'000'000};  // more than any datagram is on its way

/// Making one takes a while; the world's hash does not see it.
std::shared_ptr<const crypto::DtlsCertificate> client_certificate() {
    static const auto made = crypto::DtlsCertificate::make();
    return made;
}

}  // namespace

MediaNet::MediaNet(Timeline& timeline, std::uint64_t seed)
    : timeline_(timeline),
      begun_(timeline.now()),
      random_(seed),
      net_{events_,
           random_,
           [this](const Endpoint& from, media::testing::Datagram& datagram) {
               ++carried_;
               if (server_) server_(from, datagram);
           },
           nullptr,
           RoomId{},
           client_certificate(),
           heap_} {}

MediaNet::Client& MediaNet::add(const RoomId& room, const PeerId& peer) {
    events_.run_until(now());
    seats_.push_back({std::make_unique<Client>(net_, peer.value), {room, peer}});
    if (!std::exchange(pulses_, true)) pulse();
    return *seats_.back().client;
}

void MediaNet::remove(Client& client) {
    const auto seat = std::ranges::find(seats_, &client, [](const Seat& s) { return s.client.get(); });
    note_addresses(*seat);
    client.vanish();
    seat->removed = true;
    seat->until = now() + kLongestWay;
}

void MediaNet::note_addresses(const Seat& seat) {
    for (auto* socket : {seat.client->publishing(), seat.client->subscribing()}) {
        if (socket != nullptr) owners_[socket->address] = seat.owner;
    }
}

template <class Visit>
void MediaNet::for_each_socket(Visit visit) {
    for (const auto& seat : seats_) {
        if (seat.removed) continue;
        for (auto* socket : {seat.client->publishing(), seat.client->subscribing()}) {
            if (socket != nullptr) visit(*seat.client, *socket);
        }
    }
}

void MediaNet::pulse() {
    events_.run_until(now());
    std::erase_if(seats_, [this](const Seat& seat) { return seat.removed && seat.until < now(); });
    pulses_ = !seats_.empty();
    if (!pulses_) return;
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        if (seats_[i].removed) continue;
        seats_[i].client->on_time(now());
        note_addresses(seats_[i]);
    }
    for_each_socket([this](Client&, media::testing::SimSocket& socket) {
        socket.up.set_loss(loss_);
        socket.down.set_loss(loss_);
    });
    timeline_.after(kPulse, [this] { pulse(); });
}

void MediaNet::carry(const Endpoint& to, std::span<const std::uint8_t> datagram) {
    ++carried_;
    for_each_socket([&](Client&, media::testing::SimSocket& socket) {
        if (socket.address == to) socket.down.send({datagram.begin(), datagram.end()}, datagram.size() + kUdpHeaders);
    });
}

const MediaNet::Owner* MediaNet::owner_of(const Endpoint& address) const {
    const auto it = owners_.find(address);
    return it == owners_.end() ? nullptr : &it->second;
}

void MediaNet::lose(double share) {
    loss_ = share;
}

void MediaNet::black_out(Duration time, const std::function<bool()>& is_hit) {
    const auto from = now();
    for_each_socket([&](Client&, media::testing::SimSocket& socket) {
        if (!is_hit()) return;
        socket.up.black_out(from, from + time);
        socket.down.black_out(from, from + time);
    });
}

void MediaNet::rebind(const std::function<bool()>& is_hit) {
    for (auto& seat : seats_) {
        if (seat.removed || !is_hit()) continue;
        note_addresses(seat);
        seat.client->rebind();
        note_addresses(seat);
    }
}

}  // namespace parley::sim
