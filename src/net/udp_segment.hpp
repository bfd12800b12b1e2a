// UDP GSO (udp(7), UDP_SEGMENT): one message that the kernel cuts into datagrams. Header only, for the bench sends so
// too.
#pragma once

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103  // linux/udp.h; older C libraries do not name it
#endif

namespace parley::net {

/// The ancillary data of one message; lives as long as that.
struct alignas(cmsghdr) SegmentControl {
    std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> bytes{};
};

/// Each datagram but the last has `segment` bytes.
inline void set_segment(msghdr& message, SegmentControl& control, std::size_t segment) {
    control = {};
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    auto* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = IPPROTO_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(segment);
    std::memcpy(CMSG_DATA(header), &size, sizeof size);
}

}  // namespace parley::net
