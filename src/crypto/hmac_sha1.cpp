// OpenSSL 3 allocates each time an HMAC context of its own is started again, so the two digests of RFC 2104 are run
// here, over the block function's plain state. Those calls are marked as deprecated, but not the algorithm they are
// for.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

#include "crypto/mac.hpp"

namespace parley::crypto {
namespace {

constexpr std::size_t kBlockSize = SHA_CBLOCK;
using State = std::array<std::uint32_t, 5>;
using Block = std::array<std::uint8_t, kBlockSize>;

/// The state of SHA-1 after one whole block.
State state_after(const Block& block) {
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, block.data(), block.size());
    return {context.h0, context.h1, context.h2, context.h3, context.h4};
}

SHA_CTX resume(const State& state) {
    SHA_CTX context{};
    context.h0 = state[0];
    context.h1 = state[1];
    context.h2 = state[2];
    context.h3 = state[3];
    context.h4 = state[4];
    context.Nl = kBlockSize * 8;  // bits so far
    return context;
}

}  // namespace

// RFC 2104 §2: H(K XOR opad, H(K XOR ipad, text)).
HmacSha1::HmacSha1(std::string_view key) {
    Block padded{};
    if (key.size() > kBlockSize) {
        SHA1(reinterpret_cast<const std::uint8_t*>(key.data()), key.size(), padded.data());
    } else {
        std::ranges::copy(key, padded.begin());
    }
    Block block{};
    std::ranges::transform(padded, block.begin(), [](auto byte) { return static_cast<std::uint8_t>(byte ^ 0x36); });
    inner_ = state_after(block);
    std::ranges::transform(padded, block.begin(), [](auto byte) { return static_cast<std::uint8_t>(byte ^ 0x5C); });
    outer_ = state_after(block);
}

Sha1Mac HmacSha1::sign(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second) const {
    Sha1Mac mac;
    auto context = resume(inner_);
    SHA1_Update(&context, first.data(), first.size());
    SHA1_Update(&context, second.data(), second.size());
    SHA1_Final(mac.data(), &context);
    context = resume(outer_);
    SHA1_Update(&context, mac.data(), mac.size());
    SHA1_Final(mac.data(), &context);
    return mac;
}

bool HmacSha1::verify(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second,
                      std::span<const std::uint8_t> mac) const {
    const auto expected = sign(first, second);
    return equal_in_constant_time({reinterpret_cast<const char*>(expected.data()), expected.size()},
                                  {reinterpret_cast<const char*>(mac.data()), mac.size()});
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
    const auto mac = HmacSha1(key).sign({reinterpret_cast<const std::uint8_t*>(message.data()), message.size()});
    return {mac.begin(), mac.end()};
}

}  // namespace parley::crypto
