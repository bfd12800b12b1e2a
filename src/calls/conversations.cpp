#include "calls/conversations.hpp"

#include <algorithm>

#include "calls/call_rules.hpp"

namespace parley::calls {
namespace {

Status check_service(const Identity& by) {
    if (by.role != Role::service) return fail("forbidden", "Only the host app's service token may do that.");
    return {};
}

bool is_text(const std::string& text) {
    return !text.empty() && is_storable(text, Conversations::kTextMax);
}

}  // namespace

bool is_member(const ConversationRecord& conversation, const UserId& user) {
    return std::ranges::find(conversation.members, user) != conversation.members.end();
}

Result<Conversations::PutAnswer> Conversations::put(Turn& turn, const Identity& by, const PutConversation& request) {
    if (auto ok = check_service(by); !ok) return tl::unexpected<Error>(std::move(ok.error()));
    if (!is_text(request.id.value)) return fail("bad-request", "A conversation's id has 1 to 256 bytes, and no NUL.");
    if (!is_storable(request.name, kTextMax))
        return fail("bad-request", "A conversation's name has at most 256 bytes, and no NUL.");
    if (request.members.empty() || request.members.size() > kMembersMax)
        return fail("bad-request", "memberIds names 1 to 1000 users.");
    ConversationRecord record{request.id, request.name, {}, turn.now};
    for (const auto& member : request.members) {
        if (!is_text(member.value)) return fail("bad-request", "A user id has 1 to 256 bytes, and no NUL.");
        if (!is_member(record, member)) record.members.push_back(member);
    }
    const bool created = !state_.conversations.contains(request.id);
    turn.write(record);
    state_.conversations.put(turn, request.id, record);
    return PutAnswer{std::move(record), created};
}

Result<ConversationRecord> Conversations::find_for(const Identity& by, const ConversationId& id) const {
    if (auto ok = check_service(by); !ok) return tl::unexpected<Error>(std::move(ok.error()));
    const ConversationRecord* record = state_.conversations.find(id);
    if (record == nullptr) return fail("not-found", "There is no such conversation.");
    return *record;
}

Status Conversations::remove(Turn& turn, const Identity& by, const ConversationId& id) {
    if (auto found = find_for(by, id); !found) return tl::unexpected<Error>(std::move(found.error()));
    turn.write(DeleteConversation{id});
    state_.conversations.erase(turn, id);
    return {};
}

void Conversations::load(std::vector<ConversationRecord> conversations) {
    for (auto& record : conversations) {
        const ConversationId id = record.id;
        state_.conversations.load(id, std::move(record));
    }
}

}  // namespace parley::calls
