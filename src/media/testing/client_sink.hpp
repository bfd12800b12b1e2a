// One stream as a scripted client receives it: counts and asks for what is missing with the engine's own InStream, and
// plays what comes in order like a decoder that shows nothing. It judges: a frame whose reference it was never given
// is the sender's mistake unless something was lost. ClientPeer drives it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "media/rtp_in/in_stream.hpp"
#include "media/testing/fake_media.hpp"
#include "proto/rtp/packet.hpp"

namespace parley::media::testing {

struct SinkCounts {
    std::uint64_t packets = 0;
    std::uint64_t recovered = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t fillers = 0;
    std::uint64_t frames = 0;      ///< decoded
    std::uint64_t key_frames = 0;  ///< of these
    std::uint64_t lost = 0;        ///< numbers that were given up
    std::uint64_t frozen = 0;      ///< frames not decodable after a loss
    // Ours to answer for: always 0.
    std::uint64_t undecodable = 0;     ///< a frame without its reference though nothing was lost
    std::uint64_t torn = 0;            ///< a frame that begins before the last one has ended
    std::uint64_t picture_jumps = 0;   ///< picture ids that do not follow each other
    std::uint64_t backward_times = 0;  ///< RTP time that goes back in sequence
};

class ClientSink {
public:
    static constexpr Micros kGiveUp{400'000};

    ClientSink(Kind kind, std::uint32_t ssrc, std::string track, bool nack);

    void handle(const proto::rtp::PacketView& view, bool recovered, Time now);
    void on_time(Time now);
    /// Once per freeze and half a second.
    [[nodiscard]] bool take_picture_loss(Time now);
    /// What follows may begin anywhere: the stream was stopped by us.
    void expect_new_start() { playing_ = false, open_part_.reset(); }

    [[nodiscard]] InStream& stream() { return stream_; }
    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    [[nodiscard]] const std::string& track() const { return track_; }
    [[nodiscard]] const SinkCounts& counts() const { return counts_; }
    [[nodiscard]] std::uint8_t layer() const { return layer_; }
    [[nodiscard]] std::uint8_t level() const { return level_; }
    void note_level(std::uint8_t dbov) { level_ = dbov; }
    /// Wire numbers between the first and the last that never came.
    [[nodiscard]] std::size_t holes() const;
    /// Of the audio frames [from, to) those that came in time to be played (kGiveUp).
    [[nodiscard]] std::size_t heard(std::uint32_t from, std::uint32_t to) const;

private:
    struct Waiting {
        std::optional<FakePart> part;  ///< video
        std::uint32_t timestamp = 0;
        bool empty = false;
        bool marker = false;
        Time since;
    };
    void play(const Waiting& next);
    void decode(const FakePart& part);

    Kind kind_;
    std::uint32_t ssrc_;
    std::string track_;
    InStream stream_;
    std::map<std::int64_t, Waiting> waiting_;
    std::optional<std::int64_t> next_;
    std::set<std::int64_t> numbers_;
    std::set<std::uint32_t> heard_;
    std::optional<FakePart> open_part_;  ///< the last part of a frame that has not ended
    std::optional<std::uint32_t> base_;  ///< the decoded frame that the next may need
    std::optional<std::uint16_t> picture_;
    std::optional<std::uint32_t> timestamp_;
    std::uint8_t layer_ = 0;
    std::uint8_t level_ = 127;
    bool playing_ = false;  ///< nothing was lost since the last key frame
    Time next_picture_loss_;
    SinkCounts counts_;
};

}  // namespace parley::media::testing
