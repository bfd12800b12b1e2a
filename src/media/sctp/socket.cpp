#include "media/sctp/socket.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <usrsctp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/check.hpp"

namespace parley::media {
namespace {

constexpr std::size_t kCommonHeaderBytes = 12;  // RFC 9260 §3.1
constexpr std::uint32_t kRtoInitialMs = 500;    // RFC 9260 §16 has 1, 1 and 60 s, for a path of its own
constexpr std::uint32_t kRtoMinMs = 200;
constexpr std::uint32_t kRtoMaxMs = 5'000;

sockaddr_conn address_of(void* address, std::uint16_t port) {
    sockaddr_conn made{};
    made.sconn_family = AF_CONN;
    made.sconn_port = htons(port);
    made.sconn_addr = address;
    return made;
}

template <class T>
bool set_option(struct socket* of, int level, int name, const T& value) {
    return usrsctp_setsockopt(of, level, name, &value, sizeof value) == 0;
}

void handle_stream_reset(SctpSink& sink, std::span<const std::uint8_t> bytes) {
    sctp_stream_reset_event event{};
    if (bytes.size() < sizeof event) return;
    std::memcpy(&event, bytes.data(), sizeof event);
    if ((event.strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) == 0 ||
        (event.strreset_flags & (SCTP_STREAM_RESET_DENIED | SCTP_STREAM_RESET_FAILED)) != 0) {
        return;
    }
    const auto size = std::min<std::size_t>(bytes.size(), event.strreset_length);
    std::vector<std::uint16_t> streams(size > sizeof event ? (size - sizeof event) / 2 : 0);
    std::memcpy(streams.data(), bytes.data() + sizeof event, streams.size() * 2);
    sink.handle_reset(streams);
}

void handle_notification(SctpSink& sink, std::span<const std::uint8_t> bytes) {
    std::uint16_t type = 0;
    if (bytes.size() < sizeof type) return;
    std::memcpy(&type, bytes.data(), sizeof type);
    if (type == SCTP_STREAM_RESET_EVENT) return handle_stream_reset(sink, bytes);
    sctp_assoc_change change{};
    if (type != SCTP_ASSOC_CHANGE || bytes.size() < sizeof change) return;
    std::memcpy(&change, bytes.data(), sizeof change);
    // RFC 6458 §6.1.1. A restart is a new association without our channels: for us it is the end of this one.
    if (change.sac_state == SCTP_COMM_UP) return sink.handle_up();
    sink.handle_down();
}

/// usrsctp gives `data` away: it was made by malloc. No data: the association has ended.
int receive(struct socket*, sctp_sockstore, void* data, std::size_t size, sctp_rcvinfo info, int flags, void* address) {
    auto* sink = SctpStack::find_anywhere(address);
    if (sink != nullptr) {
        const std::span bytes(static_cast<const std::uint8_t*>(data), data == nullptr ? 0 : size);
        if (data == nullptr) {
            sink->handle_down();
        } else if ((flags & MSG_NOTIFICATION) != 0) {
            handle_notification(*sink, bytes);
        } else {
            sink->handle_received(bytes, info.rcv_sid, ntohl(info.rcv_ppid), (flags & MSG_EOR) != 0);
        }
    }
    std::free(data);
    return 1;
}

}  // namespace

SctpSocket::SctpSocket(SctpStack& stack, SctpSink& sink, const Limits& limits, std::uint16_t local_port,
                       std::uint16_t remote_port)
    : address_(stack, sink) {
    socket_ = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, receive, nullptr, 0, address_.value);
    PARLEY_CHECK(socket_ != nullptr);
    set_options(limits);
    auto local = address_of(address_.value, local_port);
    PARLEY_CHECK(usrsctp_bind(socket_, reinterpret_cast<sockaddr*>(&local), sizeof local) == 0);
    // RFC 8831 §6.2: both sides may begin.
    auto remote = address_of(address_.value, remote_port);
    const int connected = usrsctp_connect(socket_, reinterpret_cast<sockaddr*>(&remote), sizeof remote);
    PARLEY_CHECK(connected == 0 || errno == EINPROGRESS);
    set_path(limits, remote_port);
}

SctpSocket::~SctpSocket() {
    abort();
}

