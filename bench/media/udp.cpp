#include "udp.hpp"
#include "net/udp_segment.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace parley::media_load {
namespace {

constexpr std::size_t kBatch = 32;
constexpr std::size_t kDatagramMax = 2'048;
constexpr int kBufferBytes = 1 << 20;

[[noreturn]] void throw_errno(const char* what) {
    throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

sockaddr_in address_of(const Endpoint& endpoint) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    std::memcpy(&address.sin_addr, endpoint.ip.data(), 4);
    return address;
}

}  // namespace

UdpPort::UdpPort(const Endpoint& server)
    : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), remote_(server) {
    if (fd_ < 0) throw_errno("socket");
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
    const auto target = address_of(server);
    auto own = target;
    own.sin_port = 0;
    if (server.v6 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
        throw std::runtime_error("the server's candidate is no IPv4 address of this machine");
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) throw_errno("connect");
}

UdpPort::~UdpPort() {
    ::close(fd_);
}

void UdpPort::send(std::span<const std::uint8_t> datagram) const {
    if (::send(fd_, datagram.data(), datagram.size(), 0) < 0 && errno != EAGAIN) throw_errno("send");
}

void UdpPort::send_burst(std::span<const std::uint8_t> datagrams, std::size_t segment) const {
    iovec piece{const_cast<std::uint8_t*>(datagrams.data()), datagrams.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    net::SegmentControl control;
    net::set_segment(message, control, segment);
    if (::sendmsg(fd_, &message, 0) < 0 && errno != EAGAIN) throw_errno("sendmsg");
}

struct UdpPoll::Buffers {
    std::array<std::array<std::uint8_t, kDatagramMax>, kBatch> bytes;
    std::array<iovec, kBatch> pieces;
    std::array<mmsghdr, kBatch> messages{};

    Buffers() {
        for (std::size_t i = 0; i < kBatch; ++i) {
            pieces[i] = {bytes[i].data(), kDatagramMax};
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
    }
};

UdpPoll::UdpPoll() : epoll_(epoll_create1(EPOLL_CLOEXEC)), buffers_(std::make_unique<Buffers>()) {
    if (epoll_ < 0) throw_errno("epoll_create1");
}

UdpPoll::~UdpPoll() {
    ::close(epoll_);
}

void UdpPoll::watch(int fd, Take take) {
    watched_.push_back(std::make_unique<Watched>(fd, std::move(take)));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = watched_.back().get();
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) throw_errno("epoll_ctl");
}

void UdpPoll::poll() {
    std::array<epoll_event, 128> events;
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i) read(*static_cast<Watched*>(events[static_cast<std::size_t>(i)].data.ptr));
}

void UdpPoll::read(const Watched& watched) {
    auto& buffers = *buffers_;
    const int count = ::recvmmsg(watched.fd, buffers.messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count < 0 && errno != EAGAIN && errno != EINTR) throw_errno("recvmmsg");
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(count, 0)); ++i)
        watched.take(std::span(buffers.bytes[i]).first(buffers.messages[i].msg_len));
}

}  // namespace parley::media_load
