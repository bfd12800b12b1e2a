#include "server/media_loop.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/endpoint.hpp"
#include "base/log.hpp"
#include "media/ice/candidate.hpp"
#include "proto/stun/message.hpp"
#include "server/own_addresses.hpp"

namespace parley::server {
namespace {

constexpr std::size_t kReadMax = 64;  ///< as DatagramHandler says
// RFC 5761 §4: the packet types of RTCP. They come by themselves, subscriber by subscriber, twenty times a second: read
// at the engine's ticks they wake nobody.
constexpr net::ByteRange kRtcp{.offset = 1, .first = 192, .last = 223};
// RFC 8489 §5: the first two bits of STUN are 0, and its magic cookie follows the type and the length.
constexpr net::UdpGate::Greeting kStun{
    .first = {.offset = 0, .last = 3}, .word_offset = 4, .word = proto::stun::kMagicCookie};
constexpr std::uint32_t kUdp = 0;  ///< Path::local of the UDP socket; connections are numbered from 1

std::vector<std::string> candidates_of(const MediaLoop::Options& options, std::uint16_t port) {
    auto addresses = options.announce;
    if (addresses.empty()) {
        const bool any = options.host == "0.0.0.0" || options.host == "::";
        for (const auto& own : any ? own_addresses() : std::vector{options.host}) addresses.push_back({own});
    }
    std::vector<std::string> lines;
    std::uint16_t rank = 0;
    for (const auto& address : addresses) {
        const auto udp = parse_ip(address.ip, address.media_port != 0 ? address.media_port : port);
        if (!udp) continue;
        lines.push_back(format_candidate(media::host_candidate(*udp, media::CandidateTransport::udp, rank)));
        if (options.tcp_port != 0) {
            const auto tcp = parse_ip(address.ip, address.main_port != 0 ? address.main_port : options.tcp_port);
            lines.push_back(
                format_candidate(media::host_candidate(*tcp, media::CandidateTransport::tcp_passive, rank)));
        }
        ++rank;
    }
    return lines;
}

std::string host_port(const MediaLoop::Options& options) {
    const bool v6 = options.host.find(':') != std::string::npos;
    return (v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(options.port);
}

}  // namespace

Result<std::unique_ptr<MediaLoop>> MediaLoop::open(const Options& options,
                                                   std::shared_ptr<const crypto::DtlsCertificate> certificate,
                                                   media::SctpStack& sctp, media::Engine::Tell tell) {
    std::unique_ptr<MediaLoop> made(new MediaLoop);
    net::UdpOptions udp;
    udp.deferred = kRtcp;
    auto socket = net::UdpSocket::open(made->loop_, host_port(options), *made, udp);
    if (!socket) return tl::unexpected<Error>(socket.error());
    made->socket_ = *std::move(socket);
    made->port_ = made->socket_->local().port;
    made->number_ = options.number;
    media::EngineOptions engine;
    engine.candidates = candidates_of(options, made->port_);
    engine.sctp = &sctp;
    engine.ufrag_prefix = options.ufrag_prefix;
    engine.number = static_cast<media::relay::EngineNumber>(options.number);
    if (options.relays) engine.relay = made.get();
    made->engine_ = std::make_unique<media::Engine>(std::move(engine), std::move(certificate), made->random_,
                                                    static_cast<media::Wire&>(*made), std::move(tell));
    made->loop_.at_flush([loop = made.get()] { loop->gather(); });
    made->loop_.on_exception([](const std::exception& problem) {
        log::error("a media task failed", {{"problem", problem.what()}});
    });
    return made;
}

MediaLoop::~MediaLoop() {
    stop();
}

void MediaLoop::stop() {
    if (!thread_.joinable()) return;
    loop_.stop();
    thread_.join();
}

void MediaLoop::connect(MediaLoop& other, RelayMailbox& to, RelayMailbox& from) {
    if (neighbours_.empty()) loop_.at_turn_end([this] { hand_over_relayed(); });
    const auto number = other.number_;
    if (neighbours_.size() <= number) neighbours_.resize(number + 1);
    neighbours_[number] = {&other, &to, &from};
}

bool MediaLoop::send(media::relay::EngineNumber to, std::uint32_t link, media::relay::Value&& value,
                     std::span<const std::uint8_t> bytes) {
    relayed_ = true;
    return to < neighbours_.size() && neighbours_[to].loop != nullptr &&
           neighbours_[to].to->add(link, std::move(value), bytes);
}

/// What one turn has relayed goes together, and wakes the other loop once. A batch is a task: what was asked of a loop
/// before a batch was sent is done before it is taken.
void MediaLoop::hand_over_relayed() {
    if (!std::exchange(relayed_, false)) return;
    for (auto& neighbour : neighbours_) {
        if (neighbour.loop == nullptr || !neighbour.to->hand_over()) continue;
        neighbour.loop->loop_.post([other = neighbour.loop, from = number_] { other->take_relayed(from); });
    }
}

void MediaLoop::take_relayed(std::size_t from) {
    const auto& batch = neighbours_[from].from->take();
    gathering_.note(batch.items().size(), now());
    engine_->handle_relay(static_cast<media::relay::EngineNumber>(from), batch, now());
    arm();
}

void MediaLoop::start() {
    thread_ = std::thread([this] { loop_.run(); });
}

media::Time MediaLoop::now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<media::Micros>(since).count()};
}

