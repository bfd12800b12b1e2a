#include "person.hpp"

#include <array>
#include <stdexcept>

#include "describe.hpp"
#include "proto/rtcp/compound.hpp"
#include "proto/rtp/extension_ids.hpp"
#include "proto/rtp/extensions.hpp"
#include "proto/sdp/parser.hpp"

namespace parley::media_load {
namespace {

namespace rtcp = proto::rtcp;

constexpr media::Micros kRembEvery{1'000'000};
constexpr std::uint64_t kRembBps = 20'000'000;

std::uint32_t random_u32(Random& random) {
    std::array<std::uint8_t, 4> bytes{};
    random.fill(bytes);
    return proto::rtp::load32(bytes.data());
}

proto::sdp::Session read_description(std::string_view sdp) {
    auto session = proto::sdp::parse_session(sdp);
    if (!session || session->sections.empty()) throw std::runtime_error("the server's description cannot be read");
    return *std::move(session);
}

}  // namespace

Person::Person(Scene& scene, Role role, int number)
    : scene_(scene),
      role_(role),
      ssrc_(random_u32(scene.random)),
      line_(make_line(scene.options, scene.loop, scene.room, *this, role, number)),
      transport_(scene.udp, scene.random, scene.certificate,
                 [this](std::span<const std::uint8_t> plain, bool rtcp, media::Time now) { take(plain, rtcp, now); }),
      feedback_phase_(static_cast<std::int64_t>(ssrc_ % 50'000)) {}

std::string Person::make_offer() {
    return media_load::make_offer(transport_.credentials(), transport_.certificate(), ssrc_, scene_.options.audio);
}

void Person::on_answer(std::string_view sdp) {
    transport_.start(read_description(sdp).sections.front(), now());
}

void Person::on_offer(std::string_view sdp) {
    const auto offer = read_description(sdp);
    for (const auto& section : offer.sections) {
        if (!section.ssrcs.empty()) media_ssrcs_.insert(section.ssrcs.front().id);
        for (const auto& map : section.extmaps) {
            if (map.uri == uri_of(proto::rtp::ExtensionKind::transport_sequence))
                twcc_id_ = static_cast<std::uint8_t>(map.id);
        }
    }
    line_->answer(make_answer(offer, transport_.credentials(), transport_.certificate(), scene_.options.remb));
    transport_.start(offer.sections.front(), now());
}

void Person::take(std::span<const std::uint8_t> plain, bool rtcp, media::Time now) {
    if (rtcp) return take_rtcp(plain);
    const auto view = proto::rtp::parse_packet(plain);
    if (!view) throw std::runtime_error("the server sent RTP that is none");
    last_ssrc_ = view->ssrc;
    if (const auto element = proto::rtp::find_extension(*view, twcc_id_); element && !scene_.options.remb)
        twcc_.handle_packet(now, proto::rtp::read_transport_sequence(*element).value_or(0));
    if (media_ssrcs_.contains(view->ssrc) && !view->payload.empty()) scene_.tally.take(view->payload);
}

void Person::take_rtcp(std::span<const std::uint8_t> plain) {
    const auto visit = [this](const auto& packet) {
        using T = std::decay_t<decltype(packet)>;
        if constexpr (std::is_same_v<T, rtcp::PictureLoss>) keyframe_wished_ = true;
    };
    static_cast<void>(rtcp::for_each_packet(plain, visit));
}

void Person::send_feedback(media::Time now) {
    if (feedback_from_ == media::Time::never()) {
        if (twcc_.deadline() == media::Time::never()) return;
        feedback_from_ = now + feedback_phase_;
    }
    if (now < feedback_from_) return;
    media::TwccFeedback feedback;
    std::array<std::uint8_t, 1'200> out{};
    while (twcc_.deadline() <= now && twcc_.try_build(now, feedback)) {
        const rtcp::TransportFeedbackFields fields{.sender_ssrc = ssrc_,
                                                   .media_ssrc = last_ssrc_,
                                                   .base_sequence = feedback.base_sequence,
                                                   .reference_time = feedback.reference_time,
                                                   .feedback_count = feedback.feedback_count};
        const auto size = rtcp::encode_transport_feedback(out, fields, feedback.statuses());
        transport_.send_rtcp(std::span(out).first(size));
    }
}

void Person::send_remb(media::Time now) {
    if (now < next_remb_) return;
    next_remb_ = now + kRembEvery;
    std::array<std::uint8_t, 64> out{};
    const auto size = rtcp::encode_receiver_estimate(out, ssrc_, kRembBps, std::array{last_ssrc_});
    transport_.send_rtcp(std::span(out).first(size));
}

void Person::on_time(media::Time now) {
    transport_.on_time(now);
    if (role_ == Role::subscriber && ready()) scene_.options.remb ? send_remb(now) : send_feedback(now);
    line_->on_time(now);
}

}  // namespace parley::media_load
