#include "proto/rtp/extension_ids.hpp"

#include <algorithm>

#include "proto/rtp/extensions.hpp"

namespace parley::proto::rtp {
namespace {

/// In the order of ExtensionKind.
constexpr std::array<std::string_view, kExtensionKinds> kUris{
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",             // RFC 6464 §4
    "urn:ietf:params:rtp-hdrext:sdes:mid",                     // RFC 9143 §15.2
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",           // RFC 8852 §4.3
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",  // RFC 8852 §4.4
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
    "urn:3gpp:video-orientation",  // 3GPP TS 26.114 §7.4.5
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
};

template <class T>
void keep_first(std::optional<T>& value, std::optional<T> read) {
    if (!value) value = read;
}

template <class T>
void keep_first(T& value, T read) {
    if (value.empty()) value = read;
}

void read_one(ExtensionValues& out, ExtensionKind kind, Bytes data) {
    switch (kind) {
        case ExtensionKind::audio_level:
            return keep_first(out.audio_level, read_audio_level(data));
        case ExtensionKind::mid:
            return keep_first(out.mid, read_mid(data));
        case ExtensionKind::rid:
            return keep_first(out.rid, read_rid(data));
        case ExtensionKind::repaired_rid:
            return keep_first(out.repaired_rid, read_rid(data));
        case ExtensionKind::transport_sequence:
            return keep_first(out.transport_sequence, read_transport_sequence(data));
        case ExtensionKind::abs_send_time:
            return keep_first(out.abs_send_time, read_abs_send_time(data));
        case ExtensionKind::playout_delay:
            return keep_first(out.playout_delay, read_playout_delay(data));
        case ExtensionKind::abs_capture_time:
            return keep_first(out.abs_capture_time, data);
        case ExtensionKind::video_orientation:
            return keep_first(out.video_orientation, data);
        case ExtensionKind::dependency_descriptor:
            return keep_first(out.dependency_descriptor, data);
    }
}

}  // namespace

std::string_view uri_of(ExtensionKind kind) {
    return kUris[static_cast<std::size_t>(kind)];
}

std::optional<ExtensionKind> extension_kind_of(std::string_view uri) {
    const auto at = std::find(kUris.begin(), kUris.end(), uri);
    if (at == kUris.end()) return std::nullopt;
    return static_cast<ExtensionKind>(at - kUris.begin());
}

bool ExtensionIds::set(ExtensionKind kind, std::uint8_t id) {
    if (id == 0 || id == 15) return false;  // RFC 8285 §4.2, §4.3: padding, and reserved
    auto& mine = ids_[static_cast<std::size_t>(kind)];
    if (mine == id) return true;
    if (mine != 0 || this->kind(id)) return false;
    mine = id;
    return true;
}

std::optional<ExtensionKind> ExtensionIds::kind(std::uint8_t id) const {
    if (id == 0) return std::nullopt;
    const auto at = std::find(ids_.begin(), ids_.end(), id);
    if (at == ids_.end()) return std::nullopt;
    return static_cast<ExtensionKind>(at - ids_.begin());
}

ExtensionValues read_extensions(const PacketView& packet, const ExtensionIds& ids) {
    ExtensionValues values;
    for_each_extension(packet, [&](const Extension& element) {
        if (const auto kind = ids.kind(element.id)) read_one(values, *kind, element.data);
    });
    return values;
}

}  // namespace parley::proto::rtp
