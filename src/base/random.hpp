// Randomness as a value that is handed in: real code gets the operating system's generator (crypto/random.hpp), tests a
// seeded one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>

namespace parley {

class Random {
public:
    virtual ~Random() = default;
    /// Fills all of `out`. The production implementation is a CSPRNG.
    virtual void fill(std::span<std::uint8_t> out) = 0;
};

/// Deterministic, for tests and the simulator. Never for ids that must not be guessed.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    void fill(std::span<std::uint8_t> out) override;

private:
    std::mt19937_64 engine_;
};

/// `bytes` random bytes as unpadded base64url (RFC 4648 §5): 16 bytes give 22 characters and 128 bits.
[[nodiscard]] std::string random_token(Random& random, std::size_t bytes = 16);

/// A version 4 UUID in lower case (RFC 9562 §5.4).
[[nodiscard]] std::string random_uuid(Random& random);

}  // namespace parley
