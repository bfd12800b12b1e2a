#include "crypto/dtls_records.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <string_view>

#include "base/check.hpp"

namespace parley::crypto {
namespace {

constexpr std::size_t kTagBytes = 16;  // RFC 5116 §5.1, RFC 8439 §2.8
constexpr std::size_t kNumberAt = 3;   // RFC 6347 §4.1: epoch and sequence_number, eight bytes
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kLengthAt = 11;
constexpr std::uint64_t kNumberMax = (std::uint64_t{1} << 48) - 1;
constexpr std::uint64_t kEpoch = std::uint64_t{1} << 48;
constexpr std::size_t kSaltBytes = 4;  // RFC 5288 §3
constexpr std::size_t kIvBytes = 12;   // RFC 7905 §2

using KdfPtr = std::unique_ptr<EVP_KDF, OpensslDeleter<EVP_KDF_free>>;
using KdfContextPtr = std::unique_ptr<EVP_KDF_CTX, OpensslDeleter<EVP_KDF_CTX_free>>;

void put(std::uint8_t* at, std::uint64_t value, std::size_t count) {
    for (std::size_t i = count; i-- > 0; value >>= 8) at[i] = static_cast<std::uint8_t>(value);
}

std::uint64_t get(const std::uint8_t* at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | at[i];
    return value;
}

/// RFC 5246 §6.3: key_block = PRF(master_secret, "key expansion", server_random + client_random).
void expand_keys(const SSL* ssl, std::span<std::uint8_t> out) {
    constexpr std::string_view kLabel = "key expansion";
    std::array<std::uint8_t, kLabel.size() + 2 * SSL3_RANDOM_SIZE> seed;
    std::ranges::copy(kLabel, seed.begin());
    SSL_get_server_random(ssl, &seed[kLabel.size()], SSL3_RANDOM_SIZE);
    SSL_get_client_random(ssl, &seed[kLabel.size() + SSL3_RANDOM_SIZE], SSL3_RANDOM_SIZE);
    std::array<std::uint8_t, SSL_MAX_MASTER_KEY_LENGTH> master;
    const auto size = SSL_SESSION_get_master_key(SSL_get_session(ssl), master.data(), master.size());
    const EVP_MD* digest = SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(ssl));
    PARLEY_CHECK(size > 0 && digest != nullptr);
    std::string name = EVP_MD_get0_name(digest);
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.data(), 0),
                                 OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, master.data(), size),
                                 OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
                                 OSSL_PARAM_construct_end()};
    const KdfPtr kdf(EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr));
    const KdfContextPtr context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    PARLEY_CHECK(context && EVP_KDF_derive(context.get(), out.data(), out.size(), params) == 1);
    OPENSSL_cleanse(master.data(), master.size());
}

/// RFC 5246 §6.2.3.3: seq_num (in DTLS with the epoch), type, version, length of the plain text.
std::array<std::uint8_t, kDtlsRecordHeaderBytes> additional_data(const std::uint8_t* record, std::size_t plain_size) {
    std::array<std::uint8_t, kDtlsRecordHeaderBytes> data;
    std::copy_n(record + kNumberAt, kNumberBytes, data.begin());
    std::copy_n(record, kNumberAt, data.begin() + kNumberBytes);
    put(&data[kLengthAt], plain_size, 2);
    return data;
}

void update(EVP_CIPHER_CTX* cipher, std::uint8_t* out, std::span<const std::uint8_t> in) {
    if (in.empty()) return;
    int size = 0;
    PARLEY_CHECK(EVP_CipherUpdate(cipher, out, &size, in.data(), static_cast<int>(in.size())) == 1);
}

}  // namespace

DtlsRecords::DtlsRecords(const SSL* ssl, DtlsRole role, const std::vector<std::vector<std::uint8_t>>& last_flight) {
    const SSL_CIPHER* suite = SSL_get_current_cipher(ssl);
    const EVP_CIPHER* kind = EVP_get_cipherbynid(SSL_CIPHER_get_cipher_nid(suite));
    PARLEY_CHECK(kind != nullptr && SSL_CIPHER_is_aead(suite) == 1);
    const bool gcm = EVP_CIPHER_get_mode(kind) == EVP_CIPH_GCM_MODE;
    explicit_bytes_ = gcm ? kNumberBytes : 0;
    const auto key_bytes = static_cast<std::size_t>(EVP_CIPHER_get_key_length(kind));
    const auto iv_bytes = gcm ? kSaltBytes : kIvBytes;
    std::array<std::uint8_t, 2 * (EVP_MAX_KEY_LENGTH + kIvBytes)> block;
    expand_keys(ssl, std::span(block).first(2 * (key_bytes + iv_bytes)));
    // RFC 5246 §6.3: client key, server key, client IV, server IV; an AEAD has no MAC keys.
    const auto make = [&](std::size_t side, bool encrypt) {
        Half half{CipherPtr(EVP_CIPHER_CTX_new()), {}};
        const auto* key = &block[side * key_bytes];
        PARLEY_CHECK(half.cipher &&
                     EVP_CipherInit_ex(half.cipher.get(), kind, nullptr, key, nullptr, encrypt ? 1 : 0) == 1);
        std::copy_n(&block[2 * key_bytes + side * iv_bytes], iv_bytes, half.iv.begin());
        return half;
    };
    const std::size_t own = role == DtlsRole::client ? 0 : 1;
    write_ = make(own, true);
    read_ = make(1 - own, false);
    learn(make(own, false), role, last_flight);
    OPENSSL_cleanse(block.data(), block.size());
}