void MediaLoop::run(Task task) {
    loop_.post([this, task = std::move(task)] {
        task(*engine_, now());
        arm();
    });
}

/// Ticks while there is a room.
void MediaLoop::arm() {
    publish_stats();
    if (armed_ || engine_->deadline() == media::Time::never()) return;
    armed_ = true;
    const auto wait = std::chrono::ceil<Duration>(engine_->deadline() - now());
    loop_.run_at(loop_.now() + std::max(wait, Duration{1}), [this] {
        armed_ = false;
        socket_->read_deferred();
        engine_->on_time(now());
        watch_for_flood(now());
        arm();
    });
}

void MediaLoop::publish_stats() {
    const auto& udp = socket_->stats();
    const auto& engine = engine_->counters();
    const auto& relay = engine_->relay_counters();
    const std::lock_guard lock(stats_mutex_);
    stats_ = {.datagrams_in = udp.datagrams_in,
              .datagrams_out = udp.datagrams_out,
              .bytes_in = udp.bytes_in,
              .bytes_out = udp.bytes_out,
              .queue_drops = udp.queue_drops,
              .send_errors = udp.send_errors,
              .send_blocked = udp.send_blocked,
              .too_long = udp.too_long,
              .unknown_stun = engine.unknown_stun,
              .unknown_path = engine.unknown_path,
              .srtp_drops = engine.dropped,
              .relayed = relay.packets_out,
              .relay_drops = relay.dropped,
              .kernel_drops = kernel_drops_,
              .rooms = engine_->rooms(),
              .links = engine_->links(),
              .closed_gates = gate_shut_ ? std::uint64_t{1} : 0};
}

MediaStats MediaLoop::stats() const {
    const std::lock_guard lock(stats_mutex_);
    return stats_;
}

void MediaLoop::on_datagrams(std::span<const transport::Datagram> datagrams) {
    std::array<media::Engine::Datagram, kReadMax> batch;
    std::size_t count = 0;
    for (const auto& datagram : datagrams.first(std::min(datagrams.size(), kReadMax)))
        batch[count++] = {{datagram.from, kUdp}, datagram.bytes};
    const auto now = MediaLoop::now();
    gathering_.note(count, now);
    engine_->handle_datagrams(std::span(batch).first(count), now);
    watch_for_flood(now);
}

/// Whatever is posted meanwhile waits, too.
void MediaLoop::gather() {
    const auto at = now();
    const auto rest = gathering_.rest(at);
    if (rest > media::Micros{0}) std::this_thread::sleep_for(std::min(rest, engine_->deadline() - at));
}

void MediaLoop::watch_for_flood(media::Time now) {
    const auto& seen = engine_->counters();
    if (flood_.due(now, seen.unknown_stun + seen.unknown_path)) {
        kernel_drops_ = socket_->kernel_drops();
        move_gate(flood_.update(now, {seen.unknown_stun, seen.unknown_path, kernel_drops_}));
    } else if (gate_.closed && engine_->paths().version() != gate_version_) {
        move_gate(gate_);  // before our answer is sent, for then they may begin
    }
}

void MediaLoop::move_gate(const FloodWatch::Gate& gate) {
    const auto version = engine_->paths().version();
    if (gate == gate_ && (!gate.closed || version == gate_version_)) return;
    const bool changed = gate.closed != gate_.closed;
    gate_ = gate;
    gate_version_ = version;
    gate_shut_ = gate.closed && shut_out_strangers(gate.greetings_one_in);
    if (!gate_shut_) socket_->open_gate();
    if (changed)
        log::warn(gate.closed ? "strangers flood a media port" : "the flood of a media port is over",
                  {{"port", port_}, {"gate", gate_shut_ ? "closed" : "open"}});
}

bool MediaLoop::shut_out_strangers(std::uint32_t greetings_one_in) {
    std::vector<Endpoint> known;
    engine_->paths().for_each([&](const media::Path& path) {
        if (path.local == kUdp) known.push_back(path.remote);
    });
    return socket_->close_gate({known, kStun, greetings_one_in});
}

std::span<std::uint8_t> MediaLoop::reserve(std::size_t size) {
    reserved_ = size <= transport::kDatagramMax ? socket_->reserve(size) : std::span<std::uint8_t>{};
    return reserved_;
}

void MediaLoop::commit(const media::Path& path, std::size_t size) {
    if (path.local == kUdp) return socket_->commit(path.remote, size);
    const auto it = streams_.find(path.local);
    if (it != streams_.end())
        it->second.send({reserved_.begin(), reserved_.begin() + static_cast<std::ptrdiff_t>(size)});
}

void MediaLoop::open_stream(std::uint32_t number, const Endpoint& remote, Send send) {
    loop_.post([this, number, remote, send = std::move(send)] { streams_[number] = {remote, send}; });
}

void MediaLoop::stream_datagram(std::uint32_t number, std::vector<std::uint8_t> bytes) {
    loop_.post([this, number, bytes = std::move(bytes)]() mutable {
        const auto it = streams_.find(number);
        if (it != streams_.end()) engine_->handle_datagram({it->second.remote, number}, bytes, now());
    });
}

void MediaLoop::close_stream(std::uint32_t number) {
    loop_.post([this, number] {
        const auto it = streams_.find(number);
        if (it == streams_.end()) return;
        engine_->forget({it->second.remote, number});
        streams_.erase(it);
    });
}

}  // namespace parley::server
