// What the connections of one server share: options, counters, buffers, time-outs, and the list of those with something
// to send. Internal to net/; Server makes it and the listeners feed it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/address.hpp"
#include "net/deadlines.hpp"
#include "net/loop.hpp"
#include "net/send_queue.hpp"
#include "net/server.hpp"
#include "proto/http/request_parser.hpp"
#include "proto/websocket/decoder.hpp"

namespace parley::net {

class Stream;

class Hub {
public:
    Hub(Loop& loop, transport::HttpService& service, ServerOptions options);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    Loop& loop;
    transport::HttpService& service;
    const ServerOptions options;
    const proto::http::ParserLimits parser_limits;
    const proto::websocket::DecoderLimits decoder_limits;
    ServerStats stats;
    SendQueuePool queues;
    std::vector<char> read_buffer;   ///< one for all: an idle connection owns none
    std::vector<char> plain_buffer;  ///< decrypted bytes
    std::string scratch;
    bool draining = false;

    /// Takes over a connected, non-blocking socket. False, and the socket is closed, when its address has too many.
    bool adopt(int fd, const Address& peer);
    [[nodiscard]] bool is_full() const { return streams_.size() >= options.limits.connections; }
    [[nodiscard]] std::size_t connections() const { return streams_.size(); }
    [[nodiscard]] bool is_trusted(const Address& address) const;
    /// Whether limits.connections_per_address holds for it.
    [[nodiscard]] bool is_counted(const Address& address) const;

    /// Whether a connection whose first byte this is carries datagrams, and somebody takes them.
    [[nodiscard]] bool is_datagram_stream(char first) const;

    void set_wait(Stream& stream, Wait wait);
    void clear_wait(Stream& stream);
    /// The stream is flushed at the end of the turn.
    void mark_dirty(Stream& stream) { dirty_.push_back(&stream); }
    /// The stream goes on with bytes that it held back, at the end of the turn but before the flush.
    void resume_later(Stream& stream) { resuming_.push_back(&stream); }
    /// The stream has yielded: it goes on when the others' part of the next turn is done and sent.
    void resume_next_turn(Stream& stream) { yielded_.push_back(&stream); }
    /// Frees the stream after the present flush.
    void bury(Stream& stream);
    void drain_all();
    void abort_all();
    /// The Date header's value.
    [[nodiscard]] std::string_view date();
    /// Called when a connection has ended. Set by the server.
    std::function<void()> on_ended;

    void flush();

private:
    void flush_rounds();
    void end_in_next_turn();
    [[nodiscard]] Duration length_of(Wait wait) const;
    void arm(Instant due);
    void sweep();

    std::vector<CidrBlock> trusted_;
    std::vector<std::unique_ptr<Stream>> streams_;
    std::vector<std::unique_ptr<Stream>> graveyard_;
    std::vector<Stream*> dirty_;
    std::vector<Stream*> resuming_;
    std::vector<Stream*> yielded_;  ///< in this turn
    std::vector<Stream*> rested_;   ///< yielded in the turn before
    std::unordered_map<Address, std::size_t, AddressHash> per_address_;
    Deadlines deadlines_;
    std::uint64_t timer_ = 0;
    Instant timer_due_ = Instant::never();
    std::string date_;
    std::int64_t date_second_ = -1;
};

}  // namespace parley::net
