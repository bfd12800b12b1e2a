#include "crypto/dtls_impl.hpp"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace parley::crypto {
namespace {

constexpr std::string_view kExporterLabel = "EXTRACTOR-dtls_srtp";  // RFC 5764 §4.2
constexpr long kFarFutureSeconds = 0x7fffffff;

/// See dtls.hpp: whether the timer that OpenSSL shows to its BIO is its own and not a copy.
bool openssl_shows_its_timer() {
    return OpenSSL_version_num() < 0x30200000UL;
}

}  // namespace

void DtlsSession::Impl::start() {
    ssl.reset(SSL_new(certificate->impl_->context.get()));
    BIO* bio = BIO_new(certificate->impl_->bio_method.get());
    PARLEY_CHECK(ssl && bio != nullptr);
    BIO_set_data(bio, static_cast<DtlsWire*>(this));
    SSL_set_bio(ssl.get(), bio, bio);
    SSL_set_app_data(ssl.get(), static_cast<DtlsWire*>(this));
    SSL_set_mtu(ssl.get(), static_cast<long>(kDtlsMtuBytes));
    DTLS_set_timer_cb(ssl.get(), [](SSL* self, unsigned last_us) {
        return static_cast<DtlsWire*>(SSL_get_app_data(self))->next_retransmit_us(last_us);
    });
    hello_seen = role == DtlsRole::client;
    held.clear();
    retransmit_at_us.reset();
    openssl_timer = nullptr;
    if (role == DtlsRole::server) {
        SSL_set_accept_state(ssl.get());
    } else {
        SSL_set_connect_state(ssl.get());
        handshake();
    }
}

void DtlsSession::Impl::feed(std::span<const std::uint8_t> datagram) {
    if (datagram.size() > kDtlsDatagramBytesMax) {
        ++dropped;
        return;
    }
    // Records go in one by one, so that each can be looked at. To OpenSSL each is a datagram of its own.
    while (!datagram.empty() && (state == DtlsState::handshaking || state == DtlsState::open)) {
        if (const auto next = split_record(datagram)) {
            sort_record(*next);
        } else {
            ++dropped;
        }
    }
    free_buffers();
}

/// The buffers for records, 33 KiB, are given back after each call: with DTLS OpenSSL does not heed
/// SSL_MODE_RELEASE_BUFFERS.
void DtlsSession::Impl::free_buffers() {
    if (ssl) SSL_free_buffers(ssl.get());
}

/// True once OpenSSL can decrypt: after the peer's ChangeCipherSpec.
bool DtlsSession::Impl::has_read_keys() const {
    if (!ssl) return false;
    const auto at = SSL_get_state(ssl.get());
    return at == TLS_ST_SR_CHANGE || at == TLS_ST_CR_CHANGE || SSL_is_init_finished(ssl.get()) == 1;
}

bool DtlsSession::Impl::is_time_for(const DtlsRecord& next) const {
    if (state == DtlsState::open) return true;
    return next.content != DtlsContent::application_data && has_read_keys();
}

/// Gives the record to OpenSSL, keeps it for a while, or drops it.
void DtlsSession::Impl::sort_record(const DtlsRecord& next) {
    const bool in_clear = next.epoch == 0;
    // Without renegotiation there are two epochs (RFC 6347 §4.1), and no way back to the first one.
    bool good = next.epoch <= 1 && !(in_clear && state == DtlsState::open);
    if (in_clear) good = good && is_sound_in_clear(next);
    if (in_clear && !hello_seen && role == DtlsRole::server) {
        good = good && is_client_hello(next);
        hello_seen = good;
    }
    if (good && !in_clear && !is_time_for(next)) {
        // Came before the flight that it follows. OpenSSL would keep up to a hundred, with a record buffer each.
        good = hello_seen && held.size() < kDtlsHeldRecordsMax;
        if (good) held.emplace_back(next.bytes.begin(), next.bytes.end());
    } else if (good) {
        good = give(next);
        give_held();
    }
    if (!good) ++dropped;
}

void DtlsSession::Impl::give_held() {
    for (std::size_t i = 0; i < held.size();) {
        std::span<const std::uint8_t> bytes = held[i];
        const auto next = split_record(bytes);
        if (!next || !is_time_for(*next)) {
            ++i;
            continue;
        }
        const auto taken = std::move(held[i]);  // `next` looks into it
        held.erase(held.begin() + static_cast<std::ptrdiff_t>(i));
        if (!give(*next)) ++dropped;
        i = 0;  // it may have been what others waited for
    }
}

/// False when the record was of no use.
bool DtlsSession::Impl::give(const DtlsRecord& next) {
    if (state == DtlsState::open) return take_record(next);
    if (state != DtlsState::handshaking) return true;
    record = next.bytes;
    handshake();
    record = {};
    return true;
}

