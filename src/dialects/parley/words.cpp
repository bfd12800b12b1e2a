#include "dialects/parley/words.hpp"

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "dialects/room_media.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

bj::value optional_time(const std::optional<Instant>& at) {
    return at ? bj::value(to_iso8601(*at)) : bj::value(nullptr);
}

std::string_view name_of(calls::CallStatus status) {
    using enum calls::CallStatus;
    switch (status) {
        case waiting:
            return "waiting";
        case ringing:
            return "ringing";
        case active:
            return "active";
        case ended:
            return "ended";
        case missed:
            return "missed";
        case rejected:
            return "rejected";
    }
    return {};
}

std::string_view name_of(calls::ParticipantStatus status) {
    using enum calls::ParticipantStatus;
    switch (status) {
        case ringing:
            return "ringing";
        case joined:
            return "joined";
        case left:
            return "left";
        case rejected:
            return "rejected";
    }
    return {};
}

constexpr std::array<std::pair<std::string_view, ports::TrackSource>, 5> kSources{{
    {"microphone", ports::TrackSource::microphone},
    {"camera", ports::TrackSource::camera},
    {"screen", ports::TrackSource::screen},
    {"screen-audio", ports::TrackSource::screen_audio},
    {"other", ports::TrackSource::other},
}};

constexpr std::array<std::string_view, 3> kPolicies{"off", "guests", "all"};

std::string_view name_of(calls::Standing standing) {
    using enum calls::Standing;
    switch (standing) {
        case host:
            return "host";
        case participant:
            return "participant";
        case practitioner:
            return "practitioner";
        case patient:
            return "patient";
        case guest:
            return "guest";
    }
    return {};
}

}  // namespace

std::string_view name_of(calls::Dialect dialect) {
    using enum calls::Dialect;
    switch (dialect) {
        case rooms:
            return "rooms";
        case bare:
            return "bare";
        case video:
            return "video";
        case appointments:
            return "appointments";
        case parley:
            return "parley";
        case whip:
            return "whip";
    }
    return {};
}

std::string_view name_of(calls::Role role) {
    using enum calls::Role;
    switch (role) {
        case user:
            return "user";
        case practitioner:
            return "practitioner";
        case patient:
            return "patient";
        case service:
            return "service";
    }
    return {};
}

std::string_view name_of(calls::WaitingPolicy policy) {
    return kPolicies[static_cast<std::size_t>(policy)];
}

std::optional<calls::WaitingPolicy> parse_waiting(std::string_view word) {
    for (std::size_t i = 0; i < kPolicies.size(); ++i) {
        if (kPolicies[i] == word) return static_cast<calls::WaitingPolicy>(i);
    }
    return std::nullopt;
}

std::string_view name_of(Path path) {
    return path == Path::direct ? "direct" : "server";
}

Path path_of(const calls::RoomRecord& room, int own_peers, bool has_streams) {
    if (room.media == calls::MediaMode::sfu) return Path::server;
    if (room.media == calls::MediaMode::p2p) return Path::direct;
    return own_peers > 2 || has_streams ? Path::server : Path::direct;
}

std::optional<ports::TrackSource> parse_source(std::string_view word) {
    for (const auto& [name, source] : kSources) {
        if (name == word) return source;
    }
    return std::nullopt;
}

bj::object to_json(const calls::RoomRecord& room) {
    bj::object words{{"id", room.id.value},
                     {"name", room.name},
                     {"media", dialects::name_of(room.media)},
                     {"locked", room.locked},
                     {"lobby", name_of(room.waiting)},
                     {"guests", room.guests},
                     {"host", room.host ? bj::value(room.host->value) : bj::value(nullptr)},
                     {"call", room.call ? bj::value(room.call->value) : bj::value(nullptr)},
                     {"appointment", room.appointment ? bj::value(room.appointment->value) : bj::value(nullptr)},
                     {"created_at", to_iso8601(room.created_at)}};
    if (room.video_codec) words["video_codec"] = dialects::name_of(*room.video_codec);
    return words;
}

bj::object to_json(const calls::PeerView& peer) {
    bj::object words{{"id", peer.id.value},
                     {"user", peer.user ? bj::value(peer.user->value) : bj::value(nullptr)},
                     {"name", peer.name},
                     {"role", name_of(peer.standing)},
                     {"host", peer.host},
                     {"hand", optional_time(peer.hand_at)},
                     {"dialect", name_of(peer.dialect)},
                     {"audio", peer.audio},
                     {"video", peer.video},
                     {"screen", peer.screen}};
    if (peer.camera_paused) words["camera_paused"] = true;
    return words;
}

bj::object to_json(const calls::CallRecord& call) {
    bj::array participants;
    for (const auto& participant : call.participants) {
        participants.push_back({{"user", participant.user.value}, {"status", name_of(participant.status)}});
    }
    return {{"id", call.id.value},
            {"room", call.room.value},
            {"type", call.type == calls::CallType::direct ? "direct" : "group"},
            {"status", name_of(call.status)},
            {"initiator", call.initiator.value},
            {"participants", std::move(participants)},
            {"created_at", to_iso8601(call.created_at)},
            {"started_at", optional_time(call.started_at)},
            {"ended_at", optional_time(call.ended_at)},
            {"duration_s", call.duration_s ? bj::value(*call.duration_s) : bj::value(nullptr)}};
}

bj::object to_json(const ports::TrackView& track) {
    std::string_view source;
    for (const auto& [name, value] : kSources) {
        if (value == track.source) source = name;
    }
    return {{"id", track.id},
            {"peer", track.peer.value},
            {"kind", track.kind == ports::TrackKind::audio ? "audio" : "video"},
            {"source", source},
            {"muted", track.muted}};
}

}  // namespace parley::dialects::own