void DtlsRecords::learn(const Half& own, DtlsRole role, const std::vector<std::vector<std::uint8_t>>& last_flight) {
    for (std::span<const std::uint8_t> datagram : last_flight) {
        while (const auto record = split_record(datagram)) {
            if (record->epoch == 0) {
                if (role == DtlsRole::server && record->content == DtlsContent::change_cipher_spec)
                    flight_in_clear_.assign(record->bytes.begin(), record->bytes.end());
                continue;
            }
            next_number_ = get(&record->bytes[kNumberAt], kNumberBytes) % kEpoch + 1;
            // RFC 5288 §3: never the same for one key. OpenSSL counts from a random value, and so do we from its last.
            if (explicit_bytes_ > 0) next_explicit_ = get(record->body().data(), explicit_bytes_) + 1;
            auto plain = decrypt(own, *record);
            PARLEY_CHECK(plain.has_value());  // or our keys are not those of OpenSSL
            if (role == DtlsRole::server && record->content == DtlsContent::handshake) finished_ = std::move(*plain);
        }
    }
    PARLEY_CHECK(next_number_ > 0);  // our Finished was there
}

DtlsRecords::Nonce DtlsRecords::nonce_of(const Half& half, const std::uint8_t* record) const {
    auto nonce = half.iv;
    if (explicit_bytes_ > 0) {
        // RFC 5288 §3: salt and the record's explicit part.
        std::copy_n(record + kDtlsRecordHeaderBytes, explicit_bytes_, nonce.begin() + kSaltBytes);
    } else {
        // RFC 7905 §2: the number, padded on the left, XOR the IV.
        for (std::size_t i = 0; i < kNumberBytes; ++i) nonce[kSaltBytes + i] ^= record[kNumberAt + i];
    }
    return nonce;
}

std::vector<std::uint8_t> DtlsRecords::seal(DtlsContent content, std::span<const std::uint8_t> plain) {
    if (next_number_ > kNumberMax) return {};
    const auto begin = kDtlsRecordHeaderBytes + explicit_bytes_;
    std::vector<std::uint8_t> record(begin + plain.size() + kTagBytes);
    record[0] = static_cast<std::uint8_t>(content);
    put(&record[1], DTLS1_2_VERSION, 2);
    put(&record[kNumberAt], kEpoch | next_number_++, kNumberBytes);
    put(&record[kLengthAt], record.size() - kDtlsRecordHeaderBytes, 2);
    if (explicit_bytes_ > 0) put(&record[kDtlsRecordHeaderBytes], next_explicit_++, explicit_bytes_);
    auto* cipher = write_.cipher.get();
    const auto nonce = nonce_of(write_, record.data());
    PARLEY_CHECK(EVP_CipherInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data(), -1) == 1);
    update(cipher, nullptr, additional_data(record.data(), plain.size()));
    update(cipher, &record[begin], plain);
    int size = 0;
    auto* tag = &record[begin + plain.size()];
    PARLEY_CHECK(EVP_CipherFinal_ex(cipher, tag, &size) == 1);
    PARLEY_CHECK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) == 1);
    return record;
}

std::optional<std::vector<std::uint8_t>> DtlsRecords::decrypt(const Half& half, const DtlsRecord& record) const {
    const auto body = record.body();
    if (body.size() < explicit_bytes_ + kTagBytes) return std::nullopt;
    const auto sealed = body.subspan(explicit_bytes_, body.size() - explicit_bytes_ - kTagBytes);
    auto* cipher = half.cipher.get();
    const auto nonce = nonce_of(half, record.bytes.data());
    PARLEY_CHECK(EVP_CipherInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data(), -1) == 1);
    std::vector<std::uint8_t> plain(sealed.size());
    update(cipher, nullptr, additional_data(record.bytes.data(), plain.size()));
    update(cipher, plain.data(), sealed);
    // OpenSSL takes the tag as void* but only reads it.
    auto* tag = const_cast<std::uint8_t*>(body.last(kTagBytes).data());
    PARLEY_CHECK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) == 1);
    int size = 0;
    std::uint8_t nothing = 0;  // both ciphers are streams: the end yields no bytes
    if (EVP_CipherFinal_ex(cipher, &nothing, &size) != 1) return std::nullopt;
    return plain;
}

std::optional<std::vector<std::uint8_t>> DtlsRecords::open(const DtlsRecord& record) {
    const auto number = get(&record.bytes[kNumberAt], kNumberBytes) % kEpoch;
    // RFC 6347 §4.1: protected records have the version that was agreed.
    if (record.epoch != 1 || get(&record.bytes[1], 2) != DTLS1_2_VERSION || !seen_.is_new(number)) return std::nullopt;
    auto plain = decrypt(read_, record);
    if (plain) seen_.accept(number);  // RFC 6347 §4.1.2.6: only what was authenticated
    return plain;
}

std::vector<std::uint8_t> DtlsRecords::repeat_last_flight() {
    if (finished_.empty()) return {};
    auto datagram = flight_in_clear_;
    const auto sealed = seal(DtlsContent::handshake, finished_);
    datagram.insert(datagram.end(), sealed.begin(), sealed.end());
    return datagram;
}

}  // namespace parley::crypto
