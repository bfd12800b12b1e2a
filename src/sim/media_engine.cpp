#include "sim/media_engine.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace parley::sim {
namespace {

constexpr std::size_t kDatagramMax = 1'500;
constexpr int kRelayLoss = 1;  ///< per cent of what crosses, while the network loses: as if too much waited

std::shared_ptr<const crypto::DtlsCertificate> server_certificate() {
    static const auto made = crypto::DtlsCertificate::make();
    return made;
}

/// `relay` is nullptr where there are no others.
media::EngineOptions engine_options(std::size_t number, media::relay::Out* relay) {
    media::EngineOptions options;
    options.candidates = {"candidate:1 1 udp 2130706431 203.0.113.1 " + std::to_string(3478 + number) + " typ host"};
    options.ufrag_prefix = std::string(1, static_cast<char>('A' + number));
    options.number = static_cast<media::relay::EngineNumber>(number);
    options.relay = relay;
    return options;
}

}  // namespace

MediaEngine::MediaEngine(const Place& place, std::size_t number, std::uint64_t seed)
    : place_(place),
      number_(number),
      thread_(place.timeline, Duration{0}),
      random_(seed * 1'000 + number),
      engine_(engine_options(number, place.loops > 1 ? this : nullptr), server_certificate(), random_,
              static_cast<media::Wire&>(*this), place.desk.teller()) {}

MediaEngine::~MediaEngine() {
    stop();
}

void MediaEngine::stop() {
    if (std::exchange(stopped_, true)) return;
    thread_.stop();
}

void MediaEngine::handle(const Endpoint& from, media::testing::Datagram datagram) {
    turn([&] { engine_.handle_datagram({from, 0}, datagram, place_.net.now()); });
}

void MediaEngine::run(Task task) {
    tasks_.push_back(std::move(task));
    // Tasks keep their order, so each timer takes the first that waits.
    thread_.run_at(thread_.now() + place_.dice.between(0, 2), [this] {
        turn([this] {
            tasks_.front()(engine_, place_.net.now());
            tasks_.pop_front();  // its goodbyes were part of it
        });
    });
}

/// A turn of the media thread; what it has posted to the signalling loop is then taken there.
template <class Work>
void MediaEngine::turn(Work work) {
    if (stopped_) return;
    work();
    hand_over_relayed();
    arm();
    place_.loop.turn([] {});
}

bool MediaEngine::send(media::relay::EngineNumber to, std::uint32_t link, media::relay::Value&& value,
                       std::span<const std::uint8_t> bytes) {
    if (place_.net.loses() && place_.dice.chance(kRelayLoss)) return false;
    relayed_.resize(place_.loops);
    auto& batch = relayed_[to];
    if (!batch) batch = std::make_shared<media::relay::Batch>();
    batch->add(link, std::move(value), bytes);
    place_.net.count_relayed();
    return true;
}

void MediaEngine::hand_over_relayed() {
    for (std::size_t to = 0; to < relayed_.size(); ++to) {
        if (!relayed_[to]) continue;
        all_[to]->run(
            [from = number_, batch = std::exchange(relayed_[to], nullptr)](media::Engine& engine, media::Time now) {
                engine.handle_relay(static_cast<media::relay::EngineNumber>(from), *batch, now);
            });
    }
}

/// As server/media_loop: ticks while there is a room, in whole milliseconds.
void MediaEngine::arm() {
    if (armed_ || engine_.deadline() == media::Time::never()) return;
    armed_ = true;
    const auto wait = std::chrono::ceil<Duration>(engine_.deadline() - place_.net.now());
    thread_.run_at(thread_.now() + std::max(wait, Duration{1}), [this] {
        armed_ = false;
        turn([this] { engine_.on_time(place_.net.now()); });
    });
}

std::span<std::uint8_t> MediaEngine::reserve(std::size_t size) {
    if (buffer_.size() < size) buffer_.resize(size);
    return buffer_;
}

void MediaEngine::commit(const media::Path& path, std::size_t size) {
    if (stopped_) return;
    if (size > kDatagramMax) wrong_ = "the engine sent a datagram of " + std::to_string(size) + " bytes";
    const auto* owner = place_.net.owner_of(path.remote);
    if (owner == nullptr) {
        wrong_ = "the engine sent to " + format_ip(path.remote) + ", which is nobody's";
    } else if (idle() && !place_.desk.has(owner->room, owner->peer)) {
        wrong_ = "the engine sent to peer " + owner->peer.value + ", who has left";
    }
    place_.net.carry(path.remote, std::span(buffer_).first(size));
}

}  // namespace parley::sim
