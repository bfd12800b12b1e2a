#include "base/random.hpp"

#include <array>
#include <vector>

#include "base/encoding.hpp"

namespace parley {

void SeededRandom::fill(std::span<std::uint8_t> out) {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
}

std::string random_token(Random& random, std::size_t bytes) {
    std::vector<std::uint8_t> raw(bytes);
    random.fill(raw);
    return encode_base64url(raw);
}

std::string random_uuid(Random& random) {
    std::array<std::uint8_t, 16> raw{};
    random.fill(raw);
    raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0f) | 0x40);  // RFC 9562 §4.2: version 4
    raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3f) | 0x80);  // RFC 9562 §4.1: variant 10
    std::string text = encode_hex(raw);
    for (const std::size_t dash : {8, 13, 18, 23}) text.insert(dash, 1, '-');
    return text;
}

}  // namespace parley
