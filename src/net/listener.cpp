#include "net/listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/log.hpp"

namespace parley::net {
namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;
constexpr Duration kRetryAfter{100};
constexpr Duration kWarnEvery{10'000};

void set_flag(int fd, int level, int option, int value) {
    ::setsockopt(fd, level, option, &value, sizeof value);
}

/// A socket bound to `address` and listening, or -1 with errno.
int open_socket(const SocketAddress& address) {
    const int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    set_flag(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    set_flag(fd, IPPROTO_TCP, TCP_NODELAY, 1);  // accepted sockets inherit it, which saves a call for each
    if (address.storage.ss_family == AF_INET6) set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address.storage);
    if (::bind(fd, raw, address.length) == 0 && ::listen(fd, kBacklog) == 0) return fd;
    const int error = errno;
    ::close(fd);
    errno = error;
    return -1;
}

tl::unexpected<Error> explain(int error, const std::string& where) {
    if (error == EADDRINUSE) {
        return fail("address-in-use", where + " is in use; stop the other server or choose another port");
    }
    if (error == EACCES) return fail("listen-failed", where + " may not be opened; choose a port above 1023");
    if (error == EADDRNOTAVAIL) return fail("listen-failed", where + " is no address of this machine");
    return fail("listen-failed", "cannot listen on " + where + ": " + std::strerror(error));
}

}  // namespace

Listener::Listener(Hub& hub, int fd) : hub_(hub), fd_(fd) {
    hub_.loop.watch(fd_, *this, EPOLLIN);
}

Listener::~Listener() {
    close();
}

Result<std::unique_ptr<Listener>> Listener::open(Hub& hub, std::string_view host_port) {
    const auto where = parse_host_port(host_port);
    if (!where) return tl::unexpected(where.error());
    const auto addresses = resolve(*where);
    if (!addresses) return tl::unexpected(addresses.error());
    int error = EADDRNOTAVAIL;
    for (const auto& address : *addresses) {
        const int fd = open_socket(address);
        if (fd >= 0) return std::unique_ptr<Listener>(new Listener(hub, fd));
        error = errno;
    }
    return explain(error, std::string(host_port));
}

void Listener::on_ready(std::uint32_t) {
    for (int i = 0; i < kAcceptsPerTurn && fd_ >= 0 && !paused_; ++i) {
        if (!accept_one()) return;
    }
}

bool Listener::accept_one() {
    if (hub_.is_full()) {
        pause();
        return false;
    }
    SocketAddress peer;
    peer.length = sizeof peer.storage;
    const int fd =
        ::accept4(fd_, reinterpret_cast<sockaddr*>(&peer.storage), &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        hub_.adopt(fd, Address::of(peer.storage));
        return true;
    }
    if (errno == ECONNABORTED || errno == EINTR) return true;  // that one is gone already
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause();
    return false;
}

void Listener::pause() {
    if (std::exchange(paused_, true)) return;
    ++hub_.stats.accept_pauses;
    if (hub_.loop.now() - warned_ >= kWarnEvery) {
        warned_ = hub_.loop.now();
        log::warn("accept-paused", {{"connections", hub_.connections()}, {"full", hub_.is_full()}});
    }
    hub_.loop.unwatch(fd_);
    retry_ = hub_.loop.run_at(hub_.loop.now() + kRetryAfter, [this] { resume(); });
}

void Listener::resume() {
    if (!paused_ || fd_ < 0) return;
    paused_ = false;
    hub_.loop.cancel(retry_);
    hub_.loop.watch(fd_, *this, EPOLLIN);
}

void Listener::close() {
    hub_.loop.cancel(retry_);
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Endpoint Listener::endpoint() const {
    SocketAddress address;
    address.length = sizeof address.storage;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address.storage), &address.length);
    const auto port = address.storage.ss_family == AF_INET6
                          ? reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_port
                          : reinterpret_cast<const sockaddr_in&>(address.storage).sin_port;
    return {Address::of(address.storage).to_string(), ntohs(port)};
}

}  // namespace parley::net
