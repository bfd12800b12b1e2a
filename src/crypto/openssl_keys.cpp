#include "crypto/openssl_keys.hpp"

namespace parley::crypto {

KeyPtr make_key(const char* type, OSSL_PARAM_BLD* parts, int selection) {
    const ParamsPtr params(OSSL_PARAM_BLD_to_param(parts));
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, selection, params.get()) != 1) {
        ERR_clear_error();
        return nullptr;
    }
    return KeyPtr(key);
}

KeyPtr make_p256_key(std::span<const std::uint8_t> point, const BIGNUM* scalar) {
    const ParamBuilderPtr parts(OSSL_PARAM_BLD_new());
    if (!parts || OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1 ||
        (scalar != nullptr && OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) != 1)) {
        return nullptr;
    }
    // EVP_PKEY_fromdata refuses a point that is not on the curve.
    return make_key("EC", parts.get(), scalar != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY);
}

}  // namespace parley::crypto
