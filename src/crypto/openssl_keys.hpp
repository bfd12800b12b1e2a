// Keys of OpenSSL made by their numbers, and the objects that this takes, as owning pointers. Private to crypto/.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>

#include <cstdint>
#include <span>

#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {

using NumberPtr = std::unique_ptr<BIGNUM, OpensslDeleter<BN_clear_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, OpensslDeleter<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, OpensslDeleter<OSSL_PARAM_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, OpensslDeleter<EVP_PKEY_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, OpensslDeleter<EVP_MD_CTX_free>>;
using EcSignaturePtr = std::unique_ptr<ECDSA_SIG, OpensslDeleter<ECDSA_SIG_free>>;

/// The key of `type` ("RSA", "EC") that has these parts; `selection` is EVP_PKEY_PUBLIC_KEY or EVP_PKEY_KEYPAIR.
/// nullptr where they make none.
[[nodiscard]] KeyPtr make_key(const char* type, OSSL_PARAM_BLD* parts, int selection = EVP_PKEY_PUBLIC_KEY);

/// The key of an uncompressed point of P-256 (65 bytes), and of its private number where there is one. nullptr where
/// the point is not on the curve.
[[nodiscard]] KeyPtr make_p256_key(std::span<const std::uint8_t> point, const BIGNUM* scalar = nullptr);

}  // namespace parley::crypto
