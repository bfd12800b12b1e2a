#include "net/udp.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "net/address.hpp"
#include "net/datagram_ring.hpp"
#include "net/udp_address.hpp"
#include "net/udp_deferred.hpp"
#include "net/udp_gate.hpp"
#include "net/udp_reader.hpp"
#include "net/udp_segment.hpp"

namespace parley::net {
namespace {

constexpr std::size_t kBatch = 64;
constexpr int kBatchesPerTurn = 8;        // then others get their turn
constexpr int kDeferredBatchesMax = 64;   // of a reading
constexpr std::size_t kSegmentsMax = 64;  // UDP_MAX_SEGMENTS of the kernels that first had it
constexpr std::size_t kSegmentedBytesMax = 65'000;
// So much goes to the kernel without waiting for the turn's end: it is still in the cache, and the first receivers need
// not wait until the last one's is written.
constexpr std::size_t kFlushBytes = 96 * 1024;

void set_buffer(int fd, int option, int forced, std::size_t bytes) {
    const int value = static_cast<int>(bytes);
    // The first is for root and goes past net.core.rmem_max.
    if (::setsockopt(fd, SOL_SOCKET, forced, &value, sizeof value) != 0)
        ::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value);
}

int open_socket(const SocketAddress& address) {
    const int fd = ::socket(address.storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    const int both = 0;
    if (address.storage.ss_family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &both, sizeof both);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.length) == 0) return fd;
    const int error = errno;
    ::close(fd);
    errno = error;
    return -1;
}

tl::unexpected<Error> explain(int error, const std::string& where) {
    if (error == EADDRINUSE)
        return fail("address-in-use", where + " (UDP) is in use; stop the other server or choose another port");
    return fail("listen-failed", "cannot open UDP " + where + ": " + std::strerror(error));
}

bool kernel_has_segmentation(int fd) {
    int value = 0;
    socklen_t length = sizeof value;
    return ::getsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &value, &length) == 0;
}

/// Memory for sendmmsg.
struct SendMemory {
    std::array<sockaddr_storage, kBatch> to;
    std::array<iovec, kBatch> pieces;
    std::array<SegmentControl, kBatch> controls;
    std::array<mmsghdr, kBatch> messages;
    std::array<std::size_t, kBatch> counts;  ///< datagrams of each message
};

/// The kernel's counter has 32 bits.
struct DropCounter {
    std::uint64_t total = 0;
    std::uint64_t read(int fd) { return total += kernel_drops(fd) - static_cast<std::uint32_t>(total); }
};

}  // namespace

struct UdpSocket::Impl final : Watcher {
    Loop& loop;
    transport::DatagramHandler& handler;
    int fd;
    int deferred_fd = -1;
    sa_family_t family;
    bool segmentation;
    SendBatch send;
    bool blocked = false;
    std::size_t singly = 0;  ///< so many datagrams go one by one, since the kernel refused them as a run
    UdpStats stats;
    DatagramRing ring;
    UdpReader reader{stats, handler};
    SendMemory batch;
    DropCounter drops, deferred_drops;

    Impl(Loop& l, transport::DatagramHandler& h, int f, sa_family_t fam, const UdpOptions& options)
        : loop(l),
          handler(h),
          fd(f),
          family(fam),
          segmentation(options.segmentation && kernel_has_segmentation(f)),
          send(options.send != nullptr ? options.send : &::sendmmsg),
          ring(options.queue_bytes, options.queue_datagrams) {
        set_buffer(fd, SO_RCVBUF, SO_RCVBUFFORCE, options.kernel_buffer_bytes);
        set_buffer(fd, SO_SNDBUF, SO_SNDBUFFORCE, options.kernel_buffer_bytes);
        if (options.deferred) deferred_fd = open_deferred(fd, *options.deferred);
        if (deferred_fd >= 0) set_buffer(deferred_fd, SO_RCVBUF, SO_RCVBUFFORCE, options.kernel_buffer_bytes);
        loop.watch(fd, *this, EPOLLIN);
    }
    ~Impl() {
        ::close(fd);
        if (deferred_fd >= 0) ::close(deferred_fd);
    }

    void on_ready(std::uint32_t events) override {
        if ((events & EPOLLOUT) != 0) {
            blocked = false;
            loop.rewatch(fd, *this, EPOLLIN);
        }
        if ((events & (EPOLLIN | EPOLLERR)) == 0) return;
        reader.read(fd, kBatchesPerTurn);
    }

    std::span<std::uint8_t> reserve(std::size_t size) {
        PARLEY_CHECK(size > 0 && size <= transport::kDatagramMax);
        auto room = ring.reserve(size);
        if (room.empty()) {
            flush();
            room = ring.reserve(size);
        }
        while (room.empty()) {  // an empty ring has room
            ring.drop_front(1);
            if (singly > 0) --singly;
            ++stats.queue_drops;
            room = ring.reserve(size);
        }
        return room;
    }

    void commit(const parley::Endpoint& to, std::size_t size) {
        const bool begins_run = !ring.empty() && ring[ring.size() - 1].to != to;
        if (begins_run && ring.bytes() >= kFlushBytes) flush();
        ring.commit(to, size);
    }

