#include "crypto/tls.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <climits>

#include "base/check.hpp"
#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {
namespace {

// RFC 9325 §4.2: forward secrecy and AEAD only. TLS 1.3's suites are all of that kind.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr unsigned char kSessionContext[] = "parley";
// RFC 7301: HTTP/1.1 is all that is spoken here, so HTTP/2 is never agreed on.
constexpr unsigned char kAlpn[] = "\x08http/1.1";

BioPtr text_bio(std::string_view text) {
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int choose_alpn(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                unsigned int in_length, void*) {
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(&chosen, out_length, kAlpn, sizeof kAlpn - 1, in, in_length);
    *out = chosen;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

bool use_certificate(SSL_CTX* context, std::string_view pem) {
    const auto bio = text_bio(pem);
    const CertificatePtr first(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!first || SSL_CTX_use_certificate(context, first.get()) != 1) return false;
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
        if (SSL_CTX_add0_chain_cert(context, next) != 1) {
            X509_free(next);
            return false;
        }
    }
    ERR_clear_error();  // the end of the file is an error to the reader
    return true;
}

bool use_key(SSL_CTX* context, std::string_view pem) {
    const auto bio = text_bio(pem);
    const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    return key && SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

}  // namespace

struct TlsContext::Impl {
    ContextPtr context;
};

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::make(std::string_view certificate_pem, std::string_view key_pem) {
    auto impl = std::make_unique<Impl>();
    impl->context.reset(SSL_CTX_new(TLS_server_method()));
    auto* context = impl->context.get();
    PARLEY_CHECK(context != nullptr);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    // Idle connections give their 32 KiB of record buffers back.
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_id_context(context, kSessionContext, sizeof kSessionContext - 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets resume without memory here
    SSL_CTX_set_alpn_select_cb(context, choose_alpn, nullptr);
    PARLEY_CHECK(SSL_CTX_set_cipher_list(context, kTls12Ciphers) == 1);
    if (!use_certificate(context, certificate_pem)) {
        return fail("bad-certificate", "the TLS certificate cannot be used: " + last_openssl_error());
    }
    if (!use_key(context, key_pem))
        return fail("bad-certificate", "the TLS key cannot be used: " + last_openssl_error());
    if (SSL_CTX_check_private_key(context) != 1) {
        return fail("bad-certificate", "the TLS key does not belong to the certificate: " + last_openssl_error());
    }
    return std::shared_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

struct TlsSession::Impl {
    SessionPtr ssl;
    BIO* in = nullptr;   ///< ciphertext from the peer; owned by ssl
    BIO* out = nullptr;  ///< ciphertext for the peer; owned by ssl
    State state = State::handshaking;
    std::string failure;

    /// OpenSSL's answer when a call did not succeed: wait, or the end.
    void judge(int result) {
        switch (SSL_get_error(ssl.get(), result)) {
            case SSL_ERROR_WANT_READ:
            case SSL_ERROR_WANT_WRITE:
                return;
            case SSL_ERROR_ZERO_RETURN:
                state = State::ended;
                return;
            default:
                state = State::failed;
                failure = last_openssl_error();
        }
    }
};

TlsSession::TlsSession(const TlsContext& context) : impl_(std::make_unique<Impl>()) {
    impl_->ssl.reset(SSL_new(context.impl_->context.get()));
    impl_->in = BIO_new(BIO_s_mem());
    impl_->out = BIO_new(BIO_s_mem());
    PARLEY_CHECK(impl_->ssl && impl_->in != nullptr && impl_->out != nullptr);
    SSL_set_bio(impl_->ssl.get(), impl_->in, impl_->out);
    SSL_set_accept_state(impl_->ssl.get());
}

TlsSession::~TlsSession() = default;

void TlsSession::feed(std::span<const char> ciphertext) {
    if (ciphertext.empty() || impl_->state == State::failed) return;
    const int written = BIO_write(impl_->in, ciphertext.data(), static_cast<int>(ciphertext.size()));
    PARLEY_CHECK(written == static_cast<int>(ciphertext.size()));
}

std::size_t TlsSession::read(std::span<char> out) {
    auto& self = *impl_;
    auto* ssl = self.ssl.get();
    if (self.state == State::handshaking) {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl);
        if (result != 1) {
            self.judge(result);
            return 0;
        }
        self.state = State::open;
    }
    if (self.state != State::open) return 0;
    ERR_clear_error();
    const int size = static_cast<int>(std::min<std::size_t>(out.size(), INT_MAX));
    const int count = SSL_read(ssl, out.data(), size);
    if (count > 0) return static_cast<std::size_t>(count);
    self.judge(count);
    return 0;
}

bool TlsSession::write(std::string_view plaintext) {
    auto& self = *impl_;
    if (self.state != State::open && self.state != State::ended) return false;
    while (!plaintext.empty()) {
        ERR_clear_error();
        std::size_t written = 0;
        const int result = SSL_write_ex(self.ssl.get(), plaintext.data(), plaintext.size(), &written);
        if (result != 1) {
            self.state = State::failed;  // a memory BIO takes everything, so this is no "try again"
            self.failure = last_openssl_error();
            return false;
        }
        plaintext.remove_prefix(written);
    }
    return true;
}

void TlsSession::shutdown() {
    if (impl_->state == State::handshaking || impl_->state == State::failed) return;
    ERR_clear_error();
    SSL_shutdown(impl_->ssl.get());
    ERR_clear_error();
}

void TlsSession::take_ciphertext(std::string& out) {
    const auto pending = BIO_ctrl_pending(impl_->out);
    if (pending == 0) return;
    const auto before = out.size();
    out.resize(before + pending);
    const int count = BIO_read(impl_->out, out.data() + before, static_cast<int>(pending));
    out.resize(before + static_cast<std::size_t>(std::max(count, 0)));
}

TlsSession::State TlsSession::state() const {
    return impl_->state;
}

std::string_view TlsSession::failure() const {
    return impl_->failure;
}

}  // namespace parley::crypto
