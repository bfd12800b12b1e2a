// Redundant sound (RFC 2198) for a subscriber who takes no redundancy: the newest block alone. Pure; Subscriber asks it
// for each such packet.
#pragma once

#include <optional>

#include "media/packet.hpp"

namespace parley::media {

/// The same packet with the primary block as its payload and that block's payload type. It views the bytes of `packet`.
/// Nothing when the payload is no RED.
[[nodiscard]] std::optional<Packet> plain_sound(const Packet& packet);

}  // namespace parley::media
