// A TLS client in memory, for the tests of crypto/ and net/: OpenSSL's own, so that our server is held against it.
#pragma once

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace parley::crypto::testing {

class TlsTestClient {
public:
    /// Trusts `certificate_pem` alone and expects it to be for `host`.
    explicit TlsTestClient(std::string_view certificate_pem, const char* host = "localhost", int max_version = 0)
        : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
        std::unique_ptr<BIO, decltype(&BIO_free)> bio(
            BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())), BIO_free);
        X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), certificate);
        X509_free(certificate);
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_max_proto_version(context_.get(), max_version);
        // Old versions are offered here, so that it is the server that refuses them.
        SSL_CTX_set_min_proto_version(context_.get(), 0);
        SSL_CTX_set_security_level(context_.get(), 0);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set1_host(ssl_.get(), host);
        SSL_set_tlsext_host_name(ssl_.get(), host);
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl_.get(), in_, out_);
        SSL_set_connect_state(ssl_.get());
    }

    /// Takes what the server sent in, and reads what can be read.
    void feed(std::string_view ciphertext) {
        if (!ciphertext.empty()) BIO_write(in_, ciphertext.data(), static_cast<int>(ciphertext.size()));
        char buffer[16384];
        for (;;) {
            const int count = SSL_read(ssl_.get(), buffer, sizeof buffer);
            if (count <= 0) {
                const int error = SSL_get_error(ssl_.get(), count);
                ended_ = ended_ || error == SSL_ERROR_ZERO_RETURN;
                failed_ = failed_ || error == SSL_ERROR_SSL;
                return;
            }
            received_.append(buffer, static_cast<std::size_t>(count));
        }
    }
    void write(std::string_view plaintext) {
        SSL_write(ssl_.get(), plaintext.data(), static_cast<int>(plaintext.size()));
    }
    void shutdown() { SSL_shutdown(ssl_.get()); }
    [[nodiscard]] std::string take_ciphertext() {
        std::string bytes(BIO_ctrl_pending(out_), '\0');
        if (!bytes.empty()) BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
        return bytes;
    }
    [[nodiscard]] bool is_open() const { return SSL_is_init_finished(ssl_.get()) == 1; }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
    [[nodiscard]] std::string& received() { return received_; }

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
    BIO* in_ = nullptr;
    BIO* out_ = nullptr;
    bool ended_ = false;
    bool failed_ = false;
    std::string received_;
};

}  // namespace parley::crypto::testing
