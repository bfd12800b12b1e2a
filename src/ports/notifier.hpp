// What the house needs to reach people who have no page open: web push. Implemented by notify/. All calls come from the
// loop and return at once; what is sent is sent elsewhere, and may be lost (RFC 8030 promises no delivery).
#pragma once

#include <string>

#include "base/result.hpp"
#include "calls/notice.hpp"
#include "calls/push.hpp"

namespace parley::ports {

class Notifier {
public:
    virtual ~Notifier() = default;
    /// What browsers subscribe with (applicationServerKey): the point of our key as base64url (RFC 8292 §3.2).
    [[nodiscard]] virtual const std::string& public_key() const = 0;
    /// Whether anything could be sent there: an address that may be asked, and keys that are keys. Error: bad-request.
    [[nodiscard]] virtual Status check(const calls::SubscribePush& subscription) const = 0;
    /// Takes a notice on whose cause is durable. What is too much is dropped and counted.
    virtual void send(const calls::Notice& notice) = 0;
};

}  // namespace parley::ports
