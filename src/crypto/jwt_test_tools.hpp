// Tokens of any shape for tests: the header and claims are given as text, so that wrong ones can be made too.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "crypto/jwt.hpp"

namespace parley::crypto::test {

inline constexpr Instant kNow{1'800'000'000'000};
inline constexpr std::string_view kSecret = "a secret of thirty-two bytes ....";

inline std::string b64(std::string_view text) {
    return encode_base64url(as_bytes(text));
}

/// HS256 over exactly these two texts.
inline std::string hs256(std::string_view header, std::string_view payload, std::string_view secret = kSecret) {
    const std::string message = b64(header) + "." + b64(payload);
    const auto mac = HmacSha256(secret).sign(message);
    return message + "." + encode_base64url(mac);
}

/// A key pair that signs JWS and shows itself as a JWK.
class KeyPair {
public:
    static KeyPair rsa(std::size_t bits = 2048) {
        return KeyPair(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), "RS256");
    }
    static KeyPair p256() { return KeyPair(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), "ES256"); }
    static KeyPair ed25519() { return KeyPair(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), "EdDSA"); }

    [[nodiscard]] const std::string& alg() const { return alg_; }

    [[nodiscard]] std::string jwk(std::string_view kid, std::string_view extra = "") const {
        std::string out = R"({"kid":")" + std::string(kid) + R"(",)" + std::string(extra);
        if (alg_ == "RS256") return out + R"("kty":"RSA","n":")" + number("n") + R"(","e":")" + number("e") + "\"}";
        if (alg_ == "ES256")
            return out + R"("kty":"EC","crv":"P-256","x":")" + number("qx") + R"(","y":")" + number("qy") + "\"}";
        unsigned char raw[32];
        std::size_t size = sizeof raw;
        EVP_PKEY_get_raw_public_key(key_.get(), raw, &size);
        return out + R"("kty":"OKP","crv":"Ed25519","x":")" + encode_base64url({raw, size}) + "\"}";
    }

    [[nodiscard]] std::string token(std::string_view header, std::string_view payload) const {
        const std::string message = b64(header) + "." + b64(payload);
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_DigestSignInit(context.get(), nullptr, alg_ == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key_.get());
        std::size_t size = 1024;
        std::string signature(size, '\0');
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size());
        signature.resize(size);
        return message + "." + b64(alg_ == "ES256" ? raw_signature(signature) : signature);
    }

    [[nodiscard]] std::string public_pem() const {
        std::string der(4096, '\0');
        auto* out = reinterpret_cast<unsigned char*>(der.data());
        der.resize(static_cast<std::size_t>(i2d_PUBKEY(key_.get(), &out)));
        std::string text = encode_base64(as_bytes(der));
        for (std::size_t at = 64; at < text.size(); at += 65) text.insert(at, "\n");
        return "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n";
    }

private:
    KeyPair(EVP_PKEY* key, std::string alg) : key_(key, EVP_PKEY_free), alg_(std::move(alg)) {}

    [[nodiscard]] std::string number(const char* name) const {
        BIGNUM* n = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &n);
        const bool coordinate = name[0] == 'q';
        std::string bytes(coordinate ? 32 : static_cast<std::size_t>(BN_num_bytes(n)), '\0');
        BN_bn2binpad(n, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        BN_free(n);
        return b64(bytes);
    }

    static std::string raw_signature(const std::string& der) {
        const auto* in = reinterpret_cast<const unsigned char*>(der.data());
        const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> s(
            d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())), ECDSA_SIG_free);
        std::string raw(64, '\0');
        BN_bn2binpad(ECDSA_SIG_get0_r(s.get()), reinterpret_cast<unsigned char*>(raw.data()), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(s.get()), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
        return raw;
    }

    std::shared_ptr<EVP_PKEY> key_;
    std::string alg_;
};

}  // namespace parley::crypto::test
