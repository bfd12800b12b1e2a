#include "crypto/p256_key.hpp"

#include <openssl/ec.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/openssl_keys.hpp"

namespace parley::crypto {
namespace {

using GroupPtr = std::unique_ptr<EC_GROUP, OpensslDeleter<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, OpensslDeleter<EC_POINT_free>>;

constexpr int kScalarBytes = 32;

}  // namespace

struct P256Key::Impl {
    KeyPtr key;
};

P256Key::P256Key(std::unique_ptr<Impl> impl, const P256Point& point) : impl_(std::move(impl)), point_(point) {}
P256Key::P256Key(P256Key&&) noexcept = default;
P256Key& P256Key::operator=(P256Key&&) noexcept = default;
P256Key::~P256Key() = default;

P256Key P256Key::make(Random& random) {
    for (;;) {
        if (auto key = from_private(random_token(random, kScalarBytes))) return std::move(*key);
    }
}

std::optional<P256Key> P256Key::from_private(std::string_view base64url) {
    const auto bytes = decode_base64url(base64url);
    if (!bytes || bytes->size() != kScalarBytes) return std::nullopt;
    const NumberPtr scalar(BN_bin2bn(as_bytes(*bytes).data(), kScalarBytes, nullptr));
    const GroupPtr group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    PARLEY_CHECK(scalar && group);
    BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
    // SEC 1 §3.2.1: from 1 to n - 1.
    if (BN_is_zero(scalar.get()) || BN_cmp(scalar.get(), EC_GROUP_get0_order(group.get())) >= 0) return std::nullopt;
    const PointPtr product(EC_POINT_new(group.get()));
    P256Point point{};
    PARLEY_CHECK(product && EC_POINT_mul(group.get(), product.get(), scalar.get(), nullptr, nullptr, nullptr) == 1);
    PARLEY_CHECK(EC_POINT_point2oct(group.get(), product.get(), POINT_CONVERSION_UNCOMPRESSED, point.data(),
                                    point.size(), nullptr) == point.size());
    auto impl = std::make_unique<Impl>();
    impl->key = make_p256_key(point, scalar.get());
    PARLEY_CHECK(impl->key != nullptr);
    return P256Key(std::move(impl), point);
}

std::optional<std::array<std::uint8_t, 32>> P256Key::agree(const P256Point& other) const {
    if (!is_on_p256(other)) return std::nullopt;
    const KeyPtr theirs = make_p256_key(other);
    const KeyContextPtr context(EVP_PKEY_CTX_new(impl_->key.get(), nullptr));
    std::array<std::uint8_t, 32> secret{};
    std::size_t size = secret.size();
    if (!theirs || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), theirs.get()) != 1 ||
        EVP_PKEY_derive(context.get(), secret.data(), &size) != 1 || size != secret.size()) {
        ERR_clear_error();
        return std::nullopt;
    }
    return secret;
}

std::array<std::uint8_t, 64> P256Key::sign(std::string_view message) const {
    const DigestContextPtr context(EVP_MD_CTX_new());
    std::array<std::uint8_t, 80> der{};  // two integers of at most 33 bytes, and their headers
    std::size_t size = der.size();
    const auto bytes = as_bytes(message);
    PARLEY_CHECK(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, impl_->key.get()) == 1 &&
                 EVP_DigestSign(context.get(), der.data(), &size, bytes.data(), bytes.size()) == 1);
    const std::uint8_t* in = der.data();
    const EcSignaturePtr parsed(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(size)));
    PARLEY_CHECK(parsed != nullptr);
    std::array<std::uint8_t, 64> raw{};
    BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), raw.data(), kScalarBytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), raw.data() + kScalarBytes, kScalarBytes);
    return raw;
}

bool is_on_p256(const P256Point& point) {
    // Not the hybrid forms 6 and 7, which OpenSSL would read as well.
    return point[0] == 0x04 && make_p256_key(point) != nullptr;
}

}  // namespace parley::crypto
