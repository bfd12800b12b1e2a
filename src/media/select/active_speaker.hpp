// Who speaks in a room, from the audio levels in the packets (RFC 6464) without decoding any. Levels are smoothed over
// a short and a long window above each microphone's own noise; the speaker changes when another one is clearly louder
// for a while, and at most every two seconds. It knows no video (last_n.hpp). Driven by the room: levels per packet, a
// tick per 100 ms.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/time.hpp"

namespace parley::media {

class ActiveSpeaker {
public:
    static constexpr std::size_t kParticipantsMax = 1'024;
    static constexpr Micros kHold{2'000'000};        ///< nobody takes over earlier than this after the last change
    static constexpr Micros kShortWindow{400'000};   ///< a syllable or two: is somebody speaking at all
    static constexpr Micros kLongWindow{1'500'000};  ///< a sentence: a cough or a slammed door is not one
    static constexpr double kSpeechDb = 9;           ///< above the microphone's noise, averaged over the long window
    static constexpr double kLeadDb = 4;             ///< by which a new speaker is ahead of the present one
    static constexpr double kSilenceDb = 4.5;        ///< who speaks goes on until the short average falls below
    static constexpr std::size_t kSpeakingMax = 8;   ///< named at once
    static constexpr std::uint8_t kSilence = 127;    ///< RFC 6464: -127 dBov

    using Participant = std::uint32_t;

    /// False when there are kParticipantsMax. All memory for `participants` is taken here at the latest.
    bool add(Participant participant, Time now);
    void remove(Participant participant);

    /// `level` 0 (loudest) to 127 as in RFC 6464 §3; `voice` its V bit, true when the sender does not set it. Unknown
    /// participants are ignored.
    void handle_level(Participant participant, std::uint8_t level, bool voice, Time now);
    /// Decides; the new speaker when it has changed.
    std::optional<Participant> handle_tick(Time now);

    [[nodiscard]] std::optional<Participant> speaker() const { return speaker_; }
    /// All who speak at the last tick, also over each other: the speaker first, then by loudness; kSpeakingMax at most.
    [[nodiscard]] std::span<const Participant> speaking() const { return std::span(speaking_).first(speaking_count_); }
    /// Everybody, the present and then the latest speakers first, those who never spoke in the order they came.
    [[nodiscard]] std::span<const Participant> ranking() const { return ranking_; }

private:
    static constexpr double kUnheard = -1;
    struct Voice {
        Participant participant = 0;
        double floor_db = kUnheard;  ///< of the microphone's noise, in dB above -127 dBov
        double short_db = 0;         ///< above the floor
        double long_db = 0;
        Time heard;  ///< when the averages were last brought up to date
        bool speaking = false;
    };
    [[nodiscard]] Voice* find(Participant participant);
    static void feed(Voice& voice, double above_db, Time now);
    void lead(Participant participant, Time now);
    std::optional<Participant> choose(Time now);
    void name_speaking();

    std::vector<Voice> voices_;  ///< by participant
    std::vector<Participant> ranking_;
    std::optional<Participant> speaker_;
    std::array<Participant, kSpeakingMax> speaking_{};
    std::size_t speaking_count_ = 0;
    Time changed_{INT64_MIN / 2};
};

}  // namespace parley::media
