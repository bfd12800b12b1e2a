#include "transport.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "../load/meter.hpp"
#include "media/ice/candidate.hpp"
#include "media/ice/demux.hpp"

namespace parley::media_load {

media::Time now() {
    return {load::now_ns() / 1'000};
}

Transport::Transport(UdpPoll& poll, Random& random, std::shared_ptr<const crypto::DtlsCertificate> certificate,
                     Take take)
    : poll_(poll),
      random_(random),
      certificate_(std::move(certificate)),
      take_(std::move(take)),
      local_(media::make_ice_credentials(random)) {}

void Transport::start(const proto::sdp::MediaSection& server, media::Time now) {
    if (ice_) return;
    for (const auto& line : server.candidates) {
        const auto candidate = media::parse_candidate(line);
        if (!candidate || candidate->transport != media::CandidateTransport::udp) continue;
        path_ = {candidate->endpoint, 0};
        break;
    }
    if (path_.remote.port == 0) throw std::runtime_error("the server names no UDP candidate");
    for (const auto& line : server.fingerprints) {
        if (auto parsed = crypto::parse_fingerprint(line.algorithm, line.value)) fingerprints_.push_back(*parsed);
    }
    port_.emplace(path_.remote);
    poll_.watch(port_->fd(), [this](std::span<std::uint8_t> datagram) { take(datagram); });
    // RFC 8842 §5.3: who answers `active` begins. A server that offers, offers both.
    role_ = server.setup == proto::sdp::Setup::active ? crypto::DtlsRole::server : crypto::DtlsRole::client;
    ice_.emplace(local_, media::IceCredentials{server.ice_ufrag, server.ice_pwd}, random_);
    ice_->add_candidate(path_);
    ice_->start(now);
    on_time(now);
}

void Transport::send_ice(const media::IceClientOutput& out, media::Time now) {
    if (out.size > 0) port_->send(out.datagram());
    if (!out.selected || dtls_) return;
    dtls_.emplace(certificate_, role_, fingerprints_, now.us);
    flush_dtls();
}

void Transport::flush_dtls() {
    while (const auto datagram = dtls_->take_datagram()) port_->send(*datagram);
    if (dtls_->state() == crypto::DtlsState::failed)
        throw std::runtime_error("DTLS failed: " + std::string(dtls_->failure_text()));
    if (sender_ || !dtls_->srtp_keys()) return;
    sender_.emplace(dtls_->srtp_keys()->profile, dtls_->srtp_keys()->send);
    receiver_.emplace(dtls_->srtp_keys()->profile, dtls_->srtp_keys()->receive);
}

void Transport::on_time(media::Time now) {
    if (!ice_) return;
    if (ice_->deadline() <= now) {
        media::IceClientOutput out;
        ice_->on_time(now, out);
        send_ice(out, now);
    }
    if (!dtls_ || sender_) return;
    if (const auto due = dtls_->deadline(); due && *due <= now.us) {
        dtls_->on_time(now.us);
        flush_dtls();
    }
}

void Transport::take(std::span<std::uint8_t> datagram) {
    const auto at = now();
    switch (const auto kind = media::kind_of(datagram)) {
        case media::DatagramKind::stun: {
            media::IceClientOutput out;
            ice_->handle(at, path_, datagram, out);
            send_ice(out, at);
            if (ice_->deadline() <= at) on_time(at);  // the nomination at once
            return;
        }
        case media::DatagramKind::dtls:
            if (!dtls_) return;
            dtls_->feed(datagram, at.us);
            return flush_dtls();
        case media::DatagramKind::rtp:
        case media::DatagramKind::rtcp: {
            const bool rtcp = kind == media::DatagramKind::rtcp;
            if (!receiver_) return;
            const auto opened = rtcp ? receiver_->unprotect_rtcp(datagram) : receiver_->unprotect(datagram);
            if (opened) return take_(datagram.first(opened.size), rtcp, at);
            ++refused_;
            return;
        }
        case media::DatagramKind::drop:
            return;
    }
}

std::size_t Transport::protect(std::uint64_t index, std::size_t header, std::size_t size,
                               std::span<std::uint8_t> buffer) {
    return sender_->protect(index, header, size, buffer);
}

void Transport::send_rtcp(std::span<const std::uint8_t> compound) {
    std::array<std::uint8_t, 1'400> out;
    const auto size = sender_->protect_rtcp(compound, out);
    if (size > 0) port_->send(std::span(out).first(size));
}

}  // namespace parley::media_load
