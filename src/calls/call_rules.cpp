#include "calls/call_rules.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace parley::calls {
namespace {

using enum CallStatus;

/// Rows: the status now. Columns: what may come next, in the order waiting, ringing, active, ended, missed, rejected.
constexpr bool kMayFollow[6][6] = {
    /* waiting  */ {false, true, true, false, true, true},
    /* ringing  */ {false, false, true, false, true, true},
    /* active   */ {false, false, false, true, false, false},
    /* ended    */ {false, false, false, false, false, false},
    /* missed   */ {false, false, false, false, false, false},
    /* rejected */ {false, false, false, false, false, false},
};

enum class Part : std::uint8_t { initiator, other };

/// One line of contract §5's "time-out, cancel, reject, end" as data. The first line that fits decides.
struct LeaveRule {
    bool active;  // or else it waits or rings
    ParticipantStatus status;
    std::optional<Part> part;
    std::optional<CallType> type;
    std::optional<Wish> wish;
    LeaveOutcome outcome;
};

constexpr LeaveRule kLeaveRules[] = {
    // Before anybody answered, the caller gives up and a callee declines.
    {false, ParticipantStatus::joined, Part::initiator, {}, {}, LeaveOutcome::cancel},
    {false, ParticipantStatus::joined, Part::other, {}, {}, LeaveOutcome::depart},
    {false, ParticipantStatus::ringing, {}, {}, {}, LeaveOutcome::reject},
    // DIRECT and video: the first to leave ends it for both.
    {true, ParticipantStatus::joined, {}, CallType::direct, {}, LeaveOutcome::end},
    // GROUP: the initiator may end it for all, also from outside; everybody else only leaves.
    {true, ParticipantStatus::joined, Part::initiator, CallType::group, Wish::end, LeaveOutcome::end},
    {true, ParticipantStatus::left, Part::initiator, CallType::group, Wish::end, LeaveOutcome::end},
    {true, ParticipantStatus::joined, {}, CallType::group, {}, LeaveOutcome::depart},
    {true, ParticipantStatus::ringing, {}, {}, {}, LeaveOutcome::reject},
};

bool fits(const LeaveRule& rule, const CallRecord& call, const ParticipantRecord& who, Wish wish) {
    const Part part = who.user == call.initiator ? Part::initiator : Part::other;
    return rule.active == (call.status == active) && rule.status == who.status && (!rule.part || *rule.part == part) &&
           (!rule.type || *rule.type == call.type) && (!rule.wish || *rule.wish == wish);
}

}  // namespace

LeaveOutcome outcome_of(const CallRecord& call, const ParticipantRecord& who, Wish wish) {
    if (is_terminal(call.status)) return LeaveOutcome::nothing;
    for (const auto& rule : kLeaveRules) {
        if (fits(rule, call, who, wish)) return rule.outcome;
    }
    return LeaveOutcome::nothing;
}

bool may_follow(CallStatus now, CallStatus next) {
    return kMayFollow[static_cast<std::size_t>(now)][static_cast<std::size_t>(next)];
}

const ParticipantRecord* find_participant(const CallRecord& call, const UserId& user) {
    const auto it = std::ranges::find(call.participants, user, &ParticipantRecord::user);
    return it == call.participants.end() ? nullptr : &*it;
}

ParticipantRecord* find_participant(CallRecord& call, const UserId& user) {
    return const_cast<ParticipantRecord*>(find_participant(std::as_const(call), user));
}

int count(const CallRecord& call, ParticipantStatus status) {
    return static_cast<int>(std::ranges::count(call.participants, status, &ParticipantRecord::status));
}

bool has_free_seat(const CallRecord& call) {
    return call.origin != CallOrigin::calls && !is_terminal(call.status) && call.participants.size() < 2;
}

bool may_enter(const CallRecord& call, const Identity& who) {
    if (!who.user || is_terminal(call.status)) return false;
    return find_participant(call, *who.user) != nullptr || (has_free_seat(call) && who.role != Role::service);
}

bool is_storable(std::string_view text, std::size_t bytes_max) {
    return text.size() <= bytes_max && text.find('\0') == std::string_view::npos && is_utf8(text);
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

}  // namespace parley::calls
