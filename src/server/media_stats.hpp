// What media loops count, for the metrics.
#pragma once

#include <cstdint>

namespace parley::server {

struct MediaStats {
    std::uint64_t datagrams_in = 0, datagrams_out = 0, bytes_in = 0, bytes_out = 0;
    std::uint64_t queue_drops = 0, send_errors = 0, send_blocked = 0, too_long = 0;
    std::uint64_t unknown_stun = 0, unknown_path = 0, srtp_drops = 0;
    std::uint64_t relayed = 0, relay_drops = 0;
    std::uint64_t kernel_drops = 0;
    std::uint64_t rooms = 0, links = 0, closed_gates = 0;  ///< now; all others since the start

    MediaStats& operator+=(const MediaStats& other) {
        datagrams_in += other.datagrams_in;
        datagrams_out += other.datagrams_out;
        bytes_in += other.bytes_in;
        bytes_out += other.bytes_out;
        queue_drops += other.queue_drops;
        send_errors += other.send_errors;
        send_blocked += other.send_blocked;
        too_long += other.too_long;
        unknown_stun += other.unknown_stun;
        unknown_path += other.unknown_path;
        srtp_drops += other.srtp_drops;
        relayed += other.relayed;
        relay_drops += other.relay_drops;
        kernel_drops += other.kernel_drops;
        rooms += other.rooms;
        links += other.links;
        closed_gates += other.closed_gates;
        return *this;
    }
};

}  // namespace parley::server
