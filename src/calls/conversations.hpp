// Conversations: named sets of users that the host app provisions. GROUP calls are checked against them. Not a chat,
// and not a user directory. Driven by the `calls` dialect's REST for service tokens; read by Calls.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "calls/state.hpp"

namespace parley::calls {

struct PutConversation {
    ConversationId id;
    std::string name;
    std::vector<UserId> members;
};

class Conversations {
public:
    static constexpr std::size_t kMembersMax = 1000;
    static constexpr std::size_t kTextMax = 256;  ///< bytes of an id or a name

    explicit Conversations(State& state) : state_(state) {}

    struct PutAnswer {
        ConversationRecord conversation;
        bool created = false;
    };
    /// Makes or replaces; duplicates among the members are dropped. Errors: forbidden (not a service), bad-request.
    Result<PutAnswer> put(Turn& turn, const Identity& by, const PutConversation& request);
    /// Errors: forbidden, not-found.
    [[nodiscard]] Result<ConversationRecord> find_for(const Identity& by, const ConversationId& id) const;
    /// Errors: forbidden, not-found. Calls that run go on.
    Status remove(Turn& turn, const Identity& by, const ConversationId& id);

    void load(std::vector<ConversationRecord> conversations);

private:
    State& state_;
};

[[nodiscard]] bool is_member(const ConversationRecord& conversation, const UserId& user);

}  // namespace parley::calls
