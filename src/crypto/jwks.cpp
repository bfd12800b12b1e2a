#include "crypto/jwks.hpp"

#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "base/json_scan.hpp"
#include "crypto/openssl_keys.hpp"

namespace parley::crypto {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

NumberPtr number_of(std::string_view big_endian) {
    return NumberPtr(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

std::optional<std::string> decoded(const json::Object& jwk, std::string_view name) {
    const auto text = jwk.string(name);
    return text ? decode_base64url(*text) : std::nullopt;
}

KeyPtr rsa_key(const json::Object& jwk) {  // RFC 7518 §6.3.1
    const auto n = decoded(jwk, "n");
    const auto e = decoded(jwk, "e");
    if (!n || !e || e->size() > 8) return nullptr;
    const auto modulus = number_of(*n);
    const auto exponent = number_of(*e);
    const int bits = modulus ? BN_num_bits(modulus.get()) : 0;
    if (bits < 2048 || bits > 8192 || !exponent || !BN_is_odd(exponent.get()) || BN_is_one(exponent.get()))
        return nullptr;
    const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
        return nullptr;
    }
    return make_key("RSA", builder.get());
}

KeyPtr p256_key(const json::Object& jwk) {  // RFC 7518 §6.2.1
    const auto x = decoded(jwk, "x");
    const auto y = decoded(jwk, "y");
    if (jwk.string("crv") != "P-256" || !x || !y || x->size() != 32 || y->size() != 32) return nullptr;
    return make_p256_key(as_bytes("\x04" + *x + *y));
}

KeyPtr ed25519_key(const json::Object& jwk) {  // RFC 8037 §2
    const auto x = decoded(jwk, "x");
    if (jwk.string("crv") != "Ed25519" || !x || x->size() != 32) return nullptr;
    return KeyPtr(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size()));
}

struct KeyType {
    std::string_view kty;
    Algorithm algorithm;
    std::string_view alg;
    KeyPtr (*make)(const json::Object&);
};
constexpr std::array<KeyType, 3> kKeyTypes{{{"RSA", Algorithm::rs256, "RS256", rsa_key},
                                            {"EC", Algorithm::es256, "ES256", p256_key},
                                            {"OKP", Algorithm::eddsa, "EdDSA", ed25519_key}}};

std::optional<PublicKey> parse_key(std::string_view text) {
    const auto jwk = json::scan_object(text);
    if (!jwk || jwk->has_duplicate_keys()) return std::nullopt;
    const auto kty = jwk->string("kty");
    if (jwk->find("use") && jwk->string("use") != "sig") return std::nullopt;
    for (const auto& type : kKeyTypes) {
        if (kty != type.kty || (jwk->find("alg") && jwk->string("alg") != type.alg)) continue;
        if (auto key = type.make(*jwk))
            return PublicKey(jwk->string("kid").value_or(""), type.algorithm, key.release());
    }
    ERR_clear_error();
    return std::nullopt;
}

/// JWS carries r and s side by side (RFC 7518 §3.4); OpenSSL wants them in DER.
std::string der_signature(std::string_view raw) {
    if (raw.size() != 64) return {};
    const EcSignaturePtr signature(ECDSA_SIG_new());
    auto r = number_of(raw.substr(0, 32));
    auto s = number_of(raw.substr(32));
    if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    if (size <= 0) return {};
    std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
}

}  // namespace

std::optional<Algorithm> parse_algorithm(std::string_view name) {
    if (name == "HS256") return Algorithm::hs256;
    for (const auto& type : kKeyTypes) {
        if (name == type.alg) return type.algorithm;
    }
    return std::nullopt;
}

PublicKey::PublicKey(std::string kid, Algorithm algorithm, evp_pkey_st* owned)
    : kid_(std::move(kid)), algorithm_(algorithm), key_(owned, EVP_PKEY_free) {}

bool PublicKey::verify(std::string_view message, std::string_view signature) const {
    std::string der;
    if (algorithm_ == Algorithm::es256) {
        der = der_signature(signature);
        if (der.empty()) return false;
        signature = der;
    }
    const DigestContextPtr context(EVP_MD_CTX_new());
    const EVP_MD* digest = algorithm_ == Algorithm::eddsa ? nullptr : EVP_sha256();
    const bool good =
        context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
    if (!good) ERR_clear_error();
    return good;
}

Result<std::vector<PublicKey>> parse_jwks(std::string_view text) {
    const auto set = json::scan_object(text);
    const auto keys = set ? set->find("keys") : std::nullopt;
    if (!keys || !keys->is(json::Kind::array))
        return fail("bad-jwks", "the key set is no JSON object with an array `keys`");
    const auto list = json::scan_array(keys->text);
    if (!list || list->size() > kKeysMax) return fail("bad-jwks", "the key set holds more than 64 keys");
    std::vector<PublicKey> parsed;
    for (const auto& entry : *list) {
        if (auto key = parse_key(entry.text)) parsed.push_back(std::move(*key));
    }
    if (parsed.empty()) return fail("bad-jwks", "the key set holds no key for RS256, ES256 or EdDSA");
    return parsed;
}

}  // namespace parley::crypto
