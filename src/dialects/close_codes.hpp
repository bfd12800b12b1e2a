// WebSocket close codes (RFC 6455 §7.4.1, and our own from 4400 on) as the plain WebSockets use them, and what a
// client's close says of its leaving (contract §3). Header only; Socket.IO has reasons of its own.
#pragma once

#include <cstdint>

#include "calls/rooms.hpp"
#include "transport/websocket.hpp"

namespace parley::dialects {

inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseNoStatus = 1005;
inline constexpr std::uint16_t kClosePolicyViolation = 1008;
inline constexpr std::uint16_t kCloseRoomGone = 4404;
inline constexpr std::uint16_t kCloseSilent = 4408;
inline constexpr std::uint16_t kCloseRoomFull = 4409;

/// Contract §3, "leaving and coming back".
[[nodiscard]] inline calls::Loss loss_of(transport::WsClose how) {
    if (!how.by_peer) return calls::Loss::network;
    if (how.code == kCloseNormal || how.code == kCloseNoStatus) return calls::Loss::explicit_leave;
    return how.code == kCloseGoingAway ? calls::Loss::page_gone : calls::Loss::network;
}

}  // namespace parley::dialects
