#include "crypto/dtls.hpp"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "crypto/dtls_impl.hpp"

namespace parley::crypto {

DtlsSession::DtlsSession(std::shared_ptr<const DtlsCertificate> certificate, DtlsRole role,
                         std::vector<DtlsFingerprint> fingerprints, std::int64_t now_us)
    : impl_(std::make_unique<Impl>(std::move(certificate), role, std::move(fingerprints))) {
    impl_->now_us = now_us;
    impl_->handshake_deadline_us = now_us + kDtlsHandshakeUs;
    impl_->start();
    impl_->free_buffers();
}

DtlsSession::~DtlsSession() {
    if (impl_->keys) OPENSSL_cleanse(&*impl_->keys, sizeof *impl_->keys);
}

void DtlsSession::feed(std::span<const std::uint8_t> datagram, std::int64_t now_us) {
    impl_->now_us = now_us;
    impl_->feed(datagram);
}

std::optional<std::int64_t> DtlsSession::deadline() const {
    const auto& self = *impl_;
    if (self.state != DtlsState::handshaking) return self.retransmit_at_us;
    return std::min(self.retransmit_at_us.value_or(self.handshake_deadline_us), self.handshake_deadline_us);
}

void DtlsSession::on_time(std::int64_t now_us) {
    auto& self = *impl_;
    self.now_us = now_us;
    if (self.state == DtlsState::handshaking && now_us >= self.handshake_deadline_us) {
        self.fail(DtlsFailure::timeout, "no DTLS handshake in time");
        return;
    }
    if (self.retransmit_at_us && now_us >= *self.retransmit_at_us) self.retransmit();
}

bool DtlsSession::send(std::span<const std::uint8_t> data, std::int64_t now_us) {
    auto& self = *impl_;
    self.now_us = now_us;
    if (self.state != DtlsState::open || data.empty() || data.size() > kDtlsPayloadBytesMax) return false;
    return self.send(data);
}

void DtlsSession::close() {
    if (impl_->state == DtlsState::open) impl_->say_goodbye();
}

std::optional<std::vector<std::uint8_t>> DtlsSession::take_datagram() {
    return impl_->outgoing.pop();
}

std::optional<std::vector<std::uint8_t>> DtlsSession::take_data() {
    return impl_->received.pop();
}

DtlsState DtlsSession::state() const {
    return impl_->state;
}

DtlsFailure DtlsSession::failure() const {
    return impl_->state == DtlsState::failed ? impl_->failure : DtlsFailure::none;
}

std::string_view DtlsSession::failure_text() const {
    return impl_->failure_text;
}

const std::optional<SrtpKeys>& DtlsSession::srtp_keys() const {
    return impl_->keys;
}

std::uint64_t DtlsSession::dropped() const {
    return impl_->dropped + impl_->outgoing.dropped() + impl_->received.dropped();
}

}  // namespace parley::crypto
