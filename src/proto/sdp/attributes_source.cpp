#include <algorithm>

#include "proto/sdp/attributes.hpp"
#include "proto/sdp/text.hpp"

namespace parley::proto::sdp {
namespace {

/// The layers of one direction, "a;b,~c": nothing when it is malformed.
std::optional<std::vector<SimulcastStream>> parse_streams(std::string_view list) {
    std::vector<SimulcastStream> streams;
    while (!list.empty()) {
        auto alternatives = take_until(list, ';');
        SimulcastStream stream;
        while (!alternatives.empty()) {
            auto rid = take_until(alternatives, ',');
            const bool paused = rid.starts_with('~');
            if (paused) rid.remove_prefix(1);
            if (!is_rid(rid) || rid.size() > kRidBytesMax || stream.size() >= kRidsMax) return std::nullopt;
            stream.push_back({std::string(rid), paused});
        }
        if (stream.empty() || streams.size() >= kRidsMax) return std::nullopt;
        streams.push_back(std::move(stream));
    }
    return streams;
}

bool parse_payload_types(std::string_view list, std::vector<std::uint8_t>& out) {
    while (!list.empty()) {
        const auto number = parse_number<std::uint8_t>(take_until(list, ','), kPayloadTypeMax);
        if (!number || out.size() >= kPayloadTypesMax) return false;
        out.push_back(*number);
    }
    return true;
}

}  // namespace

// RFC 8830 §2: msid:<stream> [<track>]
Problem read_msid(Scope& scope, std::string_view value) {
    if (scope.section.msid) return nullptr;  // a track in several streams: the first is enough for us
    const auto stream = take_word(value);
    if (stream.empty()) return "needs a stream";
    scope.section.msid = Msid{std::string(stream), std::string(take_word(value))};
    return nullptr;
}

// RFC 5576 §4.1: ssrc:<id> <attribute>[:<value>]
Problem read_ssrc(Scope& scope, std::string_view value) {
    const auto id = parse_number<std::uint32_t>(take_word(value));
    if (!id) return "needs a number of 32 bits";
    auto& all = scope.section.ssrcs;
    auto found = std::ranges::find(all, *id, &Ssrc::id);
    if (found == all.end()) {
        if (all.size() >= kSsrcsMax) return "is there for too many sources";
        found = all.insert(all.end(), Ssrc{*id, {}, {}});
    }
    const auto name = take_until(value, ':');
    if (name == "cname") found->cname = trim(value);
    if (name == "msid") found->msid = trim(value);
    return nullptr;
}

// RFC 5576 §4.2: ssrc-group:<semantics> <id>…
Problem read_ssrc_group(Scope& scope, std::string_view value) {
    SsrcGroup group{std::string(take_word(value)), {}};
    if (!is_token(group.semantics)) return "needs semantics";
    for (auto word = take_word(value); !word.empty(); word = take_word(value)) {
        const auto id = parse_number<std::uint32_t>(word);
        if (!id) return "needs numbers of 32 bits";
        if (group.ssrcs.size() >= kSsrcsMax) return "is too large";
        group.ssrcs.push_back(*id);
    }
    if (scope.section.ssrc_groups.size() >= kSsrcGroupsMax) return "is there too often";
    scope.section.ssrc_groups.push_back(std::move(group));
    return nullptr;
}

// RFC 8851 §4: rid:<id> <send|recv> [pt=<list>;<name>=<value>…]
Problem read_rid(Scope& scope, std::string_view value) {
    const auto id = take_word(value);
    const auto direction = take_word(value);
    if (!is_rid(id) || id.size() > kRidBytesMax) return "needs an id of up to 32 letters and digits";
    if (direction != "send" && direction != "recv") return "needs send or recv";
    Rid rid{std::string(id), direction == "send", {}, {}};
    auto rest = trim(value);
    while (!rest.empty()) {
        const auto part = trim(take_until(rest, ';'));
        if (part.starts_with("pt=")) {
            if (!parse_payload_types(part.substr(3), rid.payload_types)) return "has a bad list of payload types";
        } else if (!part.empty()) {
            rid.restrictions.append(rid.restrictions.empty() ? "" : ";").append(part);
        }
    }
    auto& all = scope.section.rids;
    if (std::ranges::find(all, rid.id, &Rid::id) != all.end()) return "gives an id twice";
    if (all.size() >= kRidsMax) return "is there too often";
    all.push_back(std::move(rid));
    return nullptr;
}

// RFC 8853 §5.1: simulcast:<send|recv> <layers> [<recv|send> <layers>]
Problem read_simulcast(Scope& scope, std::string_view value) {
    auto& simulcast = scope.section.simulcast;
    if (!simulcast.empty()) return "is there twice";
    for (auto direction = take_word(value); !direction.empty(); direction = take_word(value)) {
        if (direction != "send" && direction != "recv") return "needs send or recv";
        auto& side = direction == "send" ? simulcast.send : simulcast.recv;
        auto streams = parse_streams(take_word(value));
        if (!streams || streams->empty() || !side.empty()) return "has a bad list of rids";
        side = std::move(*streams);
    }
    return nullptr;
}

}  // namespace parley::proto::sdp
