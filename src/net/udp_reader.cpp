#include "net/udp_reader.hpp"

#include <span>

#include "net/udp_address.hpp"

namespace parley::net {

UdpReader::UdpReader(UdpStats& stats, transport::DatagramHandler& handler) : stats_(stats), handler_(handler) {
    for (std::size_t i = 0; i < kBatch; ++i) {
        pieces_[i] = {bytes_[i].data(), bytes_[i].size()};
        messages_[i].msg_hdr.msg_name = &from_[i];
        messages_[i].msg_hdr.msg_iov = &pieces_[i];
        messages_[i].msg_hdr.msg_iovlen = 1;
    }
}

void UdpReader::read(int fd, int batches_max) {
    for (int i = 0; i < batches_max; ++i) {
        if (read_batch(fd) < kBatch) return;
    }
}

std::size_t UdpReader::read_batch(int fd) {
    for (auto& message : messages_) message.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    const int count = ::recvmmsg(fd, messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count <= 0) return 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const std::size_t size = messages_[i].msg_len;
        ++stats_.datagrams_in;
        stats_.bytes_in += size;
        if (size > transport::kDatagramMax) {
            ++stats_.too_long;
            continue;
        }
        datagrams_[kept++] = {endpoint_of(from_[i]), std::span(bytes_[i]).first(size)};
    }
    if (kept > 0) handler_.on_datagrams(std::span(datagrams_).first(kept));
    return static_cast<std::size_t>(count);
}

}  // namespace parley::net
