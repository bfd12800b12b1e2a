#include "base/check.hpp"
#include "crypto/gcm.hpp"
#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {
namespace {

/// A context whose key schedule is made once, and which gets a new IV for each message.
class OpensslGcm final : public Gcm {
public:
    explicit OpensslGcm(std::span<const std::uint8_t> key) : context_(EVP_CIPHER_CTX_new()) {
        const EVP_CIPHER* kind = key.size() == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
        PARLEY_CHECK(context_ && EVP_CipherInit_ex(context_.get(), kind, nullptr, key.data(), nullptr, 1) == 1);
    }

    void seal(const GcmIv& iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> first,
              std::span<const std::uint8_t> rest) override {
        auto* const out = first.data() + first.size();
        start(iv, 1);
        update(clear, nullptr);
        update(first, first.data());
        update(rest, out);
        auto* const tag = out + rest.size();
        int size = 0;
        PARLEY_CHECK(EVP_CipherFinal_ex(context_.get(), tag, &size) == 1);
        PARLEY_CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes, tag) == 1);
    }

    bool open(const GcmIv& iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> body,
              const std::uint8_t* tag) override {
        start(iv, 0);
        update(clear, nullptr);
        update(body, body.data());
        // OpenSSL takes the tag as void* but only reads it.
        PARLEY_CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes,
                                         const_cast<std::uint8_t*>(tag)) == 1);
        int size = 0;
        std::uint8_t nothing = 0;  // GCM is a stream: the end yields no bytes
        return EVP_CipherFinal_ex(context_.get(), &nothing, &size) == 1;
    }

private:
    void start(const GcmIv& iv, int encrypt) {
        PARLEY_CHECK(EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data(), encrypt) == 1);
    }
    /// Without `out`: authenticates alone.
    void update(std::span<const std::uint8_t> in, std::uint8_t* out) {
        int size = 0;
        if (in.empty()) return;
        PARLEY_CHECK(EVP_CipherUpdate(context_.get(), out, &size, in.data(), static_cast<int>(in.size())) == 1);
    }

    CipherPtr context_;
};

}  // namespace

std::unique_ptr<Gcm> make_openssl_gcm(std::span<const std::uint8_t> key) {
    PARLEY_CHECK(key.size() == 16 || key.size() == 32);
    return std::make_unique<OpensslGcm>(key);
}

std::unique_ptr<Gcm> make_gcm(std::span<const std::uint8_t> key) {
    auto gcm = make_ipsec_mb_gcm(key);
    return gcm ? std::move(gcm) : make_openssl_gcm(key);
}

}  // namespace parley::crypto
