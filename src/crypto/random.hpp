// The operating system's randomness through OpenSSL, as base/random.hpp wants it. For every id, token and key that must
// not be guessed.
#pragma once

#include "base/random.hpp"

namespace parley::crypto {

class SystemRandom final : public Random {
public:
    /// Throws CheckFailed when the generator fails: nothing that needs an id can go on then.
    void fill(std::span<std::uint8_t> out) override;
};

}  // namespace parley::crypto
