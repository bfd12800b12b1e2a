// A stranger who floods the server's media port, as fast as one thread can: datagrams that look like media of nobody's,
// or like STUN. It listens to no answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "base/endpoint.hpp"
#include "options.hpp"

namespace parley::media_load {

class Junk {
public:
    /// `server`: of this machine, as UdpPort has it. Nothing is sent for Options::Junk::none.
    Junk(Options::Junk shape, const Endpoint& server);
    /// Datagrams so far.
    [[nodiscard]] std::uint64_t sent() const { return sent_; }

private:
    std::atomic<std::uint64_t> sent_{0};
    std::jthread thread_;  // last: it ends first
};

}  // namespace parley::media_load
