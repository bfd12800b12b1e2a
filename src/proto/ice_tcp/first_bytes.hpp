// What speaks on a shared TCP port, by the first byte that the client sends: HTTP, TLS, or ICE-TCP (RFC 6544), whose
// every message is framed by a length (RFC 4571). No state, no I/O; net/ asks once for each connection.
#pragma once

#include <cstdint>

namespace parley::proto::ice_tcp {

enum class FirstByte : std::uint8_t { text, tls, framed };

/// A frame begins with the high byte of its length, at most 7 for the 2,047 bytes that we take (RFC 4571 §2); a TLS
/// record with 22, its type "handshake" (RFC 8446 §5.1); a request with a letter or the CR of an empty line (RFC 9112
/// §2.2), all of them above 7. So the first byte tells.
[[nodiscard]] constexpr FirstByte first_byte_of(std::uint8_t byte) {
    if (byte <= 7) return FirstByte::framed;
    return byte == 22 ? FirstByte::tls : FirstByte::text;
}

}  // namespace parley::proto::ice_tcp
