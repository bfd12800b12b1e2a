#include "media/testing/sim_room.hpp"

#include <algorithm>
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

SimRoom::SimRoom(std::uint64_t seed, EngineOptions options, std::size_t engines)
    : random_(seed), server_certificate_(shared_certificate()) {
    for (std::size_t i = 0; i < engines; ++i) {
        auto& hub = *hubs_.emplace_back(std::make_unique<SimRelayHub>(heap_));
        for (std::size_t other = 0; other < engines; ++other) {
            hub.to.push_back(std::make_unique<SimRelay>(events_, [this, i, other](const relay::Batch& batch) {
                const auto from = static_cast<relay::EngineNumber>(i);
                heap_.inside([&] { engines_[other]->handle_relay(from, batch, events_.now()); });
            }));
        }
    }
    for (std::size_t i = 0; i < engines; ++i) add_engine(options);
    tick();
    // Not in step.
    for (std::size_t i = 1; i < engines; ++i)
        events_.after(Micros{static_cast<std::int64_t>(i) * 1'700}, [this, i] { tick(i); });
}

void SimRoom::add_engine(EngineOptions options) {
    const auto number = engines_.size();
    if (hubs_.size() > 1) options.relay = hubs_[number].get();
    options.number = static_cast<relay::EngineNumber>(number);
    engines_.push_back(
        std::make_unique<Engine>(std::move(options), server_certificate_, random_, static_cast<Wire&>(*this),
                                 [this](const RoomId&, const PeerId& to, const ports::MediaEvent& event) {
                                     if (ending_) return;
                                     if (departed_.contains(to)) wrongs_.push_back("told to who has left: " + to.value);
                                     heap_.outside([&] { tell(to, event); });
                                 }));
    const auto deliver = [this, number](const Endpoint& from, Datagram& datagram) {
        heap_.inside([&] { engines_[number]->handle_datagram({from, 0}, datagram, events_.now()); });
    };
    nets_.push_back(std::make_unique<SimNet>(SimNet{events_, random_, deliver, engines_.back().get(), RoomId("room"),
                                                    server_certificate_, heap_,
                                                    static_cast<std::uint16_t>(20'000 + 10'000 * number)}));
}

SimRoom::~SimRoom() {
    ending_ = true;
    engines_.clear();
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
    where_[PeerId(id)] = options.engine;
    const auto number = static_cast<relay::EngineNumber>(options.engine);
    if (std::ranges::find(on_, number) == on_.end()) {
        on_.push_back(number);
        spread();
    }
    return *peers_.emplace_back(std::make_unique<ClientPeer>(*nets_[options.engine], std::move(id), options));
}

/// As server/media_service does: the first engine stays as long as anybody is in the room.
void SimRoom::spread() {
    if (engines_.size() < 2) return;
    std::erase_if(on_, [&](relay::EngineNumber number) {
        const auto is_there = [&](const auto& entry) { return entry.second == number; };
        const bool over = where_.empty() || (number != on_.front() && std::ranges::none_of(where_, is_there));
        if (over) heap_.inside([&] { engines_[number]->spread(RoomId("room"), {}, events_.now()); });
        return over;
    });
    for (const auto number : on_)
        heap_.inside([&] { engines_[number]->spread(RoomId("room"), {on_.front(), on_}, events_.now()); });
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
    where_.erase(peer.id());
    spread();
}

void SimRoom::run_for(Micros duration) {
    events_.run_for(duration);
}

void SimRoom::tick() {
    const auto now = events_.now();
    heap_.inside([&] { engines_[0]->on_time(now); });
    if (now >= next_peers_) {
        next_peers_ = now + Engine::kTick;
        for (auto& peer : peers_) peer->on_time(now);
    }
    // As server/media_loop does: whole milliseconds.
    events_.at(std::min(next_peers_, std::max(engines_[0]->deadline(), now + Micros{1'000})), [this] { tick(); });
}

void SimRoom::tick(std::size_t number) {
    const auto now = events_.now();
    heap_.inside([&] { engines_[number]->on_time(now); });
    const auto next = std::min(now + Engine::kTick, std::max(engines_[number]->deadline(), now + Micros{1'000}));
    events_.at(next, [this, number] { tick(number); });
}

void SimRoom::inject(std::uint16_t port, Datagram datagram) {
    engines_[0]->handle_datagram({client_address(port), 0}, datagram, events_.now());
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
    if (!ending_) heap_.outside([&] { carry(path, size); });
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
