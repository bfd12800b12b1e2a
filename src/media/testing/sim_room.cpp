#include "media/testing/sim_room.hpp"

#include <utility>

namespace parley::media::testing {

namespace {

/// Making one takes a while, and no test looks at it.
std::shared_ptr<const crypto::DtlsCertificate> shared_certificate() {
    static const auto made = crypto::DtlsCertificate::make();
    return made;
}

}  // namespace

EngineOptions SimRoom::options_with_candidate() {
    EngineOptions options;
    options.candidates = {"candidate:1 1 udp 2130706431 203.0.113.1 3478 typ host"};
    return options;
}

SimRoom::SimRoom(std::uint64_t seed, EngineOptions options)
    : random_(seed),
      server_certificate_(shared_certificate()),
      engine_(std::make_unique<Engine>(std::move(options), server_certificate_, random_, static_cast<Wire&>(*this),
                                       [this](const RoomId&, const PeerId& to, const ports::MediaEvent& event) {
                                           if (ending_) return;
                                           if (departed_.contains(to))
                                               wrongs_.push_back("told to who has left: " + to.value);
                                           net_.heap.outside([&] { tell(to, event); });
                                       })),
      net_{events_, random_, *engine_, RoomId("room"), server_certificate_} {
    tick();
}

SimRoom::~SimRoom() {
    ending_ = true;
    engine_.reset();
}

// As over signalling: later, and in order.
void SimRoom::tell(const PeerId& to, const ports::MediaEvent& event) {
    events_.after(Micros{1'000}, [this, to, event] {
        for (auto& peer : peers_)
            if (peer->id() == to) peer->on_event(event);
    });
}

ClientPeer& SimRoom::add(std::string id, PeerOptions options) {
    departed_.erase(PeerId(id));
    return *peers_.emplace_back(std::make_unique<ClientPeer>(net_, std::move(id), options));
}

ClientPeer& SimRoom::enter(std::string id, std::vector<SourceSpec> video, PeerOptions options) {
    auto& peer = add(std::move(id), options);
    auto sources = std::vector{peer.microphone()};
    for (auto& spec : video) sources.push_back(std::move(spec));
    const auto must = [&](const Status& done) {
        if (!done) wrongs_.push_back(peer.id().value + ": " + done.error().code + ": " + done.error().message);
    };
    must(peer.join());
    must(peer.publish(sources));
    must(peer.subscribe());
    return peer;
}

void SimRoom::leave(ClientPeer& peer) {
    peer.leave();
    departed_.insert(peer.id());
}

void SimRoom::run_for(Micros duration) {
    events_.run_for(duration);
}

void SimRoom::tick() {
    const auto now = events_.now();
    net_.heap.inside([&] { engine_->on_time(now); });
    if (now >= next_peers_) {
        next_peers_ = now + Engine::kTick;
        for (auto& peer : peers_) peer->on_time(now);
    }
    // As server/media_loop does: whole milliseconds.
    events_.at(std::min(next_peers_, std::max(engine_->deadline(), now + Micros{1'000})), [this] { tick(); });
}

void SimRoom::inject(std::uint16_t port, Datagram datagram) {
    engine_->handle_datagram({client_address(port), 0}, datagram, events_.now());
}

std::size_t SimRoom::sent_to(std::uint16_t port) const {
    const auto found = strays_.find(client_address(port));
    return found == strays_.end() ? 0 : found->second;
}

std::span<std::uint8_t> SimRoom::reserve(std::size_t size) {
    if (buffer_.size() < size) buffer_.resize(size);
    return buffer_;
}

SimSocket* SimRoom::socket_at(const Endpoint& address) {
    for (auto& peer : peers_) {
        if (peer->publishing() != nullptr && peer->publishing()->address == address) return peer->publishing();
        if (peer->subscribing() != nullptr && peer->subscribing()->address == address) return peer->subscribing();
    }
    return nullptr;
}

void SimRoom::commit(const Path& path, std::size_t size) {
    if (!ending_) net_.heap.outside([&] { carry(path, size); });
}

void SimRoom::carry(const Path& path, std::size_t size) {
    ++sent_;
    sent_bytes_ += size;
    if (size > 1'500) wrongs_.emplace_back("a datagram that is too long");
    auto* socket = socket_at(path.remote);
    if (socket == nullptr) {
        ++strays_[path.remote];
        return;
    }
    for (auto& peer : peers_) {
        const bool theirs = peer->publishing() == socket || peer->subscribing() == socket;
        if (theirs && departed_.contains(peer->id())) wrongs_.push_back("sent to who has left: " + peer->id().value);
    }
    socket->down.send({buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(size)}, size + 28);
}

std::string SimRoom::complaints(bool lossless) {
    std::string all;
    const auto say = [&](const std::string& line) { all += line + "\n"; };
    for (const auto& wrong : wrongs_) say(wrong);
    for (auto& peer : peers_) {
        for (const auto& failure : peer->failures) say(peer->id().value + ": " + failure);
        for (auto& [ssrc, sink] : peer->sinks()) {
            const auto& counts = sink->counts();
            const auto name = peer->id().value + " of " + sink->track() + ": ";
            const auto zero = [&](std::uint64_t count, const char* what) {
                if (count > 0) say(name + std::to_string(count) + " " + what);
            };
            zero(counts.undecodable, "frames without their reference");
            zero(counts.torn, "frames torn");
            zero(counts.picture_jumps, "jumps of the picture id");
            zero(counts.backward_times, "steps back in time");
            if (!lossless) continue;
            zero(sink->holes(), "numbers that never came");
            zero(counts.duplicates, "numbers that came twice");
            zero(counts.frozen, "frames not decodable");
        }
        if (!lossless || peer->subscribing() == nullptr || peer->subscribing()->link.receiver() == nullptr) continue;
        if (const auto twice = peer->subscribing()->link.receiver()->rtp_counters().replayed; twice > 0)
            say(peer->id().value + ": " + std::to_string(twice) + " SRTP packets sent twice");
    }
    return all;
}

}  // namespace parley::media::testing
