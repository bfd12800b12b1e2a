// A person's connection to the server, whatever carries it, with what networks do to it: stalling, being cut, and being
// half-open, where one side has gone and the other does not know. Not the person, and not the server's side, which is
// the real code. line.hpp is a WebSocket, polling_line.hpp long polling; World keeps them, people and faults drive
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/instant.hpp"

namespace parley::sim {

class Connection;

/// The person's side. Nothing is told after on_line_closed.
class LineUser {
public:
    virtual ~LineUser() = default;
    virtual void on_line_open(Connection& line) = 0;
    virtual void on_line_text(Connection& line, const std::string& text) = 0;
    /// `code`: the server's close code; 1006 for a lost line; 4000 + an HTTP status below 1000 for a refused handshake.
    virtual void on_line_closed(Connection& line, int code) = 0;
};

class Connection {
public:
    static constexpr int kRefused = 4000;

    explicit Connection(std::uint64_t number) : number_(number) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    [[nodiscard]] std::uint64_t number() const { return number_; }
    /// The person's side is open.
    [[nodiscard]] virtual bool open_here() const = 0;
    /// The server's side still has something of it.
    [[nodiscard]] virtual bool open_there() const = 0;
    /// Neither side holds it any more.
    [[nodiscard]] virtual bool finished() const = 0;
    [[nodiscard]] virtual bool stalled() const = 0;
    /// Since when the server may have missed it: a line that is lost now, and stalled until lately, was silent before.
    [[nodiscard]] Instant missed_since(Instant now) const {
        const bool lately = stalled() || now - went_on_at_ < kToldWithin;
        return stalled_at_ && lately ? *stalled_at_ : now;
    }

    // What the person does.
    virtual void dial() = 0;
    virtual void say(std::string text) = 0;
    /// A close with that WebSocket code, or what comes next to it; 1005 is one without a code. The person hears no
    /// more.
    virtual void hang_up(std::uint16_t code) = 0;

    // What becomes of it.
    virtual void stall(bool stalled) = 0;
    /// The person's side is gone (another network, a dead phone); the server hears nothing of it.
    virtual void half_open() = 0;
    virtual void cut() = 0;

    // What becomes of the server.
    /// As net/ does with its connections when it is to stop: tells the other side.
    virtual void drain() = 0;
    /// As net/ does with those that are there still when the time is over.
    virtual void abort_there() = 0;
    /// The process died: nothing it says goes out any more. What it said before may still arrive.
    virtual void server_died() = 0;
    /// After server_died() of all connections: what the process held of it goes, unheard.
    virtual void drop_handler() = 0;

protected:
    /// Before stalled() says so.
    void note_stall(bool stalls, Instant now) {
        if (stalls && !stalled()) stalled_at_ = now;
        if (!stalls) went_on_at_ = now;
    }

private:
    static constexpr Duration kToldWithin{10'000};  ///< a person who goes on hears that the server gave them up

    std::uint64_t number_;
    std::optional<Instant> stalled_at_;
    Instant went_on_at_ = {};
};

}  // namespace parley::sim
