// WebSocket close codes (RFC 6455 §7.4 and the IANA registry).
#pragma once

#include <cstdint>

namespace parley::proto::websocket {

inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseProtocolError = 1002;
inline constexpr std::uint16_t kCloseNoCode = 1005;    ///< never on the wire
inline constexpr std::uint16_t kCloseAbnormal = 1006;  ///< never on the wire
inline constexpr std::uint16_t kCloseBadData = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTooBig = 1009;
inline constexpr std::uint16_t kCloseInternalError = 1011;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;

/// Whether a close frame may carry it. 1004–1006, 1015 and what is not assigned may not.
[[nodiscard]] constexpr bool is_wire_close_code(std::uint16_t code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

}  // namespace parley::proto::websocket