    void flush() {
        while (!blocked && !ring.empty()) {
            const auto filled = fill_batch();
            ++stats.send_calls;
            const int sent = send(fd, batch.messages.data(), static_cast<unsigned>(filled), MSG_DONTWAIT);
            if (sent > 0) {
                for (int i = 0; i < sent; ++i) count_sent(static_cast<std::size_t>(i));
            } else if (errno != EINTR) {
                handle_refusal(errno);
            }
        }
    }

    std::size_t fill_batch() {
        std::size_t filled = 0;
        for (std::size_t at = 0; at < ring.size() && filled < kBatch; ++filled) {
            const bool one = !segmentation || at < singly;
            const auto run = ring.run_at(at, one ? 1 : kSegmentsMax, kSegmentedBytesMax);
            const auto& entry = ring[at];
            auto& message = batch.messages[filled].msg_hdr;
            message = {};
            message.msg_name = &batch.to[filled];
            message.msg_namelen = fill_socket_address(entry.to, family, batch.to[filled]);
            batch.pieces[filled] = {ring.data(entry), run.bytes};
            message.msg_iov = &batch.pieces[filled];
            message.msg_iovlen = 1;
            if (run.count > 1) set_segment(message, batch.controls[filled], run.segment);
            batch.counts[filled] = run.count;
            at += run.count;
        }
        return filled;
    }

    void drop_sent(std::size_t count) {
        ring.drop_front(count);
        singly -= std::min(singly, count);
    }

    void count_sent(std::size_t i) {
        ++stats.messages_out;
        stats.datagrams_out += batch.counts[i];
        stats.bytes_out += batch.pieces[i].iov_len;
        drop_sent(batch.counts[i]);
    }

    /// The kernel has not taken the first message.
    void handle_refusal(int error) {
        if (error == EAGAIN) {
            blocked = true;
            ++stats.send_blocked;
            return loop.rewatch(fd, *this, EPOLLIN | EPOLLOUT);
        }
        if (batch.counts[0] > 1) {
            // udp(7): a segment longer than the path takes, or (EIO) a device that cannot do the checksums.
            singly = batch.counts[0];
            if (error == EIO) segmentation = false;
            return;
        }
        ++stats.send_errors;
        drop_sent(1);
    }
};

UdpSocket::UdpSocket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {
    // The loop keeps its tasks for ever; the socket may end before it.
    impl_->loop.at_flush([weak = std::weak_ptr(impl_)] {
        if (const auto held = weak.lock()) held->flush();
    });
}

UdpSocket::~UdpSocket() = default;

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(Loop& loop, std::string_view host_port,
                                                   transport::DatagramHandler& handler, const UdpOptions& options) {
    const auto where = parse_host_port(host_port);
    if (!where) return tl::unexpected(where.error());
    const auto addresses = resolve(*where);
    if (!addresses) return tl::unexpected(addresses.error());
    int error = EADDRNOTAVAIL;
    for (const auto& address : *addresses) {
        const int fd = open_socket(address);
        if (fd < 0) {
            error = errno;
            continue;
        }
        return std::unique_ptr<UdpSocket>(
            new UdpSocket(std::make_shared<Impl>(loop, handler, fd, address.storage.ss_family, options)));
    }
    return explain(error, std::string(host_port));
}

std::span<std::uint8_t> UdpSocket::reserve(std::size_t size) {
    return impl_->reserve(size);
}

void UdpSocket::commit(const parley::Endpoint& to, std::size_t size) {
    if (to.v6 && impl_->family == AF_INET) {
        ++impl_->stats.send_errors;
        return;
    }
    impl_->commit(to, size);
}

void UdpSocket::send(const parley::Endpoint& to, std::span<const std::uint8_t> bytes) {
    if (bytes.empty() || bytes.size() > transport::kDatagramMax) {
        ++impl_->stats.send_errors;
        return;
    }
    std::ranges::copy(bytes, reserve(bytes.size()).begin());
    commit(to, bytes.size());
}

bool UdpSocket::close_gate(const UdpGate& gate) {
    if (gate.known.size() > UdpGate::kKnownMax) return false;
    const auto program = gate_program(gate);
    const bool closed = net::close_gate(impl_->fd, program);
    if (closed && has_deferred() && !net::close_gate(impl_->deferred_fd, program))
        net::open_gate(impl_->deferred_fd);  // rather the flood than one gate of yesterday
    return closed;
}

void UdpSocket::open_gate() {
    net::open_gate(impl_->fd);
    if (has_deferred()) net::open_gate(impl_->deferred_fd);
}

std::uint64_t UdpSocket::kernel_drops() {
    return impl_->drops.read(impl_->fd) + (has_deferred() ? impl_->deferred_drops.read(impl_->deferred_fd) : 0);
}

parley::Endpoint UdpSocket::local() const {
    SocketAddress address;
    address.length = sizeof address.storage;
    ::getsockname(impl_->fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length);
    return endpoint_of(address.storage);
}

void UdpSocket::read_deferred() {
    if (impl_->deferred_fd >= 0) impl_->reader.read(impl_->deferred_fd, kDeferredBatchesMax);
}

bool UdpSocket::has_deferred() const {
    return impl_->deferred_fd >= 0;
}

bool UdpSocket::has_segmentation() const {
    return impl_->segmentation;
}

std::size_t UdpSocket::queued_datagrams() const {
    return impl_->ring.size();
}

const UdpStats& UdpSocket::stats() const {
    return impl_->stats;
}

}  // namespace parley::net
