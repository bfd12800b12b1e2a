// The packets of one reading of the socket, held until all were taken in: then they go on track by track, so that what
// one subscriber gets of a burst leaves together. It forwards nothing itself; Room does. Driven by the Engine.
#pragma once

#include <array>
#include <cstddef>

#include "media/engine/room.hpp"

namespace parley::media {

class Burst final : public PacketSink {
public:
    static constexpr std::size_t kPacketsMax = 64;  ///< as many as are read at once; before one more, they go on

    /// Whose packets come next.
    void set_room(Room& room) { room_ = &room; }
    void on_packet(const Arrived& arrived) override;
    /// Hands all to their rooms, those of a track together.
    void forward();
    /// Forgets what an error has left: its bytes are gone.
    void clear() { count_ = 0; }

private:
    struct Held {
        Room* room = nullptr;  ///< nullptr: has gone on
        Arrived arrived;
    };
    Room* room_ = nullptr;
    std::array<Held, kPacketsMax> held_;
    std::size_t count_ = 0;
};

}  // namespace parley::media
