// One simulated person: its line to the server and one peer connection, to publish on or to subscribe on. The Hall
// makes and drives it; what media mean is source.hpp's and tally.hpp's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

#include "line.hpp"
#include "media/feedback/twcc_receiver.hpp"
#include "options.hpp"
#include "tally.hpp"
#include "transport.hpp"

namespace parley::media_load {

/// What all persons of a run share.
struct Scene {
    const Options& options;
    load::Loop& loop;
    UdpPoll& udp;
    Random& random;
    std::shared_ptr<const crypto::DtlsCertificate> certificate;
    Tally& tally;
    Room room;
};

class Person final : LineUser {
public:
    Person(Scene& scene, Role role, int number);

    /// Opens the line; the rest follows by itself.
    void come() { line_->come(); }
    /// Every few milliseconds.
    void on_time(media::Time now);

    /// Its peer connection carries media.
    [[nodiscard]] bool ready() const { return transport_.open(); }
    [[nodiscard]] Transport& transport() { return transport_; }
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    /// True once after the server asked for a key frame.
    [[nodiscard]] bool take_keyframe_wish() { return std::exchange(keyframe_wished_, false); }

private:
    [[nodiscard]] std::string make_offer() override;
    void on_answer(std::string_view sdp) override;
    void on_offer(std::string_view sdp) override;

    void take(std::span<const std::uint8_t> plain, bool rtcp, media::Time now);
    void take_rtcp(std::span<const std::uint8_t> plain);
    void send_feedback(media::Time now);
    void send_remb(media::Time now);

    Scene& scene_;
    Role role_;
    std::uint32_t ssrc_;
    std::unique_ptr<Line> line_;
    Transport transport_;
    std::unordered_set<std::uint32_t> media_ssrcs_;  ///< of the tracks themselves, not of their repair streams
    std::uint32_t last_ssrc_ = 0;
    media::TwccReceiver twcc_;
    std::uint8_t twcc_id_ = 0;
    media::Micros feedback_phase_;  ///< its first feedback comes so late: no two persons' come together
    media::Time feedback_from_ = media::Time::never();
    media::Time next_remb_;
    bool keyframe_wished_ = true;
};

}  // namespace parley::media_load
