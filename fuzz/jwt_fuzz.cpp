// Tokens of any bytes against a verifier with a secret and with one key of each kind. What passes must keep its
// promises; the second half signs the input itself, so that the claims' reader is reached too.
#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/jwt.hpp"

namespace {

using namespace parley;
using namespace parley::crypto;

constexpr std::string_view kSecret = "fuzz";
constexpr Instant kNow{1'800'000'000'000};

std::string ed25519_jwks() {
    unsigned char raw[32];
    std::size_t size = sizeof raw;
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    EVP_PKEY_get_raw_public_key(key, raw, &size);
    EVP_PKEY_free(key);
    return R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":")" + encode_base64url({raw, size}) + "\"}]}";
}

void check_promises(const Result<Claims>& read) {
    if (!read) {
        PARLEY_CHECK(read.error().code == "unauthorized");
        return;
    }
    PARLEY_CHECK(!read->sub.empty() && read->sub.value.size() <= kSubjectBytesMax && is_utf8(read->sub.value));
    PARLEY_CHECK(read->name.size() <= kNameBytesMax && read->exp > kNow);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const TokenVerifier verifier = [] {
        TokenVerifier made({{std::string(kSecret)}, {}, "", "", Duration{0}});
        made.set_keys(*parse_jwks(ed25519_jwks()));
        return made;
    }();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_promises(verifier.verify(text, kNow));

    static_cast<void>(parse_jwks(text));
    const std::string message =
        encode_base64url(as_bytes(R"({"alg":"HS256"})")) + "." + encode_base64url(as_bytes(text));
    static const HmacSha256 mac(kSecret);
    check_promises(verifier.verify(message + "." + encode_base64url(mac.sign(message)), kNow));
    return 0;
}
