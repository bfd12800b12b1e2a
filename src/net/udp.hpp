// A UDP socket on the loop: reads and writes in batches (recvmmsg, sendmmsg), and hands runs of equal datagrams for one
// peer to the kernel as one message where it can (UDP GSO). Knows no protocol. The composition root makes one for each
// address; datagrams go to a transport::DatagramHandler. One address or the wildcard: with the wildcard the kernel
// chooses the address that answers leave from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/endpoint.hpp"
#include "base/result.hpp"
#include "net/loop.hpp"
#include "transport/datagram.hpp"

struct mmsghdr;

namespace parley::net {

/// As sendmmsg(2).
using SendBatch = int (*)(int fd, mmsghdr* messages, unsigned count, int flags);

/// Datagrams whose byte at `offset` is `first` to `last`.
struct ByteRange {
    std::uint32_t offset = 0;
    std::uint8_t first = 0;
    std::uint8_t last = 0;
};

/// Who may come in while a gate is closed.
struct UdpGate {
    static constexpr std::size_t kKnownMax = 1'400;  ///< as many as a program of the kernel can tell

    /// By which a stranger may say who he is: a byte in `first` (from 0 on), and a word in network order.
    struct Greeting {
        ByteRange first;
        std::uint32_t word_offset = 0;
        std::uint32_t word = 0;
    };
    std::span<const parley::Endpoint> known;
    Greeting greeting;
    std::uint32_t greetings_one_in = 1;  ///< of strangers' greetings one in so many comes in, by chance; 0: none
};

struct UdpOptions {
    std::size_t kernel_buffer_bytes = 4 * 1024 * 1024;  ///< SO_RCVBUF and SO_SNDBUF; the kernel may grant less
    std::size_t queue_bytes = 4 * 1024 * 1024;          ///< unsent bytes; more: the oldest are dropped
    std::size_t queue_datagrams = 4096;                 ///< unsent datagrams; more: the oldest are dropped
    bool segmentation = true;                           ///< GSO, where the kernel has it
    std::optional<ByteRange> deferred;                  ///< these can wait for read_deferred(), where the kernel sorts
    SendBatch send = nullptr;                           ///< instead of sendmmsg: a full kernel, for tests
};

/// Counters since the start.
struct UdpStats {
    std::uint64_t datagrams_in = 0, bytes_in = 0;
    std::uint64_t datagrams_out = 0, bytes_out = 0;
    std::uint64_t messages_out = 0;  ///< handed to the kernel; fewer than datagrams where GSO works
    std::uint64_t send_calls = 0;    ///< sendmmsg
    std::uint64_t too_long = 0;      ///< received, longer than kDatagramMax
    std::uint64_t queue_drops = 0;   ///< dropped since the queue was full
    std::uint64_t send_errors = 0;   ///< datagrams that the kernel refused (no route, blocked, too long)
    std::uint64_t send_blocked = 0;  ///< times that the kernel's buffer was full
};

class UdpSocket final : public transport::DatagramSocket {
public:
    /// "host:port" as for Server::listen; port 0 takes a free one; "[::]:port" takes both families. `loop` and
    /// `handler` must outlive the socket. Errors: "bad-address", "address-in-use", "listen-failed".
    [[nodiscard]] static Result<std::unique_ptr<UdpSocket>> open(Loop& loop, std::string_view host_port,
                                                                 transport::DatagramHandler& handler,
                                                                 const UdpOptions& options = {});
    /// Not from within the loop's turn: post it.
    ~UdpSocket() override;
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    [[nodiscard]] std::span<std::uint8_t> reserve(std::size_t size) override;
    void commit(const parley::Endpoint& to, std::size_t size) override;
    /// reserve() and commit() of a copy.
    void send(const parley::Endpoint& to, std::span<const std::uint8_t> bytes);

    /// Hands on what came of the deferred ones: to be called now and then. Where has_deferred() is false they come like
    /// all others.
    void read_deferred();
    [[nodiscard]] bool has_deferred() const;

    /// From now on the kernel drops what comes from others than `gate` says. False, and nothing has changed, when more
    /// than kKnownMax are known or the kernel does not take it.
    bool close_gate(const UdpGate& gate);
    void open_gate();
    /// Datagrams that the kernel has dropped on their way here since the start: by the gate, or since its queue was
    /// full. A system call.
    [[nodiscard]] std::uint64_t kernel_drops();

    [[nodiscard]] parley::Endpoint local() const;
    [[nodiscard]] bool has_segmentation() const;
    [[nodiscard]] std::size_t queued_datagrams() const;
    [[nodiscard]] const UdpStats& stats() const;

private:
    struct Impl;
    explicit UdpSocket(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;  ///< shared with a weak reference in the loop's flush task only
};

}  // namespace parley::net
