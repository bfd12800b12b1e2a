#include "crypto/random.hpp"

#include <openssl/rand.h>

#include "base/check.hpp"

namespace parley::crypto {

void SystemRandom::fill(std::span<std::uint8_t> out) {
    PARLEY_CHECK(out.size() <= INT32_MAX);
    PARLEY_CHECK(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

}  // namespace parley::crypto
