// Reads a UDP socket by recvmmsg, into memory that is laid out once. Internal to net/; UdpSocket drives it.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/udp.hpp"
#include "transport/datagram.hpp"

namespace parley::net {

class UdpReader {
public:
    UdpReader(UdpStats& stats, transport::DatagramHandler& handler);
    UdpReader(const UdpReader&) = delete;
    UdpReader& operator=(const UdpReader&) = delete;

    /// Hands on what the kernel has, at most `batches_max` times 64 datagrams.
    void read(int fd, int batches_max);

private:
    static constexpr std::size_t kBatch = 64;  ///< as DatagramHandler says
    [[nodiscard]] std::size_t read_batch(int fd);

    UdpStats& stats_;
    transport::DatagramHandler& handler_;
    std::array<std::array<std::uint8_t, transport::kDatagramMax + 1>, kBatch> bytes_;
    std::array<sockaddr_storage, kBatch> from_;
    std::array<iovec, kBatch> pieces_;
    std::array<mmsghdr, kBatch> messages_{};
    std::array<transport::Datagram, kBatch> datagrams_;
};

}  // namespace parley::net
