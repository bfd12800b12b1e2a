// DtlsSession after its handshake: OpenSSL's object is gone, and the records are our own.
#include <algorithm>
#include <array>

#include "crypto/dtls_impl.hpp"

namespace parley::crypto {
namespace {

// RFC 5246 §7.2: level and description.
constexpr std::uint8_t kWarning = 1;
constexpr std::uint8_t kFatal = 2;
constexpr std::uint8_t kCloseNotify = 0;
constexpr std::uint8_t kFinished = 20;  // RFC 5246 §7.4

}  // namespace

void DtlsSession::Impl::open() {
    records.emplace(ssl.get(), role, flight);
    flight = {};
    ssl.reset();
    openssl_timer = nullptr;
    state = DtlsState::open;
}

bool DtlsSession::Impl::take_record(const DtlsRecord& next) {
    const auto plain = records->open(next);
    if (!plain || plain->empty()) return plain.has_value();  // RFC 5246 §6.2.1: data may be empty
    switch (next.content) {
        case DtlsContent::application_data:
            received.push(*plain);
            return true;
        case DtlsContent::alert:
            return take_alert(*plain);
        case DtlsContent::handshake:
            // RFC 6347 §4.2.4: the peer's last flight again, because ours was lost. Anything else would be a
            // renegotiation (RFC 5246 §7.4.1.1), which may be ignored.
            if (plain->front() != kFinished || late_handshakes++ >= kDtlsLateHandshakesMax) return false;
            if (const auto again = records->repeat_last_flight(); !again.empty()) outgoing.push(again);
            return true;
        case DtlsContent::change_cipher_spec:
            break;
    }
    return false;
}

bool DtlsSession::Impl::take_alert(std::span<const std::uint8_t> alert) {
    if (alert.size() != 2) return false;
    if (alert[1] == kCloseNotify) {
        say_goodbye();  // RFC 5246 §7.2.1: is answered in kind
    } else if (alert[0] == kFatal) {
        fail(DtlsFailure::protocol, SSL_alert_desc_string_long(alert[1]));
    }
    return true;
}

bool DtlsSession::Impl::send(std::span<const std::uint8_t> data) {
    const auto sealed = records->seal(DtlsContent::application_data, data);
    if (!sealed.empty()) outgoing.push(sealed);
    return !sealed.empty();
}

void DtlsSession::Impl::say_goodbye() {
    constexpr std::array kAlert{kWarning, kCloseNotify};
    if (const auto sealed = records->seal(DtlsContent::alert, kAlert); !sealed.empty()) outgoing.push(sealed);
    state = DtlsState::closed;
    retransmit_at_us.reset();
}

}  // namespace parley::crypto
