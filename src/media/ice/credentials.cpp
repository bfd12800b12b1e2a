#include "media/ice/credentials.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"

namespace parley::media {

IceCredentials make_ice_credentials(Random& random) {
    std::array<std::uint8_t, 24> bytes;  // multiples of three: base64 without padding, whose alphabet is ice-char's
    random.fill(bytes);
    const auto text = encode_base64(bytes);
    return {text.substr(0, 8), text.substr(8)};
}

bool is_ice_text(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    });
}

bool is_valid(const IceCredentials& credentials) {
    const auto& [ufrag, password] = credentials;
    return ufrag.size() >= kUfragMin && ufrag.size() <= kUfragMax && password.size() >= kPasswordMin &&
           password.size() <= kPasswordMax && is_ice_text(ufrag) && is_ice_text(password);
}

}  // namespace parley::media
