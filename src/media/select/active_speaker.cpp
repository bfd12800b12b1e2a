#include "media/select/active_speaker.hpp"

#include <algorithm>
#include <cmath>

namespace parley::media {

namespace {

// Noise is learned at once when it falls and slowly when it rises, so that speech is not taken for it.
constexpr double kFloorRiseDbPerSecond = 1.5;
constexpr double kFloorMaxDb = 75;  // -52 dBov: louder than this is no noise of a room
constexpr double kFloorFall = 0.2;
// A sender that pauses (DTX) says nothing; after this long the silence counts.
constexpr Micros kGapMax{200'000};

double share(Micros passed, Micros window) {
    return 1 - std::exp(-static_cast<double>(passed.count()) / static_cast<double>(window.count()));
}

}  // namespace

ActiveSpeaker::Voice* ActiveSpeaker::find(Participant participant) {
    const auto at = std::lower_bound(voices_.begin(), voices_.end(), participant,
                                     [](const Voice& voice, Participant wanted) { return voice.participant < wanted; });
    return at == voices_.end() || at->participant != participant ? nullptr : &*at;
}

bool ActiveSpeaker::add(Participant participant, Time now) {
    if (find(participant) != nullptr) return true;
    if (voices_.size() >= kParticipantsMax) return false;
    const auto at = std::lower_bound(voices_.begin(), voices_.end(), participant,
                                     [](const Voice& voice, Participant wanted) { return voice.participant < wanted; });
    voices_.insert(at, Voice{.participant = participant, .heard = now});
    ranking_.push_back(participant);
    return true;
}

void ActiveSpeaker::remove(Participant participant) {
    std::erase_if(voices_, [&](const Voice& voice) { return voice.participant == participant; });
    std::erase(ranking_, participant);
    if (speaker_ == participant) {
        speaker_.reset();
        changed_ = Time{INT64_MIN / 2};  // an empty chair holds nobody up
    }
    name_speaking();
}

void ActiveSpeaker::feed(Voice& voice, double above_db, Time now) {
    const auto passed = now - voice.heard;
    if (passed.count() <= 0) return;
    voice.heard = now;
    voice.short_db += (above_db - voice.short_db) * share(passed, kShortWindow);
    voice.long_db += (above_db - voice.long_db) * share(passed, kLongWindow);
}

void ActiveSpeaker::handle_level(Participant participant, std::uint8_t level, bool voice, Time now) {
    auto* heard = find(participant);
    if (heard == nullptr) return;
    const double loud_db = kSilence - std::min(level, kSilence);
    const auto passed_s = std::min(static_cast<double>((now - heard->heard).count()) / 1e6, 0.1);
    // The first level stands for noise: if it was speech, the first pause between two words corrects it.
    if (heard->floor_db == kUnheard) heard->floor_db = std::min(loud_db, kFloorMaxDb);
    if (loud_db < heard->floor_db)
        heard->floor_db += (loud_db - heard->floor_db) * kFloorFall;
    else
        heard->floor_db =
            std::min({heard->floor_db + kFloorRiseDbPerSecond * std::max(passed_s, 0.0), loud_db, kFloorMaxDb});
    // RFC 6464 §3: V clear, the sender's own detector heard no voice; a keyboard is loud too.
    const double above_db = std::max(loud_db - heard->floor_db, 0.0) * (voice ? 1.0 : 0.3);
    feed(*heard, std::min(above_db, 40.0), now);
}

void ActiveSpeaker::lead(Participant participant, Time now) {
    speaker_ = participant;
    changed_ = now;
    const auto at = std::find(ranking_.begin(), ranking_.end(), participant);
    std::rotate(ranking_.begin(), at, at + 1);
}

void ActiveSpeaker::name_speaking() {
    std::array<const Voice*, kSpeakingMax> loudest{};
    speaking_count_ = 0;
    const auto before = [&](const Voice& a, const Voice& b) {
        if ((a.participant == speaker_) != (b.participant == speaker_)) return a.participant == speaker_;
        return a.long_db > b.long_db;
    };
    for (auto& voice : voices_) {
        voice.speaking = voice.short_db >= (voice.speaking ? kSilenceDb : kSpeechDb);
        if (!voice.speaking) continue;
        std::size_t place = speaking_count_;
        while (place > 0 && before(voice, *loudest[place - 1])) --place;
        if (place == kSpeakingMax) continue;
        speaking_count_ = std::min(speaking_count_ + 1, kSpeakingMax);
        std::move_backward(loudest.begin() + static_cast<std::ptrdiff_t>(place),
                           loudest.begin() + static_cast<std::ptrdiff_t>(speaking_count_ - 1),
                           loudest.begin() + static_cast<std::ptrdiff_t>(speaking_count_));
        loudest[place] = &voice;
    }
    for (std::size_t i = 0; i < speaking_count_; ++i) speaking_[i] = loudest[i]->participant;
}

std::optional<ActiveSpeaker::Participant> ActiveSpeaker::choose(Time now) {
    if (speaker_ && now - changed_ < kHold) return std::nullopt;
    const auto* present = speaker_ ? find(*speaker_) : nullptr;
    const Voice* best = nullptr;
    for (const auto& voice : voices_) {
        if (&voice == present || voice.long_db < kSpeechDb || voice.short_db < kSpeechDb) continue;
        if (best == nullptr || voice.long_db > best->long_db) best = &voice;
    }
    if (best == nullptr) return std::nullopt;
    // Both windows: longer and louder than the present speaker, and not while that one goes on.
    if (present != nullptr &&
        (best->long_db < present->long_db + kLeadDb || best->short_db < present->short_db + kLeadDb))
        return std::nullopt;
    lead(best->participant, now);
    return speaker_;
}

std::optional<ActiveSpeaker::Participant> ActiveSpeaker::handle_tick(Time now) {
    for (auto& voice : voices_)
        if (now - voice.heard > kGapMax) feed(voice, 0, now);
    const auto changed = choose(now);
    name_speaking();
    return changed;
}

}  // namespace parley::media
