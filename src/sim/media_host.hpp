// The media side of one process: the real desk, and one engine or several among which it spreads its rooms. As
// server/media_service. Server makes it and ends it.
#pragma once

#include <memory>
#include <vector>

#include "sim/media_engine.hpp"

namespace parley::sim {

class MediaHost {
public:
    /// `loop`: the signalling loop of the process. `loops`: engines; where there are several, each peer of a room is on
    /// the next.
    MediaHost(SimLoop& loop, Timeline& timeline, Dice& dice, MediaNet& net, std::size_t loops, std::uint64_t seed);
    ~MediaHost();
    MediaHost(const MediaHost&) = delete;
    MediaHost& operator=(const MediaHost&) = delete;

    [[nodiscard]] runtime::MediaDesk& desk() { return desk_; }
    [[nodiscard]] const runtime::MediaDesk& desk() const { return desk_; }
    [[nodiscard]] const std::vector<std::unique_ptr<MediaEngine>>& engines() const { return engines_; }
    /// All that was asked of the engines is done.
    [[nodiscard]] bool idle() const;
    /// The process is gone: nothing more is sent or heard.
    void stop();

private:
    MediaNet& net_;
    runtime::MediaDesk desk_;
    std::vector<std::unique_ptr<MediaEngine>> engines_;
};

}  // namespace parley::sim
