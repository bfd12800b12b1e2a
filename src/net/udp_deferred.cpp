#include "net/udp_deferred.hpp"

#include <linux/filter.h>
#include <netinet/in.h>
#include <unistd.h>

#include <array>

namespace parley::net {
namespace {

bool set_flag(int fd, int level, int option, int value) {
    return ::setsockopt(fd, level, option, &value, sizeof value) == 0;
}

/// The program's result is the socket's place among those of the port, in the order in which they were bound. It sees
/// the datagram from its first byte on; where that is shorter than the offset, the result is 0.
bool attach(int fd, const ByteRange& range) {
    std::array<sock_filter, 5> program = {{
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, range.offset),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, range.first, 0, 2),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, range.last, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
    }};
    const sock_fprog filter{program.size(), program.data()};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter, sizeof filter) == 0;
}

bool join(int fd, int second, const sockaddr_storage& address, socklen_t length, const ByteRange& range) {
    if (address.ss_family == AF_INET6 && !set_flag(second, IPPROTO_IPV6, IPV6_V6ONLY, 0)) return false;
    return set_flag(fd, SOL_SOCKET, SO_REUSEPORT, 1) && set_flag(second, SOL_SOCKET, SO_REUSEPORT, 1) &&
           ::bind(second, reinterpret_cast<const sockaddr*>(&address), length) == 0 && attach(fd, range);
}

}  // namespace

int open_deferred(int fd, const ByteRange& range) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return -1;
    const int second = ::socket(address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (second < 0 || join(fd, second, address, length, range)) return second;
    ::close(second);
    set_flag(fd, SOL_SOCKET, SO_REUSEPORT, 0);
    return -1;
}

}  // namespace parley::net
