#include "crypto/web_push.hpp"

#include <algorithm>
#include <span>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/json_scan.hpp"
#include "crypto/mac.hpp"
#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {
namespace {

constexpr std::uint32_t kRecordBytes = 4096;  // RFC 8188 §2.1: of the one record that there is, at most
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kContentKeyBytes = 16;
constexpr std::size_t kNonceBytes = 12;

template <class Bytes>
std::string_view text_of(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// RFC 5869 with SHA-256, for at most one block of 32 bytes.
std::string hkdf(std::string_view salt, std::string_view secret, std::string_view info, std::size_t size) {
    const auto extracted = HmacSha256(salt).sign(secret);
    const auto block = HmacSha256(text_of(extracted)).sign(std::string(info) += '\x01');
    return std::string(text_of(block).substr(0, size));
}

std::string seal_aes128gcm(std::string_view key, std::string_view nonce, std::string_view plain) {
    const CipherPtr context(EVP_CIPHER_CTX_new());
    std::string out(plain.size() + kTagBytes, '\0');
    auto* bytes = reinterpret_cast<std::uint8_t*>(out.data());
    int size = 0;
    int rest = 0;
    PARLEY_CHECK(
        context &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, as_bytes(key).data(), as_bytes(nonce).data()) ==
            1 &&
        EVP_EncryptUpdate(context.get(), bytes, &size, as_bytes(plain).data(), static_cast<int>(plain.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), bytes + size, &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, bytes + plain.size()) == 1);
    return out;
}

template <std::size_t N>
bool read_into(std::array<std::uint8_t, N>& out, std::string_view base64url) {
    const auto bytes = decode_base64url(base64url);
    if (!bytes || bytes->size() != N) return false;
    std::ranges::copy(as_bytes(*bytes), out.begin());
    return true;
}

}  // namespace

Result<PushKeys> parse_push_keys(std::string_view p256dh, std::string_view auth) {
    PushKeys keys;
    if (!read_into(keys.p256dh, p256dh) || !is_on_p256(keys.p256dh))
        return fail("bad-request", "\"p256dh\" is no point of P-256 in base64url.");
    if (!read_into(keys.auth, auth)) return fail("bad-request", "\"auth\" is not 16 bytes in base64url.");
    return keys;
}

std::string encrypt_push(const PushKeys& keys, std::string_view text, Random& random) {
    std::array<std::uint8_t, 16> salt{};
    random.fill(salt);
    return encrypt_push(keys, text, P256Key::make(random), salt);
}

std::string encrypt_push(const PushKeys& keys, std::string_view text, const P256Key& once,
                         const std::array<std::uint8_t, 16>& salt) {
    PARLEY_CHECK(text.size() <= kPushTextMax);
    const auto agreed = once.agree(keys.p256dh);
    PARLEY_CHECK(agreed.has_value());  // parse_push_keys has looked at the point

    // RFC 8291 §3.4: the secret of both, bound to both public keys.
    std::string key_info("WebPush: info\0", 14);
    key_info += text_of(keys.p256dh);
    key_info += text_of(once.point());
    const std::string secret = hkdf(text_of(keys.auth), text_of(*agreed), key_info, 32);
    // RFC 8188 §2.2 and §2.3.
    const std::string key =
        hkdf(text_of(salt), secret, std::string_view("Content-Encoding: aes128gcm\0", 28), kContentKeyBytes);
    const std::string nonce =
        hkdf(text_of(salt), secret, std::string_view("Content-Encoding: nonce\0", 24), kNonceBytes);

    // RFC 8188 §2.1: salt, record size, length of the key id, key id; by RFC 8291 §4 that is our point.
    std::string body(text_of(salt));
    for (const int shift : {24, 16, 8, 0}) body += static_cast<char>(kRecordBytes >> shift & 0xFF);
    body += static_cast<char>(once.point().size());
    body += text_of(once.point());
    body += seal_aes128gcm(key, nonce, std::string(text) + '\x02');  // RFC 8188 §2: 2 ends the last record
    return body;
}

std::string vapid_authorization(const P256Key& key, std::string_view audience, std::string_view contact,
                                Instant until) {
    std::string claims = R"({"aud":)" + json::quote(audience) + R"(,"exp":)" + std::to_string(until.ms / 1000);
    if (!contact.empty()) claims += R"(,"sub":)" + json::quote(contact);
    claims += '}';
    const std::string message =
        encode_base64url(as_bytes(R"({"typ":"JWT","alg":"ES256"})")) + "." + encode_base64url(as_bytes(claims));
    const std::string token = message + "." + encode_base64url(key.sign(message));
    return "vapid t=" + token + ", k=" + encode_base64url(key.point());  // RFC 8292 §3
}

}  // namespace parley::crypto
