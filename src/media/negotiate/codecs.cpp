#include "media/negotiate/codecs.hpp"

#include <algorithm>
#include <charconv>

#include "proto/sdp/text.hpp"

namespace parley::media {
namespace {

using proto::sdp::equals_no_case;
using proto::sdp::MediaSection;
using proto::sdp::PayloadType;

struct Row {
    CodecKey key;
    std::string_view name;
    std::uint32_t clock_rate_hz;
    std::uint8_t channels;
    std::uint8_t payload_type;      ///< ours
    std::uint8_t rtx_payload_type;  ///< ours; 0: none
    std::string_view fmtp;          ///< ours
};

constexpr CodecKey h264(H264Profile profile) {
    return {Codec::h264, static_cast<std::uint8_t>(profile)};
}

// Payload types of the dynamic ranges that RTCP cannot be mistaken for (RFC 5761 §4: not 64 to 95), each for one codec
// in every section, since a bundle has one table (RFC 9143 §9.1). In the order in which a room prefers them.
constexpr Row kCodecs[] = {
    {{Codec::opus, 0}, "opus", 48'000, 2, 111, 0, "minptime=10;useinbandfec=1"},
    {{Codec::red, 0}, "red", 48'000, 2, 63, 0, "111/111"},
    {{Codec::vp8, 0}, "VP8", 90'000, 1, 96, 97, ""},
    {{Codec::vp9, 0}, "VP9", 90'000, 1, 98, 99, "profile-id=0"},
    {h264(H264Profile::constrained_baseline), "H264", 90'000, 1, 102, 103,
     "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
    {h264(H264Profile::baseline), "H264", 90'000, 1, 104, 105,
     "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f"},
    {h264(H264Profile::constrained_high), "H264", 90'000, 1, 112, 113,
     "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f"},
    {h264(H264Profile::high), "H264", 90'000, 1, 108, 109,
     "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f"},
    {h264(H264Profile::main), "H264", 90'000, 1, 106, 107,
     "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f"},
    {{Codec::av1, 0}, "AV1", 90'000, 1, 45, 46, "level-idx=5;profile=0;tier=0"},
    {{Codec::vp9, 2}, "VP9", 90'000, 1, 100, 101, "profile-id=2"},
};

struct FeedbackRow {
    std::string_view text;
    bool Feedback::*flag;
    bool audio;
};

constexpr FeedbackRow kFeedback[] = {
    {"goog-remb", &Feedback::remb, false}, {"transport-cc", &Feedback::transport_cc, true},
    {"ccm fir", &Feedback::fir, false},    {"nack", &Feedback::nack, true},
    {"nack pli", &Feedback::pli, false},
};

/// The parameters that an answer repeats. Others speak of the offerer's own stream, or of what we do not know.
constexpr std::string_view kEchoed[] = {
    "minptime",
    "maxplaybackrate",
    "maxaveragebitrate",
    "stereo",
    "sprop-stereo",
    "cbr",
    "useinbandfec",
    "usedtx",  // RFC 7587 §6.1
    "level-asymmetry-allowed",
    "packetization-mode",
    "profile-level-id",  // RFC 6184 §8.1
    "profile-id",        // RFC 9628 §6.1
    "level-idx",
    "profile",
    "tier",  // AV1 RTP payload format §7.2
};

const Row* find_row(CodecKey key) {
    const auto* row = std::ranges::find(kCodecs, key, &Row::key);
    return row == std::end(kCodecs) ? nullptr : row;
}

/// RFC 6184 §8.1, table 5: the pattern of profile_idc and the constraint flags.
H264Profile h264_profile(std::string_view profile_level_id) {
    unsigned value = 0;
    const auto* const end = profile_level_id.data() + profile_level_id.size();
    if (profile_level_id.size() != 6 || std::from_chars(profile_level_id.data(), end, value, 16).ptr != end)
        return H264Profile::other;
    const unsigned idc = value >> 16;
    const unsigned iop = (value >> 8) & 0xFF;
    if (idc == 0x42 && (iop & 0x4F) == 0x40) return H264Profile::constrained_baseline;
    if (idc == 0x4D && (iop & 0x8F) == 0x80) return H264Profile::constrained_baseline;
    if (idc == 0x58 && (iop & 0xCF) == 0xC0) return H264Profile::constrained_baseline;
    if (idc == 0x42 && (iop & 0x4F) == 0) return H264Profile::baseline;
    if (idc == 0x58 && (iop & 0xCF) == 0x80) return H264Profile::baseline;
    if (idc == 0x4D && (iop & 0xAF) == 0) return H264Profile::main;
    if (idc == 0x64 && iop == 0) return H264Profile::high;
    if (idc == 0x64 && iop == 0x0C) return H264Profile::constrained_high;
    return H264Profile::other;
}

/// A small number of an fmtp: the profile of VP9 (RFC 9628 §6.1) and AV1, both 0 when it is not said.
std::uint8_t profile_number(std::string_view fmtp, std::string_view name) {
    const auto value = fmtp_value(fmtp, name);
    return value ? proto::sdp::parse_number<std::uint8_t>(*value).value_or(255) : 0;
}

std::string echo_fmtp(std::string_view offered) {
    std::string answer;
    while (!offered.empty()) {
        const auto part = proto::sdp::trim(proto::sdp::take_until(offered, ';'));
        const auto name = part.substr(0, part.find('='));
        if (std::ranges::none_of(kEchoed, [&](auto known) { return equals_no_case(known, name); })) continue;
        answer.append(answer.empty() ? "" : ";").append(part);
    }
    return answer;
}

Feedback read_feedback(const PayloadType& payload, bool audio) {
    Feedback feedback;
    for (const auto& row : kFeedback)
        if (row.audio || !audio)
            feedback.*row.flag = std::ranges::find(payload.feedback, row.text) != payload.feedback.end();
    return feedback;
}

/// RFC 4588 §8.6: the RTX whose apt is that payload type.
std::optional<std::uint8_t> find_rtx(const MediaSection& section, std::uint8_t payload_type) {
    for (const auto& payload : section.payload_types) {
        if (!equals_no_case(payload.name, "rtx")) continue;
        const auto apt = fmtp_value(payload.fmtp, "apt");
        if (apt && proto::sdp::parse_number<std::uint8_t>(*apt) == payload_type) return payload.number;
    }
    return std::nullopt;
}

Codec codec_of(VideoCodec codec) {
    switch (codec) {
        case VideoCodec::vp8:
            return Codec::vp8;
        case VideoCodec::vp9:
            return Codec::vp9;
        case VideoCodec::h264:
            return Codec::h264;
        case VideoCodec::av1:
            return Codec::av1;
    }
    return Codec::other;
}

std::ptrdiff_t place_of(const MediaSection& section, std::uint8_t payload_type) {
    return std::ranges::find(section.payload_types, payload_type, &PayloadType::number) - section.payload_types.begin();
}

}  // namespace

std::vector<CodecKey> default_codecs() {
    std::vector<CodecKey> keys;
    for (const auto& row : kCodecs) keys.push_back(row.key);
    return keys;
}

std::vector<CodecKey> preferring(std::vector<CodecKey> codecs, VideoCodec first) {
    const auto wanted = codec_of(first);
    std::ranges::stable_partition(codecs, [&](const CodecKey& key) { return key.codec == wanted; });
    return codecs;
}

Kind kind_of(Codec codec) {
    return codec == Codec::opus || codec == Codec::red ? Kind::audio : Kind::video;
}

std::optional<std::string_view> fmtp_value(std::string_view fmtp, std::string_view name) {
    while (!fmtp.empty()) {
        auto value = proto::sdp::trim(proto::sdp::take_until(fmtp, ';'));
        if (equals_no_case(proto::sdp::take_until(value, '='), name)) return value;
    }
    return std::nullopt;
}

std::optional<CodecKey> identify(const PayloadType& payload) {
    const auto* row = std::ranges::find_if(kCodecs, [&](const Row& known) {
        return equals_no_case(known.name, payload.name) && known.clock_rate_hz == payload.clock_rate_hz &&
               known.channels == payload.channels;
    });
    if (row == std::end(kCodecs)) return std::nullopt;
    CodecKey key{row->key.codec, 0};
    if (key.codec == Codec::vp9) key.profile = profile_number(payload.fmtp, "profile-id");
    if (key.codec == Codec::av1) key.profile = profile_number(payload.fmtp, "profile");
    if (key.codec == Codec::h264) {
        // RFC 6184 §8.1: without the parameter it is mode 0, which holds one NAL unit a packet; nobody here sends that.
        if (fmtp_value(payload.fmtp, "packetization-mode") != "1") return std::nullopt;
        key = h264(h264_profile(fmtp_value(payload.fmtp, "profile-level-id").value_or("42000a")));
    }
    return find_row(key) != nullptr ? std::optional(key) : std::nullopt;
}

NegotiatedCodec read_codec(const MediaSection& section, const PayloadType& payload, CodecKey key) {
    return {key,
            payload.number,
            find_rtx(section, payload.number),
            payload.clock_rate_hz,
            payload.channels,
            echo_fmtp(payload.fmtp),
            read_feedback(payload, kind_of(key.codec) == Kind::audio)};
}

std::vector<NegotiatedCodec> choose_codecs(const MediaSection& section, std::span<const CodecKey> wanted) {
    const bool audio = section.kind == proto::sdp::MediaKind::audio;
    std::vector<NegotiatedCodec> chosen;
    for (const auto key : wanted) {
        if ((kind_of(key.codec) == Kind::audio) != audio) continue;
        const auto offered =
            std::ranges::find_if(section.payload_types, [&](const auto& p) { return identify(p) == key; });
        if (offered == section.payload_types.end()) continue;
        if (std::ranges::find(chosen, key, &NegotiatedCodec::key) != chosen.end()) continue;
        chosen.push_back(read_codec(section, *offered, key));
    }
    // RFC 3264 §6.1: of sounds the offerer's order, since a room has none. It sends the first: with redundancy or
    // without.
    if (audio) std::ranges::sort(chosen, {}, [&](const auto& codec) { return place_of(section, codec.payload_type); });
    // RFC 2198 §5: red names the payload types of its blocks. It carries the Opus that stands beside it.
    const auto opus = std::ranges::find(chosen, CodecKey{Codec::opus, 0}, &NegotiatedCodec::key);
    const auto number = opus == chosen.end() ? std::string() : std::to_string(opus->payload_type);
    if (number.empty()) std::erase_if(chosen, [](const auto& c) { return c.key.codec == Codec::red; });
    for (auto& codec : chosen)
        if (codec.key.codec == Codec::red) codec.fmtp = number + "/" + number;
    return chosen;
}

bool asks_again(std::span<const NegotiatedCodec> codecs) {
    return std::ranges::any_of(codecs, [](const auto& codec) { return codec.feedback.nack; });
}

std::optional<NegotiatedCodec> our_codec(CodecKey key) {
    const auto* row = find_row(key);
    if (row == nullptr) return std::nullopt;
    const bool audio = kind_of(key.codec) == Kind::audio;
    NegotiatedCodec codec{
        key, row->payload_type, std::nullopt, row->clock_rate_hz, row->channels, std::string(row->fmtp), {}};
    if (row->rtx_payload_type != 0) codec.rtx_payload_type = row->rtx_payload_type;
    for (const auto& feedback : kFeedback) codec.feedback.*feedback.flag = feedback.audio || !audio;
    return codec;
}

void put_codecs(MediaSection& section, std::span<const NegotiatedCodec> codecs) {
    for (const auto& codec : codecs) {
        const auto* row = find_row(codec.key);
        if (row == nullptr) continue;
        PayloadType payload{
            codec.payload_type, std::string(row->name), codec.clock_rate_hz, codec.channels, codec.fmtp, {}};
        for (const auto& feedback : kFeedback)
            if (codec.feedback.*feedback.flag) payload.feedback.emplace_back(feedback.text);
        section.payload_types.push_back(std::move(payload));
        if (codec.rtx_payload_type)
            section.payload_types.push_back({*codec.rtx_payload_type,
                                             "rtx",
                                             codec.clock_rate_hz,
                                             codec.channels,
                                             "apt=" + std::to_string(codec.payload_type),
                                             {}});
    }
}

}  // namespace parley::media
