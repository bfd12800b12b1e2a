// What the store gives back at start: all that lives in memory while the server runs, which is everything but calls
// that are over.
#pragma once

#include <vector>

#include "calls/records.hpp"

namespace parley::calls {

struct Loaded {
    std::vector<RoomRecord> rooms;
    std::vector<PeerRecord> peers;
    std::vector<CallRecord> calls;  ///< waiting, ringing and active ones
    std::vector<ConversationRecord> conversations;
    std::vector<AppointmentRecord> appointments;
    std::vector<UserRecord> users;
    std::vector<RevocationRecord> revocations;
    std::vector<ChatMessage> chat;  ///< by room and seq
    std::vector<ChatReadRecord> chat_reads;
    std::vector<PushRecord> push;  ///< the oldest first
};

}  // namespace parley::calls
