// Datagrams as their user sees them: a UDP socket, and a TCP connection that carries datagrams (ICE-TCP, RFC 6544).
// net/ implements DatagramSocket and DatagramStream; whoever routes media implements the handlers. All calls are made
// on the socket's loop. Losing a datagram is normal here; nothing waits and nothing is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/endpoint.hpp"

namespace parley::transport {

/// The largest that is received; a longer one is dropped.
inline constexpr std::size_t kDatagramMax = 2047;

/// `bytes` is the receive buffer: valid during the call, and free to be changed (decrypted in place).
struct Datagram {
    Endpoint from;  ///< an IPv4 address is always one of IPv4, also on a socket for both families
    std::span<std::uint8_t> bytes;
};

class DatagramHandler {
public:
    virtual ~DatagramHandler() = default;
    /// What the kernel had, in order, at most 64 at a time.
    virtual void on_datagrams(std::span<const Datagram> datagrams) = 0;
};

/// The sending half of a UDP socket. What is sent goes to the kernel at the end of the loop's turn,
/// or before when it is much.
class DatagramSocket {
public:
    virtual ~DatagramSocket() = default;
    /// Room of `size` bytes (1..kDatagramMax) in the send queue, to be written and then committed. Valid until the next
    /// call of either; what is not committed is not sent. Past the queue's bound the oldest are dropped and counted.
    [[nodiscard]] virtual std::span<std::uint8_t> reserve(std::size_t size) = 0;
    /// Queues the first `size` bytes of what was reserved last.
    virtual void commit(const Endpoint& to, std::size_t size) = 0;
};

/// The sending half of one TCP connection that carries datagrams. It lives until the handler's on_close has returned.
class DatagramStream {
public:
    virtual ~DatagramStream() = default;
    /// Queues one datagram of at most kDatagramMax bytes. False when it is dropped: the queue is past its bound (the
    /// peer reads too slowly), or the size is wrong.
    virtual bool send(std::span<const std::uint8_t> bytes) = 0;
    /// Ends the connection once the queue is sent. No datagram comes or is taken any more; on_close follows when the
    /// peer has ended its side too or a short time has passed. Idempotent.
    virtual void close() = 0;
    [[nodiscard]] virtual const Endpoint& remote() const = 0;
    /// Bytes queued that the kernel has not taken.
    [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
};

class DatagramStreamHandler {
public:
    virtual ~DatagramStreamHandler() = default;
    /// One datagram, free to be changed, valid during the call.
    virtual void on_datagram(std::span<std::uint8_t> bytes) = 0;
    /// Called once; the stream must not be used afterwards. The handler is destroyed after it.
    virtual void on_close() = 0;
};

/// Who takes the connections whose first bytes are framed STUN.
class DatagramStreamService {
public:
    virtual ~DatagramStreamService() = default;
    /// `first` is a well-formed STUN message, not authenticated. Nothing (nullptr) closes the connection unanswered;
    /// else the handler gets `first` as its first datagram.
    virtual std::unique_ptr<DatagramStreamHandler> handle_stream(DatagramStream& stream,
                                                                 std::span<const std::uint8_t> first) = 0;
};

}  // namespace parley::transport
