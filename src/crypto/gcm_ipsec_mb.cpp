#include "base/check.hpp"
#include "crypto/gcm.hpp"

#ifdef PARLEY_HAS_IPSEC_MB
#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>
#endif

namespace parley::crypto {

#ifdef PARLEY_HAS_IPSEC_MB
namespace {

struct FreeManager {
    void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
};

/// The functions that are right for this processor; nullptr where it lacks what they need. The library's jobs, which
/// the manager is named after, are not used: nothing in it changes.
IMB_MGR* functions() {
    static const std::unique_ptr<IMB_MGR, FreeManager> manager = [] {
        std::unique_ptr<IMB_MGR, FreeManager> made(alloc_mb_mgr(0));
        if (made) init_mb_mgr_auto(made.get(), nullptr);
        const bool usable =
            made && (made->features & IMB_CPUFLAGS_SSE) == IMB_CPUFLAGS_SSE && imb_get_errno(made.get()) == 0;
        return usable ? std::move(made) : nullptr;
    }();
    return manager.get();
}

/// The functions of one key size.
struct Suite {
    aes_gcm_pre_t prepare;
    aes_gcm_init_t start;
    aes_gcm_enc_dec_update_t encrypt, decrypt;
    aes_gcm_enc_dec_finalize_t end_encrypting, end_decrypting;
};

Suite suite_of(const IMB_MGR& manager, std::size_t key_size) {
    if (key_size == 32)
        return {manager.gcm256_pre,        manager.gcm256_init,         manager.gcm256_enc_update,
                manager.gcm256_dec_update, manager.gcm256_enc_finalize, manager.gcm256_dec_finalize};
    return {manager.gcm128_pre,        manager.gcm128_init,         manager.gcm128_enc_update,
            manager.gcm128_dec_update, manager.gcm128_enc_finalize, manager.gcm128_dec_finalize};
}

class IpsecMbGcm final : public Gcm {
public:
    IpsecMbGcm(const IMB_MGR& manager, std::span<const std::uint8_t> key) : do_(suite_of(manager, key.size())) {
        do_.prepare(key.data(), &key_);
    }
    ~IpsecMbGcm() override { OPENSSL_cleanse(&key_, sizeof key_); }

    void seal(const GcmIv& iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> first,
              std::span<const std::uint8_t> rest) override {
        auto* const out = first.data() + first.size();
        gcm_context_data state;
        do_.start(&key_, &state, iv.data(), clear.data(), clear.size());
        if (!first.empty()) do_.encrypt(&key_, &state, first.data(), first.data(), first.size());
        if (!rest.empty()) do_.encrypt(&key_, &state, out, rest.data(), rest.size());
        do_.end_encrypting(&key_, &state, out + rest.size(), kGcmTagBytes);
    }

    bool open(const GcmIv& iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> body,
              const std::uint8_t* tag) override {
        gcm_context_data state;
        std::array<std::uint8_t, kGcmTagBytes> right;
        do_.start(&key_, &state, iv.data(), clear.data(), clear.size());
        if (!body.empty()) do_.decrypt(&key_, &state, body.data(), body.data(), body.size());
        do_.end_decrypting(&key_, &state, right.data(), right.size());
        return CRYPTO_memcmp(right.data(), tag, right.size()) == 0;  // in constant time
    }

private:
    alignas(64) gcm_key_data key_;  // the library reads it by whole cache lines
    Suite do_;
};

}  // namespace

std::unique_ptr<Gcm> make_ipsec_mb_gcm(std::span<const std::uint8_t> key) {
    PARLEY_CHECK(key.size() == 16 || key.size() == 32);
    const auto* manager = functions();
    return manager != nullptr ? std::make_unique<IpsecMbGcm>(*manager, key) : nullptr;
}
#else
std::unique_ptr<Gcm> make_ipsec_mb_gcm(std::span<const std::uint8_t> /*key*/) {
    return nullptr;
}
#endif

}  // namespace parley::crypto
