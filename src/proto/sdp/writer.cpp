#include "proto/sdp/writer.hpp"

#include <concepts>
#include <string_view>

namespace parley::proto::sdp {
namespace {

/// Collects lines. Each call is one line.
class Lines {
public:
    template <class... Parts>
    void add(const Parts&... parts) {
        (append(parts), ...);
        text_ += "\r\n";
    }
    void flag(bool set, std::string_view name) {
        if (set) add("a=", name);
    }
    std::string take() { return std::move(text_); }

private:
    void append(std::string_view text) {
        for (const char c : text)
            if (c != '\r' && c != '\n' && c != '\0') text_ += c;
    }
    void append(const std::string& text) { append(std::string_view(text)); }
    void append(const char* text) { append(std::string_view(text)); }
    void append(std::unsigned_integral auto number) { text_ += std::to_string(number); }

    std::string text_;
};

std::string_view word(Direction direction) {
    switch (direction) {
        case Direction::sendrecv:
            return "sendrecv";
        case Direction::sendonly:
            return "sendonly";
        case Direction::recvonly:
            return "recvonly";
        case Direction::inactive:
            return "inactive";
    }
    return "inactive";
}

std::string_view word(Setup setup) {
    switch (setup) {
        case Setup::none:
            return "";
        case Setup::actpass:
            return "actpass";
        case Setup::active:
            return "active";
        case Setup::passive:
            return "passive";
        case Setup::holdconn:
            return "holdconn";
    }
    return "";
}

std::string_view word(const MediaSection& section) {
    switch (section.kind) {
        case MediaKind::audio:
            return "audio";
        case MediaKind::video:
            return "video";
        case MediaKind::application:
            return "application";
        case MediaKind::other:
            return section.media;
    }
    return section.media;
}

template <class List, class Spell>
std::string join(const List& list, std::string_view separator, Spell spell) {
    std::string text;
    for (const auto& item : list) {
        if (!text.empty()) text += separator;
        text += spell(item);
    }
    return text;
}

std::string join(const std::vector<std::string>& list, std::string_view separator) {
    return join(list, separator, [](const std::string& item) { return item; });
}

void write_media_line(Lines& out, const MediaSection& section) {
    auto formats = join(section.payload_types, " ", [](const auto& p) { return std::to_string(p.number); });
    if (!section.formats.empty()) formats = join(section.formats, " ");
    out.add("m=", word(section), " ", section.port, " ", section.protocol, " ", formats);
    out.add("c=IN IP4 0.0.0.0");
    for (const auto& bandwidth : section.bandwidths) out.add("b=", bandwidth.type, ":", bandwidth.value);
}

void write_transport(Lines& out, const MediaSection& section) {
    for (const auto& candidate : section.candidates) out.add("a=", candidate);
    out.flag(section.end_of_candidates, "end-of-candidates");
    if (!section.ice_ufrag.empty()) out.add("a=ice-ufrag:", section.ice_ufrag);
    if (!section.ice_pwd.empty()) out.add("a=ice-pwd:", section.ice_pwd);
    if (!section.ice_options.empty()) out.add("a=ice-options:", join(section.ice_options, " "));
    for (const auto& fingerprint : section.fingerprints)
        out.add("a=fingerprint:", fingerprint.algorithm, " ", fingerprint.value);
    if (section.setup != Setup::none) out.add("a=setup:", word(section.setup));
    if (!section.tls_id.empty()) out.add("a=tls-id:", section.tls_id);
}

void write_payload_type(Lines& out, const PayloadType& payload) {
    if (!payload.name.empty()) {
        // RFC 8866 §6.6: one channel need not be said.
        const auto channels = payload.channels == 1 ? "" : "/" + std::to_string(payload.channels);
        out.add("a=rtpmap:", payload.number, " ", payload.name, "/", payload.clock_rate_hz, channels);
    }
    for (const auto& feedback : payload.feedback) out.add("a=rtcp-fb:", payload.number, " ", feedback);
    if (!payload.fmtp.empty()) out.add("a=fmtp:", payload.number, " ", payload.fmtp);
}

void write_rid(Lines& out, const Rid& rid) {
    std::string rest;
    if (!rid.payload_types.empty())
        rest = "pt=" + join(rid.payload_types, ",", [](auto number) { return std::to_string(number); });
    if (!rid.restrictions.empty()) rest += (rest.empty() ? "" : ";") + rid.restrictions;
    out.add("a=rid:", rid.id, rid.send ? " send" : " recv", rest.empty() ? "" : " ", rest);
}

std::string spell(const std::vector<SimulcastStream>& streams) {
    return join(streams, ";", [](const SimulcastStream& stream) {
        return join(stream, ",", [](const SimulcastChoice& choice) { return (choice.paused ? "~" : "") + choice.rid; });
    });
}

void write_simulcast(Lines& out, const Simulcast& simulcast) {
    if (simulcast.empty()) return;
    const auto send = simulcast.send.empty() ? "" : " send " + spell(simulcast.send);
    const auto recv = simulcast.recv.empty() ? "" : " recv " + spell(simulcast.recv);
    out.add("a=simulcast:", (send + recv).substr(1));
}

void write_sources(Lines& out, const MediaSection& section) {
    for (const auto& rid : section.rids) write_rid(out, rid);
    write_simulcast(out, section.simulcast);
    for (const auto& group : section.ssrc_groups)
        out.add("a=ssrc-group:", group.semantics,
                join(group.ssrcs, "", [](auto id) { return " " + std::to_string(id); }));
    for (const auto& ssrc : section.ssrcs) {
        if (ssrc.cname.empty() && ssrc.msid.empty()) out.add("a=ssrc:", ssrc.id);
        if (!ssrc.cname.empty()) out.add("a=ssrc:", ssrc.id, " cname:", ssrc.cname);
        if (!ssrc.msid.empty()) out.add("a=ssrc:", ssrc.id, " msid:", ssrc.msid);
    }
}

void write_section(Lines& out, const MediaSection& section) {
    write_media_line(out, section);
    write_transport(out, section);
    if (!section.mid.empty()) out.add("a=mid:", section.mid);
    out.flag(section.bundle_only, "bundle-only");
    out.flag(section.extmap_allow_mixed, "extmap-allow-mixed");
    for (const auto& extmap : section.extmaps)
        out.add("a=extmap:", extmap.id, extmap.direction ? "/" : "", extmap.direction ? word(*extmap.direction) : "",
                " ", extmap.uri);
    if (section.is_rtp() || section.direction != Direction::sendrecv) out.add("a=", word(section.direction));
    if (section.msid)
        out.add("a=msid:", section.msid->stream, section.msid->track.empty() ? "" : " ", section.msid->track);
    out.flag(section.rtcp_mux, "rtcp-mux");
    out.flag(section.rtcp_rsize, "rtcp-rsize");
    for (const auto& payload : section.payload_types) write_payload_type(out, payload);
    write_sources(out, section);
    if (!section.sctpmap.empty()) out.add("a=sctpmap:", section.sctpmap);
    if (section.sctp_port) out.add("a=sctp-port:", *section.sctp_port);
    if (section.max_message_size) out.add("a=max-message-size:", *section.max_message_size);
}

}  // namespace

std::string encode_session(const Session& session) {
    Lines out;
    out.add("v=0");
    // RFC 8829 §5.2.1: the address says nothing and must not tell where anybody is.
    out.add("o=- ", session.id, " ", session.version, " IN IP4 127.0.0.1");
    out.add("s=-");
    for (const auto& bandwidth : session.bandwidths) out.add("b=", bandwidth.type, ":", bandwidth.value);
    out.add("t=0 0");
    for (const auto& mids : session.bundles)
        out.add("a=group:BUNDLE", join(mids, "", [](const std::string& mid) { return " " + mid; }));
    if (!session.msid_semantic.empty()) out.add("a=msid-semantic: ", session.msid_semantic);
    out.flag(session.ice_lite, "ice-lite");
    for (const auto& section : session.sections) write_section(out, section);
    return out.take();
}

}  // namespace parley::proto::sdp