void DtlsSession::Impl::handshake() {
    const auto sent_before = outgoing.size();
    flight_begins = true;
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl.get());
    if (result == 1) {
        finish_handshake();
        return;
    }
    judge(result);
    // A hello that OpenSSL cannot stand may come from anybody who guesses the path: it is forgotten without an answer.
    // Somebody whose certificate is wrong is the peer, or has taken over the path: that is the end.
    if (state == DtlsState::failed && failure == DtlsFailure::protocol && role == DtlsRole::server &&
        restarts < kDtlsRestartsMax) {
        ++restarts;
        outgoing.shrink(sent_before);
        state = DtlsState::handshaking;
        failure = DtlsFailure::none;
        start();
    }
}

void DtlsSession::Impl::finish_handshake() {
    retransmit_at_us.reset();
    const auto* profile = SSL_get_selected_srtp_profile(ssl.get());
    if (profile == nullptr) {
        // RFC 8827 §6.5: without use_srtp there are no keys, so there is no call.
        SSL_shutdown(ssl.get());
        fail(DtlsFailure::no_srtp, "the peer agreed to no SRTP profile");
        return;
    }
    keys = export_keys(static_cast<SrtpProfile>(profile->id));
    failure_text.clear();
    open();
}

SrtpKeys DtlsSession::Impl::export_keys(SrtpProfile profile) const {
    // RFC 5764 §4.2: client key, server key, client salt, server salt.
    std::array<std::uint8_t, 2 * (32 + 14)> material;
    const auto key_size = srtp_key_size(profile);
    const auto salt_size = srtp_salt_size(profile);
    PARLEY_CHECK(SSL_export_keying_material(ssl.get(), material.data(), 2 * (key_size + salt_size),
                                            kExporterLabel.data(), kExporterLabel.size(), nullptr, 0, 0) == 1);
    const auto master = [&](std::size_t side) {
        SrtpMaster made;
        std::copy_n(&material[side * key_size], key_size, made.key.begin());
        std::copy_n(&material[2 * key_size + side * salt_size], salt_size, made.salt.begin());
        return made;
    };
    const std::size_t own = role == DtlsRole::client ? 0 : 1;
    const SrtpKeys made{profile, master(own), master(1 - own)};
    OPENSSL_cleanse(material.data(), material.size());
    return made;
}

void DtlsSession::Impl::write_datagram(std::span<const std::uint8_t> datagram) {
    if (std::exchange(flight_begins, false)) flight.clear();
    flight.emplace_back(datagram.begin(), datagram.end());
    outgoing.push(datagram);
}

/// OpenSSL's answer when a call did not succeed: wait, or the end.
void DtlsSession::Impl::judge(int result) {
    switch (SSL_get_error(ssl.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return;
        case SSL_ERROR_ZERO_RETURN:
            state = DtlsState::closed;  // RFC 5246 §7.2.1: close_notify
            SSL_shutdown(ssl.get());
            return;
        default:
            fail(DtlsFailure::protocol, last_openssl_error());
    }
}

void DtlsSession::Impl::fail(DtlsFailure why, std::string text) {
    if (state == DtlsState::failed) return;
    state = DtlsState::failed;
    if (failure == DtlsFailure::none) failure = why;  // accept_certificate() knows better than OpenSSL's error
    failure_text = std::move(text);
    retransmit_at_us.reset();
    keys.reset();
}

bool DtlsSession::Impl::accept_certificate(const X509* peer) {
    // RFC 8122 §6.2, RFC 8827 §6.5: one of the SDP's fingerprints must be the certificate's.
    const bool good = fingerprints.size() <= kDtlsFingerprintsMax &&
                      std::ranges::any_of(fingerprints, [&](const DtlsFingerprint& expected) {
                          return expected == fingerprint_of(peer, expected.hash);
                      });
    if (!good) failure = DtlsFailure::fingerprint;
    return good;
}

unsigned DtlsSession::Impl::next_retransmit_us(unsigned last_us) {
    // RFC 6347 §4.2.4.1: doubled at each retransmission. 0: the first time for this flight.
    retransmit_after_us = last_us == 0 ? kDtlsRetransmitUs : std::min(retransmit_after_us * 2, kDtlsRetransmitMaxUs);
    return static_cast<unsigned>(retransmit_after_us);
}

void DtlsSession::Impl::timer_changed(timeval* timer) {
    if (timer->tv_sec == 0 && timer->tv_usec == 0) {
        retransmit_at_us.reset();
        return;
    }
    retransmit_at_us = now_us + retransmit_after_us;
    if (!openssl_shows_its_timer()) return;
    timer->tv_sec = kFarFutureSeconds;  // retransmit() lets it expire
    openssl_timer = timer;
}

void DtlsSession::Impl::retransmit() {
    // OpenSSL's DTLS makes its buffers when it reads, and takes them for granted when it writes: it gets to read
    // nothing.
    handshake();
    if (state != DtlsState::handshaking) return;
    flight_begins = true;
    if (openssl_timer != nullptr)
        *openssl_timer = {.tv_sec = 0, .tv_usec = 1};  // before any clock's present; 0 would mean "none"
    retransmit_at_us = now_us + retransmit_after_us;   // should OpenSSL find that it is not yet time
    ERR_clear_error();
    if (DTLSv1_handle_timeout(ssl.get()) < 0) fail(DtlsFailure::timeout, last_openssl_error());
    free_buffers();
}

}  // namespace parley::crypto
