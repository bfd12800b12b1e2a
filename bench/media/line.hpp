// How a person and the server talk until media flow: who comes in, and the exchange of session descriptions. One
// implementation for each server that is measured. What a description means is person.hpp's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "../load/loop.hpp"
#include "media/time.hpp"
#include "options.hpp"

namespace parley::media_load {

enum class Role : std::uint8_t { publisher, subscriber };

/// The room of a run. The first person to come makes it.
struct Room {
    std::string id;
};

/// What a line asks of its person, and tells it. Each may throw: the run is over then.
class LineUser {
public:
    virtual ~LineUser() = default;
    /// A publisher's offer.
    [[nodiscard]] virtual std::string make_offer() = 0;
    /// The server's answer to it.
    virtual void on_answer(std::string_view sdp) = 0;
    /// The server offers to a subscriber; Line::answer() is said to each.
    virtual void on_offer(std::string_view sdp) = 0;
};

class Line {
public:
    virtual ~Line() = default;
    /// Connects; the rest follows by itself.
    virtual void come() = 0;
    virtual void answer(const std::string& sdp) = 0;
    /// Every few milliseconds: keeps the line alive.
    virtual void on_time(media::Time now) = 0;
};

/// Of the server that `options` name. Everything given outlives the line.
[[nodiscard]] std::unique_ptr<Line> make_line(const Options& options, load::Loop& loop, Room& room, LineUser& user,
                                              Role role, int number);

}  // namespace parley::media_load
