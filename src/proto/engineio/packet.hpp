// Engine.IO v4 packets (protocol revision 4): text forms, polling payloads, the handshake and its errors. A stateless
// codec: sessions, transports and timers are src/socketio's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley::proto::engineio {

enum class PacketType : std::uint8_t { open, close, ping, pong, message, upgrade, noop };

/// One packet. `data` is a slice of what was parsed; of a binary message in text form it is the base64, not yet
/// decoded.
struct Packet {
    PacketType type = PacketType::noop;
    bool base64 = false;  ///< always a message
    std::string_view data;
};

inline constexpr char kSeparator = '\x1e';
inline constexpr char kBinaryPrefix = 'b';
/// python-engineio drops the connection on more packets in one poll body.
inline constexpr std::size_t kPollPacketsMax = 16;
/// The most packets taken from one POST body.
inline constexpr std::size_t kPostPacketsMax = 16'384;

[[nodiscard]] constexpr char digit(PacketType type) {
    return static_cast<char>('0' + static_cast<int>(type));
}

/// A text packet. Error code "bad-packet": empty, or an unknown type.
[[nodiscard]] Result<Packet> parse_packet(std::string_view text);
/// The packets of a polling body, up to and without the first bad one, which makes `complete` false.
struct Payload {
    std::vector<Packet> packets;
    bool complete = true;
};
[[nodiscard]] Payload parse_payload(std::string_view body);

/// Appends one packet to a polling body, with the separator if it is not the first. `data` of a text packet has its
/// digit.
void append_to_payload(std::string& body, std::string_view data, bool binary);

struct Open {
    std::string_view sid;
    bool upgrade_to_websocket = false;
    std::int64_t ping_interval_ms = 0;
    std::int64_t ping_timeout_ms = 0;
    std::size_t max_payload = 0;
};
/// `0{...}`, with the five keys in the reference server's order.
[[nodiscard]] std::string encode_open(const Open& open);

enum class HandshakeError : std::uint8_t {
    transport_unknown,
    session_id_unknown,
    bad_handshake_method,
    bad_request,
    forbidden,
    unsupported_protocol_version,
};
[[nodiscard]] std::string_view message(HandshakeError error);
[[nodiscard]] int http_status(HandshakeError error);
/// `{"code":n,"message":"..."}`
[[nodiscard]] std::string encode_error(HandshakeError error);

}  // namespace parley::proto::engineio
