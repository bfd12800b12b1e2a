#include <algorithm>

#include "proto/sdp/attributes.hpp"
#include "proto/sdp/text.hpp"

namespace parley::proto::sdp {
namespace {

PayloadType* find_payload(MediaSection& section, std::uint8_t number) {
    const auto found = std::ranges::find(section.payload_types, number, &PayloadType::number);
    return found == section.payload_types.end() ? nullptr : &*found;
}

std::optional<Direction> parse_direction(std::string_view text) {
    if (text == "sendrecv") return Direction::sendrecv;
    if (text == "sendonly") return Direction::sendonly;
    if (text == "recvonly") return Direction::recvonly;
    if (text == "inactive") return Direction::inactive;
    return std::nullopt;
}

}  // namespace

// RFC 8866 §6.6: rtpmap:<payload type> <encoding name>/<clock rate>[/<channels>]
Problem read_rtpmap(Scope& scope, std::string_view value) {
    const auto number = parse_number<std::uint8_t>(take_word(value), kPayloadTypeMax);
    if (!number) return "needs a payload type from 0 to 127";
    auto rest = trim(value);
    const auto name = take_until(rest, '/');
    const auto rate = parse_number<std::uint32_t>(take_until(rest, '/'));
    const auto channels = rest.empty() ? std::uint8_t{1} : parse_number<std::uint8_t>(rest);
    if (!is_token(name) || !rate || *rate == 0 || !channels || *channels == 0) return "needs name/clock rate";
    auto* payload = find_payload(scope.section, *number);
    if (payload == nullptr) return nullptr;  // not on the m-line
    if (!payload->name.empty()) return "names a payload type twice";
    payload->name = name;
    payload->clock_rate_hz = *rate;
    payload->channels = *channels;
    return nullptr;
}

// RFC 8866 §6.15
Problem read_fmtp(Scope& scope, std::string_view value) {
    const auto number = parse_number<std::uint8_t>(take_word(value), kPayloadTypeMax);
    if (!number) return scope.section.is_rtp() ? "needs a payload type from 0 to 127" : nullptr;
    if (auto* payload = find_payload(scope.section, *number)) payload->fmtp = trim(value);
    return nullptr;
}

// RFC 4585 §4.2: rtcp-fb:<payload type or *> <feedback>
Problem read_feedback(Scope& scope, std::string_view value) {
    const auto which = take_word(value);
    const std::string feedback(trim(value));
    if (feedback.empty() || feedback.size() > kFeedbackBytesMax) return nullptr;
    if (which == "*") {
        if (scope.feedback_for_all.size() < kFeedbackMax) scope.feedback_for_all.push_back(feedback);
        return nullptr;
    }
    const auto number = parse_number<std::uint8_t>(which, kPayloadTypeMax);
    if (!number) return "needs a payload type from 0 to 127, or *";
    auto* payload = find_payload(scope.section, *number);
    if (payload == nullptr || payload->feedback.size() >= kFeedbackMax) return nullptr;
    if (std::ranges::find(payload->feedback, feedback) == payload->feedback.end())
        payload->feedback.push_back(feedback);
    return nullptr;
}

// RFC 8285 §5: extmap:<id>[/<direction>] <uri> [<attributes>]
Problem read_extmap(Scope& scope, std::string_view value) {
    auto head = take_word(value);
    const auto uri = take_word(value);
    const auto id = parse_number<std::uint16_t>(take_until(head, '/'), kExtmapIdMax);
    if (!id || *id == 0 || *id == kExtmapIdReserved) return "needs an id from 1 to 14, or from 16 to 255";
    if (uri.empty()) return "needs a URI";
    Extmap extmap{*id, std::nullopt, std::string(uri)};
    if (!head.empty()) {
        extmap.direction = parse_direction(head);
        if (!extmap.direction) return "has an unknown direction";
    }
    auto& all = scope.section.extmaps;
    if (std::ranges::find(all, *id, &Extmap::id) != all.end()) return "gives an id twice";
    if (all.size() >= kExtmapsMax) return "is there too often";
    all.push_back(std::move(extmap));
    return nullptr;
}

}  // namespace parley::proto::sdp
