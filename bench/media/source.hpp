// What a publisher sends: RTP packets of one track at fixed moments, whatever the server does. Video is VP8 in frames
// of seven packets with a key frame first and whenever one is asked for; audio is Opus.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "options.hpp"
#include "person.hpp"

namespace parley::media_load {

class Source {
public:
    static constexpr int kFramePackets = 7;

    Source(const Options& options, Person& publisher, std::int64_t start_ns);

    /// Sends what is due.
    void tick(std::int64_t now_ns);
    /// After a pause: the next packet is due at `now_ns`.
    void skip_to(std::int64_t now_ns) { next_ns_ = std::max(next_ns_, now_ns); }
    [[nodiscard]] std::uint64_t sent() const { return sent_; }

private:
    /// Writes the next packet to the front of `out`; its size, protected.
    std::size_t write(std::span<std::uint8_t> out, std::int64_t due_ns);
    void write_payload(std::span<std::uint8_t> payload, std::int64_t due_ns);

    const Options& options_;
    Person& publisher_;
    std::int64_t next_ns_;
    std::int64_t step_ns_;
    std::uint64_t sent_ = 0;
    std::uint64_t sequence_ = 1'000;
    std::uint32_t timestamp_ = 0;
    std::uint16_t picture_id_ = 0;
    std::uint16_t transport_sequence_ = 0;
    int place_in_frame_ = 0;
    bool keyframe_ = true;
    std::array<std::uint8_t, 32 * 1'500> buffer_{};
};

}  // namespace parley::media_load
