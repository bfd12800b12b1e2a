#include "person.hpp"

#include <array>
#include <stdexcept>

#include "../load/jwt.hpp"
#include "describe.hpp"
#include "proto/rtcp/compound.hpp"
#include "proto/rtp/extension_ids.hpp"
#include "proto/rtp/extensions.hpp"
#include "proto/sdp/parser.hpp"

namespace parley::media_load {
namespace {

namespace bj = boost::json;
namespace rtcp = proto::rtcp;

constexpr media::Micros kPingEvery{5'000'000};  // the server closes a line that is silent for 12 s
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
      number_(number),
      ssrc_(random_u32(scene.random)),
      line_(scene.loop, *this),
      transport_(scene.udp, scene.random, scene.certificate,
                 [this](std::span<const std::uint8_t> plain, bool rtcp, media::Time now) { take(plain, rtcp, now); }) {}

void Person::come() {
    const auto user = "person-" + std::to_string(number_);
    line_.open(scene_.options.target, "/parley?token=" + load::make_token(user, scene_.options.jwt_secret));
    next_ping_ = now() + kPingEvery;
}

void Person::ask(Step step, std::string_view method, bj::object params) {
    line_.send_text(
        bj::serialize(bj::object{{"id", static_cast<int>(step)}, {"method", method}, {"params", std::move(params)}}));
}

void Person::join() {
    ask(Step::join, "room.join", {{"room", scene_.room}});
}

void Person::on_text(load::WebSocket&, std::string_view text) {
    // Most of what a large room says is not for us: no need to read it all.
    const bool event = text.starts_with("{\"event\"");
    if (event && !text.starts_with("{\"event\":\"welcome\"") && !text.starts_with("{\"event\":\"media.offer\"")) return;
    const auto message = bj::parse(bj::string_view(text.data(), text.size())).as_object();
    if (message.contains("error")) throw std::runtime_error("the server refused: " + std::string(text));
    if (message.contains("id"))
        return on_reply(static_cast<Step>(message.at("id").to_number<int>()), message.at("result").as_object());
    if (message.at("event") == "media.offer") return on_offer(message.at("data").as_object().at("sdp").as_string());
    if (!scene_.room.empty()) return join();
    ask(Step::create, "room.create", {{"media", "sfu"}, {"max_participants", kSubscribersMax + kPublishersMax}});
}

void Person::on_reply(Step step, const bj::object& result) {
    switch (step) {
        case Step::create:
            scene_.room = result.at("room").as_object().at("id").as_string();
            return join();
        case Step::join:
            if (role_ == Role::subscriber) return ask(Step::media, "media.subscribe", {{"room", scene_.room}});
            return ask(
                Step::media, "media.publish",
                {{"room", scene_.room},
                 {"sdp", make_offer(transport_.credentials(), transport_.certificate(), ssrc_, scene_.options.audio)}});
        case Step::media:
            if (role_ == Role::publisher)
                transport_.start(read_description(result.at("sdp").as_string()).sections.front(), now());
            return;
        case Step::answer:
        case Step::ping:
            return;
    }
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
    ask(Step::answer, "media.answer",
        {{"room", scene_.room},
         {"sdp", make_answer(offer, transport_.credentials(), transport_.certificate(), scene_.options.remb)}});
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
    if (now < next_ping_ || next_ping_ == media::Time{}) return;
    next_ping_ = now + kPingEvery;
    ask(Step::ping, "ping", {});
}

}  // namespace parley::media_load
