#include "net/hub.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "net/http_protocol.hpp"
#include "net/stream.hpp"
#include "proto/http/response_writer.hpp"
#include "proto/ice_tcp/first_bytes.hpp"

namespace parley::net {
namespace {

constexpr std::size_t kReadBufferBytes = 128 * 1024;
constexpr int kFlushRounds = 8;

// Said to who has too many connections already; a plain write, since there is no connection object to say it.
constexpr std::string_view kTooMany =
    "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

}  // namespace

Hub::Hub(Loop& l, transport::HttpService& s, ServerOptions o)
    : loop(l),
      service(s),
      options(std::move(o)),
      parser_limits{options.limits.request_line_bytes, options.limits.header_bytes, options.limits.header_count,
                    options.limits.body_bytes},
      decoder_limits{options.limits.frame_bytes, options.limits.message_bytes, options.limits.fragments},
      read_buffer(kReadBufferBytes),
      plain_buffer(options.tls ? kReadBufferBytes : 0) {
    for (const auto& text : options.trusted_proxies) {
        const auto block = CidrBlock::parse(text);
        if (!block) throw std::invalid_argument("'" + text + "' is not an address or a block like 10.0.0.0/8");
        trusted_.push_back(*block);
    }
}

Hub::~Hub() {
    abort_all();
    loop.cancel(timer_);
}

bool Hub::is_trusted(const Address& address) const {
    return std::ranges::any_of(trusted_, [&](const CidrBlock& block) { return block.contains(address); });
}

bool Hub::is_counted(const Address& address) const {
    // Without trusted proxies whoever comes from this machine is most likely a proxy that nobody has named: every
    // client would be that one address. A person who shares the machine could take what they like anyway.
    if (trusted_.empty() && address.is_loopback()) return false;
    return !is_trusted(address);
}

bool Hub::is_datagram_stream(char first) const {
    using proto::ice_tcp::FirstByte;
    return options.datagram_streams != nullptr &&
           proto::ice_tcp::first_byte_of(static_cast<std::uint8_t>(first)) == FirstByte::framed;
}

bool Hub::adopt(int fd, const Address& peer) {
    const auto cap = options.limits.connections_per_address;
    auto& count = per_address_[peer];
    if (cap != 0 && count >= cap && is_counted(peer)) {
        ++stats.refused_by_cap;
        if (!options.tls) [[maybe_unused]]
            const auto sent = ::send(fd, kTooMany.data(), kTooMany.size(), MSG_NOSIGNAL);
        ::close(fd);
        return false;
    }
    auto stream = std::make_unique<Stream>(*this, fd, peer, static_cast<std::uint32_t>(streams_.size()));
    auto& started = *stream;
    ++count;
    ++stats.accepted;
    ++stats.open_connections;
    streams_.push_back(std::move(stream));
    try {
        started.start(std::make_unique<HttpProtocol>(started));
    } catch (const std::exception& error) {
        loop.report(error);
        started.abort();
        return false;
    }
    return true;
}

void Hub::bury(Stream& stream) {
    const auto found = per_address_.find(stream.peer());
    if (found != per_address_.end() && --found->second == 0) per_address_.erase(found);
    --stats.open_connections;
    if (stream.has_yielded()) {
        std::erase(yielded_, &stream);
        std::erase(rested_, &stream);
    }
    const auto index = stream.index();
    graveyard_.push_back(std::move(streams_[index]));
    if (index + 1 != streams_.size()) {
        streams_[index] = std::move(streams_.back());
        streams_[index]->set_index(index);
    }
    streams_.pop_back();
    if (on_ended) on_ended();
}

Duration Hub::length_of(Wait wait) const {
    const auto& times = options.times;
    const std::array<Duration, kWaits> lengths{
        Duration::max(),  times.head,        times.body,  times.keep_alive,  times.write,
        times.ping_every, times.pong_within, times.close, times.half_closed, times.datagrams_idle};
    return lengths[static_cast<std::size_t>(wait)];
}

void Hub::set_wait(Stream& stream, Wait wait) {
    const auto due = loop.now() + length_of(wait);
    deadlines_.set(stream, wait, due);
    if (due < timer_due_) arm(due);
}

void Hub::clear_wait(Stream& stream) {
    Deadlines::clear(stream);
}

void Hub::arm(Instant due) {
    loop.cancel(timer_);
    timer_due_ = due;
    timer_ = loop.run_at(due, [this] { sweep(); });
}

void Hub::sweep() {
    timer_due_ = Instant::never();
    while (auto* node = deadlines_.take_due(loop.now())) {
        const auto wait = node->wait;
        node->wait = Wait::none;
        static_cast<Stream*>(node)->expire(wait);
    }
    if (const auto next = deadlines_.next(); next < timer_due_) arm(next);
}

void Hub::drain_all() {
    draining = true;
    for (std::size_t i = streams_.size(); i > 0; --i) {
        if (i <= streams_.size()) streams_[i - 1]->drain();
    }
}

void Hub::abort_all() {
    while (!streams_.empty()) streams_.back()->abort();
    dirty_.clear();
    resuming_.clear();
    yielded_.clear();
    rested_.clear();
    graveyard_.clear();
}

std::string_view Hub::date() {
    const auto second = loop.now().ms / 1000;
    if (second != date_second_) {
        date_second_ = second;
        date_ = proto::http::http_date(loop.now());
    }
    return date_;
}

void Hub::flush() {
    queues.trim(loop.now());
    flush_rounds();
    const bool went_on = !rested_.empty();
    // One at a time: what one does may end another.
    while (!rested_.empty()) {
        auto& stream = *rested_.back();
        rested_.pop_back();
        stream.resume_yielded();
    }
    std::swap(rested_, yielded_);
    if (went_on || !rested_.empty()) end_in_next_turn();
}

// Each step can give work to the others: a resumed connection answers, a freed handler tells its peers.
void Hub::flush_rounds() {
    bool resumed = false;
    for (int round = 0; round < kFlushRounds; ++round) {
        resumed = resumed || !resuming_.empty();
        for (std::size_t i = 0; i < resuming_.size(); ++i) resuming_[i]->resume();
        resuming_.clear();
        for (std::size_t i = 0; i < dirty_.size(); ++i) dirty_[i]->flush();
        dirty_.clear();
        if (resuming_.empty()) {
            auto dead = std::move(graveyard_);
            graveyard_.clear();
            dead.clear();
        }
        if (resuming_.empty() && dirty_.empty() && graveyard_.empty()) {
            if (resumed) end_in_next_turn();
            return;
        }
    }
    end_in_next_turn();  // the rest, so that others get their turn
}

/// What is left, and what the turn-end tasks, which have run, would do after what came since.
void Hub::end_in_next_turn() {
    loop.post([] {});
}

}  // namespace parley::net
