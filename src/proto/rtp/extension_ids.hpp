// The header extensions this server knows, their URIs in SDP, and which id stands for which on one transport (RFC 8285
// §5, §6). The ids are agreed by whoever negotiates; here is only the table and the reading of a packet by it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/rtp/extension_values.hpp"
#include "proto/rtp/packet.hpp"

namespace parley::proto::rtp {

enum class ExtensionKind : std::uint8_t {
    audio_level,            ///< RFC 6464
    mid,                    ///< RFC 9143 §15
    rid,                    ///< RFC 8852 §3.1
    repaired_rid,           ///< RFC 8852 §3.2
    transport_sequence,     ///< draft-holmer-rmcat-transport-wide-cc-extensions-01
    abs_send_time,          ///< 24 bits of seconds in 6.18 fixed point
    abs_capture_time,       ///< 64-bit NTP time
    video_orientation,      ///< 3GPP TS 26.114 §7.4.5
    playout_delay,          ///< 12 + 12 bits in units of 10 ms
    dependency_descriptor,  ///< AV1 RTP payload format, appendix A
};
inline constexpr std::size_t kExtensionKinds = 10;

[[nodiscard]] std::string_view uri_of(ExtensionKind kind);
/// Nothing for a URI that this server does not know.
[[nodiscard]] std::optional<ExtensionKind> extension_kind_of(std::string_view uri);

/// Ids of one transport, both ways. An id stands for one kind and a kind for one id at most.
class ExtensionIds {
public:
    /// False, and nothing changed: the id is 0 or 15 (reserved), or either side already stands for something else.
    bool set(ExtensionKind kind, std::uint8_t id);
    void clear(ExtensionKind kind) { ids_[static_cast<std::size_t>(kind)] = 0; }
    /// 0 when it was not agreed.
    [[nodiscard]] std::uint8_t id(ExtensionKind kind) const { return ids_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] bool has(ExtensionKind kind) const { return id(kind) != 0; }
    [[nodiscard]] std::optional<ExtensionKind> kind(std::uint8_t id) const;

    bool operator==(const ExtensionIds&) const = default;

private:
    std::array<std::uint8_t, kExtensionKinds> ids_{};
};

/// What a packet carries of the known extensions. Texts and spans point into the packet.
struct ExtensionValues {
    std::optional<AudioLevel> audio_level;
    std::string_view mid;           ///< empty when there is none
    std::string_view rid;           ///< empty when there is none
    std::string_view repaired_rid;  ///< empty when there is none
    std::optional<std::uint16_t> transport_sequence;
    std::optional<std::uint32_t> abs_send_time;
    std::optional<PlayoutDelay> playout_delay;
    Bytes abs_capture_time;       ///< as it came; empty when there is none
    Bytes video_orientation;      ///< as it came; empty when there is none
    Bytes dependency_descriptor;  ///< as it came; empty when there is none
};
/// One pass over the elements. A value of the wrong size or form is left out; of two of a kind the first counts.
[[nodiscard]] ExtensionValues read_extensions(const PacketView& packet, const ExtensionIds& ids);

}  // namespace parley::proto::rtp
