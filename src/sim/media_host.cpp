#include "sim/media_host.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace parley::sim {
namespace {

constexpr std::size_t kDatagramMax = 1'500;

std::shared_ptr<const crypto::DtlsCertificate> server_certificate() {
    static const auto made = crypto::DtlsCertificate::make();
    return made;
}

media::EngineOptions engine_options() {
    media::EngineOptions options;
    options.candidates = {"candidate:1 1 udp 2130706431 203.0.113.1 3478 typ host"};
    options.ufrag_prefix = "A";
    return options;
}

}  // namespace

MediaHost::MediaHost(SimLoop& loop, Timeline& timeline, Dice& dice, MediaNet& net, std::uint64_t seed)
    : loop_(loop),
      dice_(dice),
      net_(net),
      thread_(timeline, Duration{0}),
      random_(seed),
      desk(loop),
      engine_(engine_options(), server_certificate(), random_, static_cast<media::Wire&>(*this), desk.teller()) {
    desk.use({this}, 50);
    net_.listen([this](const Endpoint& from, media::testing::Datagram& datagram) {
        turn([&] { engine_.handle_datagram({from, 0}, datagram, net_.now()); });
    });
}

MediaHost::~MediaHost() {
    stop();
}

void MediaHost::stop() {
    if (std::exchange(stopped_, true)) return;
    thread_.stop();
    net_.listen({});
}

void MediaHost::run(Task task) {
    tasks_.push_back(std::move(task));
    // Tasks keep their order, so each timer takes the first that waits.
    thread_.run_at(thread_.now() + dice_.between(0, 2), [this] {
        turn([this] {
            tasks_.front()(engine_, net_.now());
            tasks_.pop_front();  // its goodbyes were part of it
        });
    });
}

/// A turn of the media thread; what it has posted to the signalling loop is then taken there.
template <class Work>
void MediaHost::turn(Work work) {
    if (stopped_) return;
    work();
    arm();
    loop_.turn([] {});
}

/// As server/media_loop: ticks while there is a room, in whole milliseconds.
void MediaHost::arm() {
    if (armed_ || engine_.deadline() == media::Time::never()) return;
    armed_ = true;
    const auto wait = std::chrono::ceil<Duration>(engine_.deadline() - net_.now());
    thread_.run_at(thread_.now() + std::max(wait, Duration{1}), [this] {
        armed_ = false;
        turn([this] { engine_.on_time(net_.now()); });
    });
}

std::span<std::uint8_t> MediaHost::reserve(std::size_t size) {
    if (buffer_.size() < size) buffer_.resize(size);
    return buffer_;
}

void MediaHost::commit(const media::Path& path, std::size_t size) {
    if (stopped_) return;
    if (size > kDatagramMax) wrong_ = "the engine sent a datagram of " + std::to_string(size) + " bytes";
    const auto* owner = net_.owner_of(path.remote);
    if (owner == nullptr) {
        wrong_ = "the engine sent to " + format_ip(path.remote) + ", which is nobody's";
    } else if (idle() && !desk.has(owner->room, owner->peer)) {
        wrong_ = "the engine sent to peer " + owner->peer.value + ", who has left";
    }
    net_.carry(path.remote, std::span(buffer_).first(size));
}

}  // namespace parley::sim
