// The rules of a call's life as tables and small questions about one record: no state, no events. Used by Calls; tested
// on their own.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "calls/records.hpp"

namespace parley::calls {

/// What somebody wants who says `end-call` or leaves.
enum class Wish : std::uint8_t {
    end,    ///< the initiator of a GROUP call ends it for all
    leave,  ///< goes out alone where others may stay
};

/// What their wish comes to.
enum class LeaveOutcome : std::uint8_t {
    nothing,  ///< they are out already, or the call is over
    cancel,   ///< the call is MISSED: its caller gave up
    reject,   ///< they do not answer; the others may
    depart,   ///< they are out, the call goes on while somebody is in it
    end,      ///< the call is over for all
};

/// Contract §5, §6: what becomes of it when a participant wants out.
[[nodiscard]] LeaveOutcome outcome_of(const CallRecord& call, const ParticipantRecord& who, Wish wish);

/// Which statuses may follow which.
[[nodiscard]] bool may_follow(CallStatus now, CallStatus next);

[[nodiscard]] const ParticipantRecord* find_participant(const CallRecord& call, const UserId& user);
[[nodiscard]] ParticipantRecord* find_participant(CallRecord& call, const UserId& user);
[[nodiscard]] int count(const CallRecord& call, ParticipantStatus status);

/// A `video` call with nobody but its host, not over.
[[nodiscard]] bool has_free_seat(const CallRecord& call);

/// Contract §3: a call's room admits its participants, and one authenticated user to a free `video` seat.
[[nodiscard]] bool may_enter(const CallRecord& call, const Identity& who);

/// Whether a store can keep the text: UTF-8 without NUL, at most `bytes_max` long. (PostgreSQL refuses anything else.)
[[nodiscard]] bool is_storable(std::string_view text, std::size_t bytes_max);

/// Whether the text is a UUID (RFC 9562 §4, any case).
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace parley::calls
