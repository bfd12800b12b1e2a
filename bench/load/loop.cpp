#include "loop.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "meter.hpp"

namespace parley::load {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)), buffer_(kReadBytes) {
    if (epoll_ < 0) throw_errno("epoll_create1");
}

Loop::~Loop() {
    ::close(epoll_);
}

void Loop::poll(int timeout_ms) {
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
    if (count < 0 && errno != EINTR) throw_errno("epoll_wait");
    for (int i = 0; i < count; ++i) {
        static_cast<Stream*>(events[static_cast<std::size_t>(i)].data.ptr)
            ->on_ready(events[static_cast<std::size_t>(i)].events);
    }
}

void Loop::run_for(int seconds) {
    const std::int64_t end = deadline_ns(seconds);
    while (now_ns() < end) poll(10);
}

std::int64_t Loop::deadline_ns(int seconds) {
    return now_ns() + std::int64_t{seconds} * 1'000'000'000;
}

void Loop::throw_if_past(std::int64_t deadline, const char* what) {
    if (now_ns() > deadline) throw std::runtime_error(std::string(what) + " timed out");
}

Stream::~Stream() {
    close();
}

void Stream::connect(const sockaddr_in& target) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) throw_errno("socket");
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (unread_max_ > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &unread_max_, sizeof unread_max_);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0 && errno != EINPROGRESS) {
        throw_errno("connect");
    }
    watching_writable_ = true;  // the first writable event says that the connection stands
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT;
    event.data.ptr = this;
    if (epoll_ctl(loop_.epoll_, EPOLL_CTL_ADD, socket_, &event) != 0) throw_errno("epoll_ctl");
}

void Stream::write(std::string_view bytes) {
    if (socket_ < 0) throw std::runtime_error("write on a closed stream");
    if (out_.empty() && !watching_writable_) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) throw_errno("send");
        bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        if (bytes.empty()) return;
    }
    out_.append(bytes);
    watch(true);
}

void Stream::close() {
    if (socket_ < 0) return;
    const linger reset{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(socket_);
    socket_ = -1;
    out_ = {};
}

void Stream::stop_reading() {
    reads_ = false;
    epoll_ctl(loop_.epoll_, EPOLL_CTL_DEL, socket_, nullptr);
}

void Stream::on_eof() {
    throw std::runtime_error("the server closed a connection");
}

void Stream::on_ready(std::uint32_t events) {
    if (socket_ < 0) return;  // closed by an earlier event of the same batch
    if ((events & EPOLLOUT) != 0) flush();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
    const auto count = ::recv(socket_, loop_.buffer_.data(), loop_.buffer_.size(), 0);
    if (count > 0) {
        on_bytes({loop_.buffer_.data(), static_cast<std::size_t>(count)});
    } else if (count == 0) {
        on_eof();
    } else if (errno != EAGAIN && errno != EINTR) {
        throw_errno("recv");
    }
}

void Stream::flush() {
    if (!out_.empty()) {
        const auto sent = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) throw_errno("send");
        if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
    }
    if (!out_.empty()) return;
    out_ = {};
    watch(false);
}

void Stream::watch(bool writable) {
    if (watching_writable_ == writable || !reads_) return;
    watching_writable_ = writable;
    epoll_event event{};
    event.events = EPOLLIN | (writable ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
    event.data.ptr = this;
    if (epoll_ctl(loop_.epoll_, EPOLL_CTL_MOD, socket_, &event) != 0) throw_errno("epoll_ctl");
}

}  // namespace parley::load
