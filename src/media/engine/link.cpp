#include "media/engine/link.hpp"

#include <utility>

namespace parley::media {

Link::Link(std::shared_ptr<const crypto::DtlsCertificate> certificate, IceCredentials local, Time now)
    : certificate_(std::move(certificate)), ice_(std::move(local), now) {}

LocalTransport Link::local(const std::vector<std::string>& candidates) const {
    LocalTransport local;
    local.ice_ufrag = ice_.local().ufrag;
    local.ice_pwd = ice_.local().password;
    local.fingerprint.algorithm = std::string(crypto::fingerprint_hash_name(certificate_->fingerprint().hash));
    local.fingerprint.value = crypto::format_digest(certificate_->fingerprint());
    local.candidates = candidates;
    return local;
}

void Link::set_remote(const RemoteTransport& remote, Time now, Wire& wire) {
    ice_.set_remote_ufrag(remote.ice_ufrag);
    if (dtls_) return;
    std::vector<crypto::DtlsFingerprint> fingerprints;
    for (const auto& line : remote.fingerprints) {
        if (auto parsed = crypto::parse_fingerprint(line.algorithm, line.value)) fingerprints.push_back(*parsed);
    }
    dtls_.emplace(certificate_, crypto::DtlsRole::server, std::move(fingerprints), now.us);
    dtls_due_us_ = dtls_->deadline().value_or(INT64_MAX);
    for (const auto& datagram : std::exchange(early_, {})) handle_dtls(datagram, now, wire);
}

void Link::forget_remote(Wire& wire) {
    if (ice_.restarting()) close(wire);  // by a path that was the old one's
    data_.reset();
    dtls_.reset();
    early_.clear();
    sender_.reset();
    receiver_.reset();
}

void Link::handle_dtls(std::span<const std::uint8_t> datagram, Time now, Wire& wire) {
    if (!dtls_) {
        if (early_.size() < kEarlyMax && datagram.size() <= crypto::kDtlsDatagramBytesMax)
            early_.emplace_back(datagram.begin(), datagram.end());
        return;
    }
    dtls_->feed(datagram, now.us);
    flush(now, wire);
}

void Link::on_time(Time now, Wire& wire) {
    if (!dtls_) return;
    if (dtls_due_us_ <= now.us) {
        dtls_->on_time(now.us);
        flush(now, wire);
    }
    flush_data(now, wire);
}

void Link::enable_data(SctpStack& stack, std::uint16_t remote_port) {
    sctp_ = &stack;
    data_port_ = remote_port;
}

void Link::flush_data(Time now, Wire& wire) {
    // RFC 8831 §6.1: over the DTLS of the media.
    if (!data_ && sctp_ != nullptr && dtls_ && dtls_->state() == crypto::DtlsState::open)
        data_.emplace(*sctp_, data_port_);
    if (!data_) return;
    while (const auto packet = data_->association.take_packet()) {
        if (!dtls_->send(*packet, now.us)) continue;  // as if the network had lost it
        while (const auto datagram = dtls_->take_datagram()) {
            if (ice_.selected()) wire.send(*ice_.selected(), *datagram);
        }
    }
}

void Link::flush(Time now, Wire& wire) {
    dtls_due_us_ = dtls_->deadline().value_or(INT64_MAX);
    while (const auto datagram = dtls_->take_datagram()) {
        if (ice_.selected()) wire.send(*ice_.selected(), *datagram);
    }
    while (const auto record = dtls_->take_data()) {
        if (data_) data_->association.feed(*record);
    }
    flush_data(now, wire);
    if (sender_ || dtls_->state() != crypto::DtlsState::open || !dtls_->srtp_keys()) return;
    sender_.emplace(dtls_->srtp_keys()->profile, dtls_->srtp_keys()->send);
    receiver_.emplace(dtls_->srtp_keys()->profile, dtls_->srtp_keys()->receive);
}

void Link::close(Wire& wire) {
    if (!dtls_) return;
    dtls_->close();
    while (const auto datagram = dtls_->take_datagram()) {
        if (ice_.selected()) wire.send(*ice_.selected(), *datagram);
    }
}

std::span<std::uint8_t> Link::open_rtp(std::span<std::uint8_t> datagram) {
    if (!receiver_) return {};
    const auto opened = receiver_->unprotect(datagram);
    return opened ? datagram.first(opened.size) : std::span<std::uint8_t>{};
}

std::span<std::uint8_t> Link::open_rtcp(std::span<std::uint8_t> datagram) {
    if (!receiver_) return {};
    const auto opened = receiver_->unprotect_rtcp(datagram);
    return opened ? datagram.first(opened.size) : std::span<std::uint8_t>{};
}

std::size_t Link::send_rtp(std::span<std::uint8_t> buffer, std::uint64_t index, std::size_t header_size,
                           std::size_t size, Wire& wire) {
    const auto protected_size = sender_->protect(index, header_size, size, buffer);
    if (protected_size > 0) wire.commit(*ice_.selected(), protected_size);
    return protected_size;
}

void Link::send_rtcp(std::span<const std::uint8_t> compound, Wire& wire) {
    if (!open() || compound.empty()) return;
    const auto out = wire.reserve(compound.size() + crypto::kSrtcpOverheadMax);
    if (out.empty()) return;
    const auto size = sender_->protect_rtcp(compound, out);
    if (size > 0) wire.commit(*ice_.selected(), size);
}

}  // namespace parley::media
