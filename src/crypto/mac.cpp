#include "crypto/mac.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/check.hpp"

namespace parley::crypto {

struct HmacSha256::Context {
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    EVP_MAC_CTX* ctx = mac ? EVP_MAC_CTX_new(mac) : nullptr;

    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() {
        EVP_MAC_CTX_free(ctx);
        EVP_MAC_free(mac);
    }
};

HmacSha256::HmacSha256(std::string_view key) : context_(std::make_shared<Context>()) {
    PARLEY_CHECK(context_->ctx != nullptr);
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    // An empty key must still be a pointer: a null one means "keep the key" (EVP_MAC_init(3)).
    static constexpr unsigned char kEmpty = 0;
    const auto* bytes = key.empty() ? &kEmpty : reinterpret_cast<const unsigned char*>(key.data());
    PARLEY_CHECK(EVP_MAC_init(context_->ctx, bytes, key.size(), params) == 1);
}

Sha256Mac HmacSha256::sign(std::string_view message) const {
    Sha256Mac out;
    std::size_t size = 0;
    // Without a key the context starts again with the padded key that it holds, which is what makes this cheap.
    PARLEY_CHECK(EVP_MAC_init(context_->ctx, nullptr, 0, nullptr) == 1);
    PARLEY_CHECK(
        EVP_MAC_update(context_->ctx, reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1);
    PARLEY_CHECK(EVP_MAC_final(context_->ctx, out.data(), &size, out.size()) == 1 && size == out.size());
    return out;
}

bool HmacSha256::verify(std::string_view message, std::string_view mac) const {
    const auto expected = sign(message);
    return equal_in_constant_time({reinterpret_cast<const char*>(expected.data()), expected.size()}, mac);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace parley::crypto
