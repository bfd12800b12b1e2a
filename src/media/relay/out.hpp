// How what an engine relays leaves it, and what of it is counted. Implemented by who runs several engines
// (server/media_loop, tests); called within the engine's own calls.
#pragma once

#include <cstdint>
#include <span>

#include "media/relay/values.hpp"

namespace parley::media::relay {

class Out {
public:
    virtual ~Out() = default;
    /// Takes `value` with its bytes, which are copied. What is sent to one engine arrives there in order, by
    /// Engine::handle_relay(). False when too much waits: it is lost.
    [[nodiscard]] virtual bool send(EngineNumber to, std::uint32_t link, Value&& value,
                                    std::span<const std::uint8_t> bytes) = 0;
};

/// Which engines a room is on.
struct Spread {
    EngineNumber first = 0;             ///< ranks the speakers; stays the same as long as the room is on several
    std::vector<EngineNumber> engines;  ///< all of them, in the order in which they came
};

struct Counters {
    std::uint64_t packets_out = 0;  ///< of media, one for each other engine
    std::uint64_t packets_in = 0;
    std::uint64_t dropped = 0;  ///< values lost as too much waited; what is not media makes the link begin anew
    std::uint64_t stale = 0;    ///< for links or tracks that are no more
    std::uint64_t links = 0;    ///< that have begun
};

}  // namespace parley::media::relay
