// What runs over a connection: HTTP first, WebSocket after an upgrade. A Stream owns one and drives it. Internal to
// net/.
#pragma once

#include <memory>
#include <span>

#include "net/deadlines.hpp"

namespace parley::net {

class Protocol {
public:
    virtual ~Protocol() = default;
    /// Called once, when it takes over the connection.
    virtual void on_open() = 0;
    /// Takes bytes off the front. May take none only when wants_bytes() is false afterwards. What it returns takes the
    /// connection over, with the rest of the bytes.
    virtual std::unique_ptr<Protocol> on_bytes(std::span<char>& bytes) = 0;
    /// False while it has to finish something first; the stream then holds the bytes back until resume_later().
    [[nodiscard]] virtual bool wants_bytes() const = 0;
    /// The peer has ended its side (FIN). Told again after each resumption.
    virtual void on_read_end() = 0;
    /// All that was queued is with the kernel.
    virtual void on_drained() = 0;
    virtual void on_deadline(Wait wait) = 0;
    /// The server is going down: end when what is under way is done.
    virtual void on_drain() = 0;
    /// An exception left on_bytes() or on_open(): our bug. End this connection alone.
    virtual void on_failure() = 0;
    /// The connection is gone; nothing can be sent any more. Called at most once, and last.
    virtual void on_gone() = 0;
};

}  // namespace parley::net
