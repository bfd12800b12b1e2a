// How the engine's datagrams leave: room for one is reserved, written, and committed to a path. Implemented by who owns
// the sockets (server/media_loop, tests, the simulator); called within the engine's own calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "media/ice/path.hpp"

namespace parley::media {

class Wire {
public:
    virtual ~Wire() = default;
    /// At least `size` bytes, valid until the next call; empty when too much waits already: the datagram is lost, as
    /// on any full queue.
    [[nodiscard]] virtual std::span<std::uint8_t> reserve(std::size_t size) = 0;
    /// Sends the first `size` bytes of what was reserved last.
    virtual void commit(const Path& path, std::size_t size) = 0;

    void send(const Path& path, std::span<const std::uint8_t> datagram) {
        const auto out = reserve(datagram.size());
        if (out.size() < datagram.size()) return;
        std::memcpy(out.data(), datagram.data(), datagram.size());
        commit(path, datagram.size());
    }
};

}  // namespace parley::media
