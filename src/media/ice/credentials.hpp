// The user fragment and password of one side of an ICE session (RFC 8445 §5.3), and how ours are made. Values; the SDP
// carries them, IceLite and IceClient use them.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"

namespace parley::media {

inline constexpr std::size_t kUfragMin = 4;  ///< RFC 8839 §5.4: 4 to 256 ice-chars
inline constexpr std::size_t kUfragMax = 256;
inline constexpr std::size_t kPasswordMin = 22;  ///< RFC 8839 §5.4: 22 to 256 ice-chars
inline constexpr std::size_t kPasswordMax = 256;

struct IceCredentials {
    std::string ufrag;
    std::string password;

    bool operator==(const IceCredentials&) const = default;
};

/// 8 characters with 48 bits, and 24 with 144 bits; RFC 8445 §5.3 asks for 24 and 128.
[[nodiscard]] IceCredentials make_ice_credentials(Random& random);
/// RFC 8839 §5.4: letters, digits, "+" and "/" alone.
[[nodiscard]] bool is_ice_text(std::string_view text);
/// Characters and lengths as above.
[[nodiscard]] bool is_valid(const IceCredentials& credentials);

}  // namespace parley::media