void SctpSocket::set_options(const Limits& limits) {
    PARLEY_CHECK(usrsctp_set_non_blocking(socket_, 1) == 0);
    const linger no_linger{.l_onoff = 1, .l_linger = 0};
    const auto send_buffer = static_cast<int>(limits.send_buffer_bytes);
    const auto receive_buffer = static_cast<int>(limits.receive_buffer_bytes);
    PARLEY_CHECK(set_option(socket_, SOL_SOCKET, SO_LINGER, no_linger) &&
                 set_option(socket_, SOL_SOCKET, SO_SNDBUF, send_buffer) &&
                 set_option(socket_, SOL_SOCKET, SO_RCVBUF, receive_buffer));
    const sctp_assoc_value reset{.assoc_id = SCTP_ALL_ASSOC, .assoc_value = SCTP_ENABLE_RESET_STREAM_REQ};
    const std::uint32_t no_delay = 1;
    const sctp_initmsg init{.sinit_num_ostreams = limits.streams, .sinit_max_instreams = limits.streams};
    const sctp_rtoinfo rto{.srto_initial = kRtoInitialMs, .srto_max = kRtoMaxMs, .srto_min = kRtoMinMs};
    PARLEY_CHECK(set_option(socket_, IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, reset) &&
                 set_option(socket_, IPPROTO_SCTP, SCTP_NODELAY, no_delay) &&
                 set_option(socket_, IPPROTO_SCTP, SCTP_INITMSG, init) &&
                 set_option(socket_, IPPROTO_SCTP, SCTP_RTOINFO, rto));
    for (const auto type : std::initializer_list<std::uint16_t>{SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT}) {
        const sctp_event event{.se_assoc_id = SCTP_ALL_ASSOC, .se_type = type, .se_on = 1};
        PARLEY_CHECK(set_option(socket_, IPPROTO_SCTP, SCTP_EVENT, event));
    }
}

void SctpSocket::set_path(const Limits& limits, std::uint16_t remote_port) {
    // RFC 8261 §5: the lower layer is told the size, nobody probes for it. ICE already asks whether the peer is there.
    sctp_paddrparams path{};
    const auto remote = address_of(address_.value, remote_port);
    std::memcpy(&path.spp_address, &remote, sizeof remote);
    path.spp_flags = SPP_PMTUD_DISABLE | SPP_HB_DISABLE;
    path.spp_pathmtu = static_cast<std::uint32_t>(limits.packet_bytes - kCommonHeaderBytes);
    PARLEY_CHECK(set_option(socket_, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, path));
}

void SctpSocket::feed(std::span<const std::uint8_t> packet) {
    if (socket_ != nullptr) usrsctp_conninput(address_.value, packet.data(), packet.size(), 0);
}

SctpSocket::Sent SctpSocket::send(std::uint16_t stream, std::uint32_t ppid, std::span<const std::uint8_t> message,
                                  const SctpDelivery& delivery) {
    if (socket_ == nullptr) return Sent::failed;
    sctp_sendv_spa spa{};
    spa.sendv_flags = SCTP_SEND_SNDINFO_VALID;
    spa.sendv_sndinfo.snd_sid = stream;
    spa.sendv_sndinfo.snd_ppid = htonl(ppid);
    spa.sendv_sndinfo.snd_flags = delivery.ordered ? 0 : SCTP_UNORDERED;
    if (delivery.max_retransmits || delivery.max_lifetime_ms) {
        spa.sendv_flags |= SCTP_SEND_PRINFO_VALID;
        spa.sendv_prinfo.pr_policy = delivery.max_retransmits ? SCTP_PR_SCTP_RTX : SCTP_PR_SCTP_TTL;
        spa.sendv_prinfo.pr_value = delivery.max_retransmits.value_or(delivery.max_lifetime_ms.value_or(0));
    }
    const auto sent =
        usrsctp_sendv(socket_, message.data(), message.size(), nullptr, 0, &spa, sizeof spa, SCTP_SENDV_SPA, 0);
    if (sent == static_cast<ssize_t>(message.size())) return Sent::yes;
    return errno == EWOULDBLOCK || errno == EAGAIN ? Sent::full : Sent::failed;
}

bool SctpSocket::try_reset(std::uint16_t stream) {
    if (socket_ == nullptr) return true;
    alignas(sctp_reset_streams) std::array<std::uint8_t, sizeof(sctp_reset_streams) + sizeof stream> bytes{};
    const sctp_reset_streams reset{
        .srs_assoc_id = SCTP_ALL_ASSOC, .srs_flags = SCTP_STREAM_RESET_OUTGOING, .srs_number_streams = 1};
    std::memcpy(bytes.data(), &reset, sizeof reset);
    std::memcpy(bytes.data() + sizeof reset, &stream, sizeof stream);
    if (usrsctp_setsockopt(socket_, IPPROTO_SCTP, SCTP_RESET_STREAMS, bytes.data(),
                           static_cast<socklen_t>(bytes.size())) == 0) {
        return true;
    }
    return errno != EALREADY && errno != EAGAIN && errno != EBUSY;
}

void SctpSocket::abort() {
    if (socket_ == nullptr) return;
    usrsctp_close(socket_);  // SO_LINGER of 0 makes it an ABORT
    socket_ = nullptr;
}

}  // namespace parley::media
