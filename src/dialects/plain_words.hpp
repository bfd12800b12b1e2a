// The words that `rooms` and `bare` have in common: frames that both understand, and events that both tell alike. Not
// the session: that is plain_session.hpp, which reads no words. Used by the two dialects' vocabularies.
#pragma once

#include "dialects/plain_session.hpp"

namespace parley::dialects {

/// Answered with `pong`.
void handle_ping(PlainSession& session, const json::Object& frame);
/// Says how one's camera, microphone and screen are, as `peer_updated` or in the words of `appointments` (contract §2:
/// those dialects may send the same).
void handle_toggle(PlainSession& session, const json::Object& frame);

/// Tells what both tell alike. Each dialect derives from it and adds who comes and who goes, so that a new event does
/// not compile until somebody says what becomes of it.
struct PlainTeller {
    PlainSession& session;

    /// `peer_updated {peer_id, name, audio, video, screen}`.
    void operator()(const calls::PeerUpdated& event) const;
    // `room_closed {reason}`.
    void operator()(const calls::RoomClosed& event) const;
    void operator()(const calls::AppointmentEnded&) const;
    void operator()(const calls::CallEnded& event) const;
    void operator()(const calls::JoinedElsewhere&) const;
    // Rings are for connections that ring.
    void operator()(const calls::PlacedInRoom&) const {}
    void operator()(const calls::IncomingCall&) const {}
    void operator()(const calls::CallAccepted&) const {}
    void operator()(const calls::CallRejected&) const {}
    void operator()(const calls::ParticipantLeft&) const {}
    void operator()(const calls::News&) const {}        // neither has words for any of it
    void operator()(const calls::KeptSignal&) const {}  // the runtime gives it to on_signal
};

}  // namespace parley::dialects
