#include "net/datagram_protocol.hpp"

#include <string_view>
#include <utility>

#include "net/hub.hpp"
#include "net/stream.hpp"
#include "proto/stun/message.hpp"

namespace parley::net {

namespace {

static_assert(transport::kDatagramMax == proto::ice_tcp::kFrameMax);

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

// The time in which the first frame must come runs from the accept, as HTTP has set it.
DatagramProtocol::DatagramProtocol(Stream& stream, transport::DatagramStreamService& service)
    : stream_(stream), service_(service), remote_(stream.peer_endpoint()) {}

DatagramProtocol::~DatagramProtocol() {
    if (counted_) --stream_.hub().stats.open_datagram_streams;
}

std::unique_ptr<Protocol> DatagramProtocol::on_bytes(std::span<char>& bytes) {
    while (!ended_) {
        const auto datagram = deframer_.next(bytes);
        if (!datagram) break;
        if (!handler_ && !open_with(*datagram)) break;
        ++stream_.hub().stats.datagrams_in;
        handler_->on_datagram(*datagram);
    }
    if (deframer_.failed() && !ended_) refuse();
    if (ended_) bytes = {};
    return nullptr;
}

// RFC 6544 §7.1: connectivity checks come first on each new connection.
bool DatagramProtocol::open_with(std::span<const std::uint8_t> first) {
    auto& hub = stream_.hub();
    if (!hub.draining && proto::stun::parse_message(first)) handler_ = service_.handle_stream(*this, first);
    if (!handler_) {
        refuse();
        return false;
    }
    counted_ = true;
    ++hub.stats.datagram_streams;
    ++hub.stats.open_datagram_streams;
    if (ended_) return false;  // the handler has closed it at once
    stream_.wait_for(Wait::datagrams);
    return true;
}

/// Says nothing: whoever speaks no ICE understands none either.
void DatagramProtocol::refuse() {
    ++stream_.hub().stats.datagram_streams_refused;
    end();
}

bool DatagramProtocol::send(std::span<const std::uint8_t> bytes) {
    auto& hub = stream_.hub();
    if (ended_ || bytes.empty() || bytes.size() > transport::kDatagramMax) return false;
    // What comes too late is of no use to media: the new one is dropped, its peer asks for what it needs.
    if (stream_.queued_bytes() + bytes.size() > hub.options.limits.datagram_queue_bytes) {
        ++hub.stats.datagrams_dropped;
        return false;
    }
    const auto header = proto::ice_tcp::frame_header(bytes.size());
    auto& out = stream_.out();
    out.append(as_text(header));
    out.append(as_text(bytes));
    ++hub.stats.datagrams_out;
    return true;
}

std::size_t DatagramProtocol::queued_bytes() const {
    return stream_.queued_bytes();
}

void DatagramProtocol::close() {
    end();
}

/// The handler may be the caller, so it is told later, when the connection is gone.
void DatagramProtocol::end() {
    if (std::exchange(ended_, true)) return;
    stream_.finish();
}

void DatagramProtocol::on_read_end() {
    end();
}

void DatagramProtocol::on_deadline(Wait wait) {
    if (wait == Wait::datagrams && stream_.take_heard()) return stream_.wait_for(Wait::datagrams);
    ended_ = true;
    stream_.abort();
}

void DatagramProtocol::on_drain() {
    end();
}

void DatagramProtocol::on_failure() {
    ended_ = true;
    stream_.abort();
}

void DatagramProtocol::on_gone() {
    ended_ = true;
    if (const auto handler = std::exchange(handler_, nullptr)) handler->on_close();
}

}  // namespace parley::net
