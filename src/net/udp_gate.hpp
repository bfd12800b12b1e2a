// A gate before a UDP socket: strangers' datagrams are dropped by the kernel before they take a place in the socket's
// queue (a classic BPF program, socket(7)). It costs more to change than it is worth in calm, so that it is for a
// flood. It decides by hash and is no proof of who sent what. Internal to net/.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "net/udp.hpp"

namespace parley::net {

/// The program. It sees a datagram from its UDP header on, and the IP header at SKF_NET_OFF.
[[nodiscard]] std::vector<sock_filter> gate_program(const UdpGate& gate);
/// False when the kernel does not take it: what was there before stays.
[[nodiscard]] bool close_gate(int fd, const std::vector<sock_filter>& program);
void open_gate(int fd);
/// What the kernel has dropped on the way to this socket: by a gate, or since its queue was full. Wraps.
[[nodiscard]] std::uint32_t kernel_drops(int fd);

}  // namespace parley::net
