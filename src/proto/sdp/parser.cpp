#include "proto/sdp/parser.hpp"

#include <algorithm>

#include "proto/sdp/attributes.hpp"
#include "proto/sdp/text.hpp"

namespace parley::proto::sdp {
namespace {

class Parser {
public:
    Result<Session> parse(std::string_view text);

private:
    Problem read_line(std::string_view line);
    Problem read_origin(std::string_view value);
    Problem read_media(std::string_view value);
    Problem read_formats(std::string_view list, MediaSection& section);
    Problem read_bandwidth(std::string_view value);
    Problem read_attribute_line(std::string_view value);
    /// The section under the reader's hand is whole.
    Problem close_section();
    Problem close_session();

    Session session_;
    MediaSection defaults_;  ///< what stands at session level for all sections
    Scope session_scope_{session_, defaults_};
    MediaSection section_;
    std::optional<Scope> media_scope_;
    bool version_seen_ = false;
    bool origin_seen_ = false;
};

tl::unexpected<Error> refuse(std::size_t line, std::string_view what) {
    return fail("bad-sdp", "line " + std::to_string(line) + ": " + std::string(what));
}

MediaKind parse_kind(std::string_view word) {
    if (word == "audio") return MediaKind::audio;
    if (word == "video") return MediaKind::video;
    if (word == "application") return MediaKind::application;
    return MediaKind::other;
}

// RFC 8839 §4.4, RFC 8842 §5.1, RFC 8285 §6: what a section does not say itself, the session says for it.
void inherit(MediaSection& section, const MediaSection& defaults, bool direction_seen) {
    if (!direction_seen) section.direction = defaults.direction;
    if (section.ice_ufrag.empty() && section.ice_pwd.empty()) {
        section.ice_ufrag = defaults.ice_ufrag;
        section.ice_pwd = defaults.ice_pwd;
    }
    if (section.ice_options.empty()) section.ice_options = defaults.ice_options;
    if (section.fingerprints.empty()) section.fingerprints = defaults.fingerprints;
    if (section.setup == Setup::none) section.setup = defaults.setup;
    if (section.tls_id.empty()) section.tls_id = defaults.tls_id;
    section.extmap_allow_mixed |= defaults.extmap_allow_mixed;
    if (section.extmaps.empty() && section.is_rtp()) section.extmaps = defaults.extmaps;
}

Result<Session> Parser::parse(std::string_view text) {
    if (text.size() > kTextBytesMax) return refuse(1, "the description is larger than 64 KiB");
    std::size_t number = 0;
    while (!text.empty()) {
        auto line = take_until(text, '\n');
        if (++number > kLinesMax) return refuse(number, "there are too many lines");
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        // RFC 8866 §9: byte-string. Whatever we keep may be written again, so that no line may hide another in it.
        if (line.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos)
            return refuse(number, "CR or NUL within a line");
        if (line.size() < 2 || line[1] != '=' || line[0] < 'a' || line[0] > 'z') return refuse(number, "not x=value");
        if (const auto* problem = read_line(line)) {
            auto what =
                line.starts_with("a=") ? line.substr(2, std::min(line.find(':'), line.size()) - 2) : line.substr(0, 2);
            return refuse(number, std::string(what.substr(0, 32)) + " " + problem);
        }
    }
    if (!origin_seen_) return refuse(number, "the o= line is missing");
    if (const auto* problem = close_section()) return refuse(number, std::string("the end ") + problem);
    if (const auto* problem = close_session()) return refuse(number, problem);
    return std::move(session_);
}

Problem Parser::read_line(std::string_view line) {
    const auto value = line.substr(2);
    if (!version_seen_) {
        version_seen_ = line == "v=0";  // RFC 8866 §5.1
        return version_seen_ ? nullptr : "stands where v=0 has to be";
    }
    switch (line[0]) {
        case 'o':
            return read_origin(value);
        case 'm':
            return read_media(value);
        case 'b':
            return read_bandwidth(value);
        case 'a':
            return read_attribute_line(value);
        default:
            return nullptr;  // s, t, c and others say nothing that WebRTC needs
    }
}

// RFC 8866 §5.2: o=<user> <id> <version> IN <family> <address>
Problem Parser::read_origin(std::string_view value) {
    if (origin_seen_ || media_scope_) return "is there twice or too late";
    const auto user = take_word(value);
    const auto id = parse_number<std::uint64_t>(take_word(value));
    const auto version = parse_number<std::uint64_t>(take_word(value));
    if (user.empty() || !id || !version) return "needs a user, an id and a version";
    session_.id = *id;
    session_.version = *version;
    origin_seen_ = true;
    return nullptr;
}

// RFC 8866 §5.14: m=<media> <port>[/<count>] <protocol> <format>…
Problem Parser::read_media(std::string_view value) {
    if (!origin_seen_) return "comes before o=";
    if (const auto* problem = close_section()) return problem;
    if (session_.sections.size() >= kSectionsMax) return "is there too often";
    section_ = MediaSection{};
    const auto media = take_word(value);
    auto port_text = take_word(value);
    const auto port = parse_number<std::uint16_t>(take_until(port_text, '/'));
    const auto protocol = take_word(value);
    if (!is_token(media) || media.size() > kAttributeBytesMax) return "needs a kind of media";
    if (!port) return "needs a port from 0 to 65535";
    if (protocol.empty() || protocol.size() > kAttributeBytesMax) return "needs a protocol";
    section_.kind = parse_kind(media);
    if (section_.kind == MediaKind::other) section_.media = media;
    section_.port = *port;
    section_.protocol = protocol;
    media_scope_.emplace(Scope{session_, section_, true});
    return read_formats(value, section_);
}

Problem Parser::read_formats(std::string_view list, MediaSection& section) {
    for (auto word = take_word(list); !word.empty(); word = take_word(list)) {
        if (section.payload_types.size() + section.formats.size() >= kPayloadTypesMax) return "has too many formats";
        if (!section.is_rtp()) {
            section.formats.emplace_back(word);
            continue;
        }
        const auto number = parse_number<std::uint8_t>(word, kPayloadTypeMax);
        if (!number) return "needs payload types from 0 to 127";
        if (std::ranges::find(section.payload_types, *number, &PayloadType::number) != section.payload_types.end())
            return "gives a payload type twice";
        section.payload_types.push_back({.number = *number});
    }
    return section.payload_types.empty() && section.formats.empty() ? "needs a format" : nullptr;
}

// RFC 8866 §5.8: b=<type>:<value>
Problem Parser::read_bandwidth(std::string_view value) {
    const auto type = take_until(value, ':');
    const auto amount = parse_number<std::uint64_t>(trim(value));
    if (!is_token(type) || !amount) return "needs type:number";
    auto& all = media_scope_ ? section_.bandwidths : session_.bandwidths;
    if (all.size() < kBandwidthsMax && type.size() <= kFeedbackBytesMax) all.push_back({std::string(type), *amount});
    return nullptr;
}

Problem Parser::read_attribute_line(std::string_view value) {
    const auto name = take_until(value, ':');
    return read_attribute(media_scope_ ? *media_scope_ : session_scope_, name, value);
}

Problem Parser::close_section() {
    if (!media_scope_) return nullptr;
    inherit(section_, defaults_, media_scope_->direction_seen);
    const auto* problem = finish_section(*media_scope_);
    session_.sections.push_back(std::move(section_));
    media_scope_.reset();
    return problem;
}

// RFC 3550 §8.1: one source, one section. Whoever gives an SSRC twice would make packets belong to two tracks.
Problem Parser::close_session() {
    std::vector<std::uint32_t> ids;
    for (const auto& section : session_.sections)
        for (const auto& ssrc : section.ssrcs) ids.push_back(ssrc.id);
    std::ranges::sort(ids);
    return std::ranges::adjacent_find(ids) == ids.end() ? nullptr : "two sections claim the same ssrc";
}

}  // namespace

Result<Session> parse_session(std::string_view text) {
    return Parser{}.parse(text);
}

}  // namespace parley::proto::sdp
