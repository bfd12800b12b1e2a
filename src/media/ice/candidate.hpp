// One ICE candidate as a value, and its line in SDP (RFC 8839 §5.1, RFC 6544 §4.5 for TCP). No name is resolved and
// nothing is connected to: what is not an IP address (browsers hide theirs behind mDNS names) is no candidate here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/endpoint.hpp"

namespace parley::media {

enum class CandidateType : std::uint8_t { host, srflx, prflx, relay };
enum class CandidateTransport : std::uint8_t { udp, tcp_active, tcp_passive, tcp_simultaneous };

struct Candidate {
    std::string foundation;       ///< 1 to 32 ice-chars
    std::uint16_t component = 1;  ///< 1 to 256; 1 is all that rtcp-mux needs
    CandidateTransport transport = CandidateTransport::udp;
    std::uint32_t priority = 0;  ///< 1 to 2^31-1
    Endpoint endpoint;
    CandidateType type = CandidateType::host;

    bool operator==(const Candidate&) const = default;
};

/// RFC 8445 §5.1.2.1. Preferences: type 0..126, local 0..65535; component 1..256.
[[nodiscard]] constexpr std::uint32_t candidate_priority(std::uint32_t type_preference, std::uint32_t local_preference,
                                                         std::uint32_t component = 1) {
    return type_preference << 24 | local_preference << 8 | (256 - component);
}

/// A candidate of this server. `rank` 0 is its best address. UDP comes before TCP (RFC 6544 §4.2), IPv6 before IPv4 of
/// the same rank (RFC 8421 §4).
[[nodiscard]] Candidate host_candidate(const Endpoint& endpoint, CandidateTransport transport, std::uint16_t rank = 0);

/// "candidate:1 1 udp 2130706431 192.0.2.1 8081 typ host"; also with "a=" before it. Nothing for a host name, an
/// unknown transport or type, or anything malformed. raddr, rport and unknown extensions are skipped.
[[nodiscard]] std::optional<Candidate> parse_candidate(std::string_view line);
/// Without "a=".
[[nodiscard]] std::string format_candidate(const Candidate& candidate);

}  // namespace parley::media
