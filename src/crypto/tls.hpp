// TLS 1.2 and 1.3 for a server as a filter without I/O (RFC 8446, RFC 5246): ciphertext in, plaintext out, and back.
// net/ moves the bytes. The certificate lives in a TlsContext that many sessions share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::crypto {

class TlsContext {
public:
    /// PEM texts: the certificate with its chain, and the key that fits it. Error: "bad-certificate".
    [[nodiscard]] static Result<std::shared_ptr<TlsContext>> make(std::string_view certificate_pem,
                                                                  std::string_view key_pem);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

private:
    friend class TlsSession;
    struct Impl;
    explicit TlsContext(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

class TlsSession {
public:
    enum class State : std::uint8_t {
        handshaking,
        open,
        ended,   ///< the peer said close_notify: no more plaintext will come
        failed,  ///< handshake or record error; an alert may lie in take_ciphertext()
    };

    explicit TlsSession(const TlsContext& context);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    /// Takes all of `ciphertext` in. Follow it with read() until that gives 0.
    void feed(std::span<const char> ciphertext);
    /// Goes on with the handshake and decrypts up to out.size() bytes; 0 when more ciphertext is needed, or the state
    /// is ended or failed.
    [[nodiscard]] std::size_t read(std::span<char> out);
    /// Encrypts all of `plaintext`. False before the handshake is done, and after a failure.
    [[nodiscard]] bool write(std::string_view plaintext);
    /// Says close_notify.
    void shutdown();
    /// What is to be sent to the peer now; appended to `out`.
    void take_ciphertext(std::string& out);
    [[nodiscard]] State state() const;
    /// Why it failed, for the log.
    [[nodiscard]] std::string_view failure() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace parley::crypto
