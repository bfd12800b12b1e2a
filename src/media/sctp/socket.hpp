// One usrsctp socket and its association, as WebRTC wants it set up (RFC 8831 §5, RFC 8261). It knows streams and
// payload protocol ids, and no channels. data_association.cpp owns it; thread rule: see stack.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "media/sctp/stack.hpp"

struct socket;  // usrsctp's

namespace parley::media {

struct SctpDelivery {
    bool ordered = true;
    std::optional<std::uint32_t> max_retransmits;  ///< RFC 3758, RFC 7496 §3
    std::optional<std::uint32_t> max_lifetime_ms;
};

class SctpSocket {
public:
    enum class Sent : std::uint8_t { yes, full, failed };

    struct Limits {
        std::uint16_t streams = 0;             ///< each way
        std::size_t send_buffer_bytes = 0;     ///< what the peer has not acknowledged
        std::size_t receive_buffer_bytes = 0;  ///< the window that the peer gets
        std::size_t packet_bytes = 0;          ///< of the longest packet
    };

    /// Sends INIT at once. `sink` is told what happens until the destructor returns.
    SctpSocket(SctpStack& stack, SctpSink& sink, const Limits& limits, std::uint16_t local_port,
               std::uint16_t remote_port);
    ~SctpSocket();
    SctpSocket(const SctpSocket&) = delete;
    SctpSocket& operator=(const SctpSocket&) = delete;

    void feed(std::span<const std::uint8_t> packet);
    [[nodiscard]] Sent send(std::uint16_t stream, std::uint32_t ppid, std::span<const std::uint8_t> message,
                            const SctpDelivery& delivery);
    /// Resets our side of a stream (RFC 6525 §5.1.2). False when another reset is under way: try again later.
    [[nodiscard]] bool try_reset(std::uint16_t stream);
    /// Ends the association with an ABORT.
    void abort();

private:
    void set_options(const Limits& limits);
    void set_path(const Limits& limits, std::uint16_t remote_port);

    /// A place in the stack's table.
    struct Address {
        Address(SctpStack& of, SctpSink& sink) : stack(of), value(of.add(sink)) {}
        ~Address() { stack.remove(value); }
        Address(const Address&) = delete;
        Address& operator=(const Address&) = delete;
        SctpStack& stack;
        void* value;
    };
    Address address_;
    struct socket* socket_ = nullptr;
};

}  // namespace parley::media
