#include "crypto/dtls_certificate.hpp"

#include <openssl/ssl.h>

#include <algorithm>

#include "base/check.hpp"
#include "crypto/certificate.hpp"
#include "crypto/dtls_internal.hpp"

namespace parley::crypto {
namespace {

// RFC 8827 §6.5 asks for ECDHE_ECDSA with AES-128-GCM; ECDHE with AEAD is what all browsers have.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "X25519:P-256:P-384";
// Of a peer's certificate chain. dtls_filter.hpp already stops at less.
constexpr long kCertificateBytesMax = 8 * 1024;

DtlsWire* wire_of(BIO* bio) {
    return static_cast<DtlsWire*>(BIO_get_data(bio));
}

int bio_read(BIO* bio, char* out, int size) {
    BIO_clear_retry_flags(bio);
    const auto record = wire_of(bio)->next_record();
    if (record.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const auto count = std::min(record.size(), static_cast<std::size_t>(size));
    std::copy_n(record.begin(), count, reinterpret_cast<std::uint8_t*>(out));
    return static_cast<int>(count);
}

int bio_write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    wire_of(bio)->write_datagram({reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)});
    return size;
}

long bio_ctrl(BIO* bio, int command, long, void* pointer) {
    switch (command) {
        case BIO_CTRL_FLUSH:
            return 1;
        case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
            wire_of(bio)->timer_changed(static_cast<timeval*>(pointer));
            return 1;
        default:
            return 0;
    }
}

int bio_create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
}

BioMethodPtr make_bio_method() {
    BioMethodPtr method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "parley datagrams"));
    PARLEY_CHECK(method != nullptr);
    BIO_meth_set_read(method.get(), bio_read);
    BIO_meth_set_write(method.get(), bio_write);
    BIO_meth_set_ctrl(method.get(), bio_ctrl);
    BIO_meth_set_create(method.get(), bio_create);
    return method;
}

/// In place of OpenSSL's look at authorities (RFC 8827 §6.5: a self-signed certificate and its fingerprint are all
/// there is). That the peer has the key OpenSSL checks by CertificateVerify.
int verify_certificate(X509_STORE_CTX* store, void*) {
    auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    const X509* certificate = X509_STORE_CTX_get0_cert(store);
    const bool good =
        certificate != nullptr && static_cast<DtlsWire*>(SSL_get_app_data(ssl))->accept_certificate(certificate);
    X509_STORE_CTX_set_error(store, good ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
    return good ? 1 : 0;
}

const char* profile_name(SrtpProfile profile) {
    switch (profile) {
        case SrtpProfile::aead_aes_128_gcm:
            return "SRTP_AEAD_AES_128_GCM";
        case SrtpProfile::aead_aes_256_gcm:
            return "SRTP_AEAD_AES_256_GCM";
        case SrtpProfile::aes_cm_128_hmac_sha1_80:
            break;
    }
    return "SRTP_AES128_CM_SHA1_80";
}

ContextPtr make_context(const std::vector<SrtpProfile>& srtp) {
    ContextPtr owner(SSL_CTX_new(DTLS_method()));
    auto* context = owner.get();
    PARLEY_CHECK(context != nullptr);
    // OpenSSL 3.0 has no DTLS 1.3. RFC 8827 §6.5: DTLS 1.0 must not be negotiated.
    SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION);
    // No tickets and no cache: a resumed session would show no certificate to hold against the fingerprint.
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                     SSL_OP_NO_QUERY_MTU | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);  // DTLS reads whole records
    SSL_CTX_set_max_cert_list(context, kCertificateBytesMax);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, verify_certificate, nullptr);
    PARLEY_CHECK(SSL_CTX_set_cipher_list(context, kCiphers) == 1 && SSL_CTX_set1_groups_list(context, kGroups) == 1);
    std::string profiles;
    for (const auto profile : srtp) profiles += (profiles.empty() ? "" : ":") + std::string(profile_name(profile));
    // This function alone says 0 for success.
    PARLEY_CHECK(profiles.empty() || SSL_CTX_set_tlsext_use_srtp(context, profiles.c_str()) == 0);
    return owner;
}

const EVP_MD* digest_of(FingerprintHash hash) {
    switch (hash) {
        case FingerprintHash::sha256:
            return EVP_sha256();
        case FingerprintHash::sha384:
            return EVP_sha384();
        case FingerprintHash::sha512:
            break;
    }
    return EVP_sha512();
}

}  // namespace

DtlsFingerprint fingerprint_of(const X509* certificate, FingerprintHash hash) {
    DtlsFingerprint fingerprint{hash, std::vector<std::uint8_t>(EVP_MAX_MD_SIZE)};
    unsigned size = 0;
    // RFC 8122 §5: the hash is over the DER form.
    PARLEY_CHECK(X509_digest(certificate, digest_of(hash), fingerprint.digest.data(), &size) == 1);
    fingerprint.digest.resize(size);
    return fingerprint;
}

DtlsCertificate::DtlsCertificate(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
    fingerprint_ = fingerprint(FingerprintHash::sha256);
}
DtlsCertificate::~DtlsCertificate() = default;

std::shared_ptr<const DtlsCertificate> DtlsCertificate::make(const std::vector<SrtpProfile>& srtp) {
    auto impl = std::make_unique<Impl>();
    impl->context = make_context(srtp);
    impl->bio_method = make_bio_method();
    const auto made = make_certificate("WebRTC", {});  // a neutral name: each peer gets to see it
    PARLEY_CHECK(SSL_CTX_use_certificate(impl->context.get(), made.certificate.get()) == 1);
    PARLEY_CHECK(SSL_CTX_use_PrivateKey(impl->context.get(), made.key.get()) == 1);
    return std::shared_ptr<const DtlsCertificate>(new DtlsCertificate(std::move(impl)));
}

DtlsFingerprint DtlsCertificate::fingerprint(FingerprintHash hash) const {
    return fingerprint_of(SSL_CTX_get0_certificate(impl_->context.get()), hash);
}

}  // namespace parley::crypto
