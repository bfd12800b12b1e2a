#include "proto/engineio/packet.hpp"

#include <array>

#include "base/encoding.hpp"

namespace parley::proto::engineio {

Result<Packet> parse_packet(std::string_view text) {
    if (text.empty()) return fail("bad-packet", "empty packet");
    if (text[0] == kBinaryPrefix) return Packet{PacketType::message, true, text.substr(1)};
    if (text[0] < '0' || text[0] > '6') return fail("bad-packet", "unknown packet type");
    return Packet{static_cast<PacketType>(text[0] - '0'), false, text.substr(1)};
}

Payload parse_payload(std::string_view body) {
    Payload payload;
    while (true) {
        const auto end = body.find(kSeparator);
        const auto packet = parse_packet(body.substr(0, end));
        if (!packet || payload.packets.size() == kPostPacketsMax) {
            payload.complete = false;
            return payload;
        }
        payload.packets.push_back(*packet);
        if (end == std::string_view::npos) return payload;
        body.remove_prefix(end + 1);
    }
}

void append_to_payload(std::string& body, std::string_view data, bool binary) {
    if (!body.empty()) body += kSeparator;
    if (!binary) {
        body += data;
        return;
    }
    body += kBinaryPrefix;
    body += encode_base64(as_bytes(data));
}

std::string encode_open(const Open& open) {
    std::string out = "0{\"sid\":\"";
    out += open.sid;
    out += open.upgrade_to_websocket ? "\",\"upgrades\":[\"websocket\"]" : "\",\"upgrades\":[]";
    out += ",\"pingInterval\":" + std::to_string(open.ping_interval_ms);
    out += ",\"pingTimeout\":" + std::to_string(open.ping_timeout_ms);
    out += ",\"maxPayload\":" + std::to_string(open.max_payload);
    out += '}';
    return out;
}

std::string_view message(HandshakeError error) {
    static constexpr std::array<std::string_view, 6> kMessages = {
        "Transport unknown", "Session ID unknown", "Bad handshake method",
        "Bad request",       "Forbidden",          "Unsupported protocol version"};
    return kMessages[static_cast<std::size_t>(error)];
}

int http_status(HandshakeError error) {
    return error == HandshakeError::forbidden ? 403 : 400;
}

std::string encode_error(HandshakeError error) {
    std::string out = "{\"code\":" + std::to_string(static_cast<int>(error)) + ",\"message\":\"";
    out += message(error);
    out += "\"}";
    return out;
}

}  // namespace parley::proto::engineio
