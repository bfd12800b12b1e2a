// What must hold for any offer, and from one offer to the next, before its sections are answered one by one. Driven by
// the two answerers; the Offerer uses the transport part for answers.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "media/negotiate/facts.hpp"

namespace parley::media {

/// What one round leaves for the next one. The caller keeps the value of the last round that worked.
struct NegotiationMemory {
    struct Section {
        std::string mid;
        proto::sdp::MediaKind kind = proto::sdp::MediaKind::other;
        bool rejected = false;
        bool active = false;  ///< its track was flowing
        std::vector<proto::sdp::Extmap> extmaps;
    };
    std::uint64_t version = 0;              ///< of our last description
    std::optional<RemoteTransport> remote;  ///< of the last offer; nothing: there was no round yet
    std::vector<Section> sections;
    std::vector<proto::sdp::Extmap> extmaps;  ///< every id that the bundle ever agreed to; at most 255
};

struct CheckedOffer {
    std::vector<bool> usable;  ///< by section: bundled, of a protocol that we speak, not refused by the offerer
    std::optional<RemoteTransport> remote;  ///< nothing when no section is usable
};

/// Errors: `bundle-required`, `rtcp-mux-required`; `bad-offer` for ICE-lite, a missing or weak fingerprint, missing ICE
/// credentials, a DTLS role that we cannot complement, a payload type that means two codecs in one bundle, and in a
/// re-offer a section that vanished, changed its mid or kind, or remapped an extension.
[[nodiscard]] Result<CheckedOffer> check_offer(const proto::sdp::Session& offer, const NegotiationMemory& before);

/// RFC 9143 §9.2: in a bundle an id means one extension. Clients are about that give an id to two in two sections; the
/// section that comes first has it, the other one goes without.
void drop_conflicts(std::vector<proto::sdp::Extmap>& extmaps, const std::vector<proto::sdp::Extmap>& bundle);
/// Adds what a section agreed to to what the bundle knows.
void keep_agreed(std::vector<proto::sdp::Extmap> agreed, std::vector<proto::sdp::Extmap>& bundle);

[[nodiscard]] bool has_same_credentials(const RemoteTransport& a, const RemoteTransport& b);
/// Whether `now` speaks for another connection than `before`, so that a DTLS association begins (RFC 8842 §4: another
/// fingerprint or tls-id). Other ICE credentials alone are a restart of ICE, which keeps it (RFC 8842 §6).
[[nodiscard]] bool is_new_connection(const RemoteTransport& before, const RemoteTransport& now);
[[nodiscard]] bool is_new_connection(const proto::sdp::Session& offer, const NegotiationMemory& before);

/// RFC 8839 §4.4.1.1.1: whether the offer restarts ICE, so that the answer needs a new ufrag and password of ours.
[[nodiscard]] bool is_ice_restart(const proto::sdp::Session& offer, const NegotiationMemory& before);

/// The transport of the first section of `mids` that has one. Errors, with `code`: nothing complete, weak hashes only.
[[nodiscard]] Result<RemoteTransport> read_transport(const proto::sdp::Session& session,
                                                     const std::vector<std::string>& mids, std::string_view code);

[[nodiscard]] const proto::sdp::MediaSection* find_section(const proto::sdp::Session& session, std::string_view mid);

[[nodiscard]] NegotiationMemory remember(const proto::sdp::Session& offer, const proto::sdp::Session& answer,
                                         const CheckedOffer& checked, const NegotiationMemory& before);

}  // namespace parley::media
