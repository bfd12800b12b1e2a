// What a person is told of a call where no connection of theirs hears it: on a device that asked for it by web push.
// Values alone: the domain says that a notice is due, a Turn carries it, and ports/notifier.hpp takes it once the turn
// is durable.
#pragma once

#include <string>
#include <vector>

#include "calls/records.hpp"

namespace parley::calls {

enum class NoticeKind : std::uint8_t {
    ringing,
    missed,
    answered,  ///< it rang, and they have answered on another device
    declined,  ///< the same, declined
};

struct Notice {
    NoticeKind kind = NoticeKind::ringing;
    CallId call;
    UserId user;  ///< who is told
    UserId from;
    std::string from_name;
    Instant at;
    Duration ttl{0};                     ///< worth nothing after that
    std::vector<PushRecord> recipients;  ///< the devices of `user`, at least one
};

}  // namespace parley::calls
