#include "media/testing/client_link.hpp"

#include <algorithm>
#include <utility>

#include "media/ice/demux.hpp"

namespace parley::media::testing {
namespace {

constexpr std::ptrdiff_t kSctpHeader = 12;
constexpr std::size_t kChecksumAt = 8;

/// RFC 9260 Appendix A: CRC-32C, reflected.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xFFFF'FFFF;
    for (const auto byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F6'3B78 : 0);
    }
    return ~crc;
}

}  // namespace

ClientLink::ClientLink(std::shared_ptr<const crypto::DtlsCertificate> certificate, Random& random, Path server,
                       Send send)
    : certificate_(std::move(certificate)),
      random_(random),
      server_(server),
      send_(std::move(send)),
      local_(make_ice_credentials(random)) {}

void ClientLink::connect(const IceCredentials& remote, crypto::DtlsFingerprint fingerprint, Time now) {
    if (remote == remote_) return;
    remote_ = remote;
    fingerprint_ = std::move(fingerprint);
    if (ice_) return ice_->restart(now, local_, remote_);
    ice_.emplace(local_, remote_, random_);
    ice_->add_candidate(server_);
    ice_->start(now);
}

void ClientLink::take(const IceClientOutput& out, Time now) {
    if (out.size > 0) send_({out.datagram().begin(), out.datagram().end()});
    if (!out.selected || dtls_) return;
    dtls_.emplace(certificate_, crypto::DtlsRole::client, std::vector{*fingerprint_}, now.us);
    flush(now);
}

void ClientLink::flush(Time now) {
    const bool up = dtls_->state() == crypto::DtlsState::open;
    if (up && sctp_ != nullptr && !data_) data_.emplace(*sctp_, DataSide::dtls_client);
    while (const auto record = dtls_->take_data()) {
        if (data_) data_->feed(*record);
    }
    while (const auto packet = data_ ? data_->take_packet() : std::nullopt) {
        if (packet->size() >= kSctpHeader) last_sctp_header_.assign(packet->begin(), packet->begin() + kSctpHeader);
        static_cast<void>(dtls_->send(*packet, now.us));
    }
    while (auto datagram = dtls_->take_datagram()) send_(std::move(*datagram));
    if (sender_ || dtls_->state() != crypto::DtlsState::open || !dtls_->srtp_keys()) return;
    sender_.emplace(dtls_->srtp_keys()->profile, dtls_->srtp_keys()->send);
    receiver_.emplace(dtls_->srtp_keys()->profile, dtls_->srtp_keys()->receive);
}

std::optional<ClientLink::Opened> ClientLink::handle(std::span<std::uint8_t> datagram, Time now) {
    switch (kind_of(datagram)) {
        case DatagramKind::stun:
            if (ice_) {
                IceClientOutput out;
                ice_->handle(now, server_, datagram, out);
                take(out, now);
            }
            return std::nullopt;
        case DatagramKind::dtls:
            if (dtls_) {
                dtls_->feed(datagram, now.us);
                flush(now);
            }
            return std::nullopt;
        case DatagramKind::rtp:
            if (!receiver_) return std::nullopt;
            if (const auto opened = receiver_->unprotect(datagram)) return Opened{false, datagram.first(opened.size)};
            return std::nullopt;
        case DatagramKind::rtcp:
            if (!receiver_) return std::nullopt;
            if (const auto opened = receiver_->unprotect_rtcp(datagram))
                return Opened{true, datagram.first(opened.size)};
            return std::nullopt;
        case DatagramKind::drop:
            break;
    }
    return std::nullopt;
}

void ClientLink::on_time(Time now) {
    while (ice_ && ice_->deadline() <= now) {
        IceClientOutput out;
        ice_->on_time(now, out);
        take(out, now);
        if (out.size == 0) break;
    }
    if (!dtls_) return;
    if (const auto due = dtls_->deadline(); due && *due <= now.us) dtls_->on_time(now.us);
    flush(now);
}

Datagram ClientLink::protect_rtp(std::uint64_t index, std::size_t header_size, std::span<const std::uint8_t> plain) {
    if (!sender_) return {};
    Datagram out(plain.begin(), plain.end());
    out.resize(plain.size() + crypto::kSrtpOverheadMax);
    out.resize(sender_->protect(index, header_size, plain.size(), out));
    return out;
}

Datagram ClientLink::protect_rtcp(std::span<const std::uint8_t> plain) {
    if (!sender_) return {};
    Datagram out(plain.size() + crypto::kSrtcpOverheadMax);
    out.resize(sender_->protect_rtcp(plain, out));
    return out;
}

void ClientLink::send_chunks(std::span<const std::uint8_t> chunks, Time now) {
    if (last_sctp_header_.empty() || !dtls_ || dtls_->state() != crypto::DtlsState::open) return;
    auto packet = last_sctp_header_;
    packet.insert(packet.end(), chunks.begin(), chunks.end());
    packet.resize(std::min(packet.size(), kDataPacketBytesMax));
    for (std::size_t i = 0; i < 4; ++i) packet[kChecksumAt + i] = 0;
    const auto crc = crc32c(packet);
    for (std::size_t i = 0; i < 4; ++i) packet[kChecksumAt + i] = static_cast<std::uint8_t>(crc >> (8 * i));
    static_cast<void>(dtls_->send(packet, now.us));
    flush(now);
}

void ClientLink::send_rtcp(std::span<const std::uint8_t> plain) {
    if (plain.empty()) return;
    if (auto datagram = protect_rtcp(plain); !datagram.empty()) send_(std::move(datagram));
}

}  // namespace parley::media::testing
