// The signals of `video`: `webrtc:offer`, `webrtc:answer`, `webrtc:ice-candidate`, both ways. The hot path: no JSON
// tree, and the description or candidate is forwarded as the slice that the client sent.
#pragma once

#include "dialects/socket_session.hpp"

namespace parley::dialects::video {

void on_offer(SocketSession& session, const SocketMessage& message);
void on_answer(SocketSession& session, const SocketMessage& message);
void on_candidate(SocketSession& session, const SocketMessage& message);

/// A signal of anybody, in the words of `video`.
void tell_signal(SocketSession& session, const calls::SignalView& signal);

}  // namespace parley::dialects::video
