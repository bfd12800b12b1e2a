#include "proto/socketio/packet.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "proto/socketio/json_walk.hpp"

namespace parley::proto::socketio {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

auto bad(std::string_view what) {
    return fail("bad-packet", what);
}

/// `<n>-` of a binary packet. Digits only: the reference also takes " 1" and "0x1".
bool take_attachments(std::string_view& rest, std::size_t max, std::size_t& count) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (error != std::errc{} || count < 1 || count > max) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (!rest.starts_with('-')) return false;
    rest.remove_prefix(1);
    return true;
}

/// `/name,`; the comma may be missing when nothing follows.
void take_namespace(std::string_view& rest, std::string_view& nsp) {
    nsp = "/";
    if (!rest.starts_with('/')) return;
    const auto comma = rest.find(',');
    nsp = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
}

bool take_ack_id(std::string_view& rest, std::optional<std::uint64_t>& ack) {
    constexpr std::uint64_t kLargest = (std::uint64_t{1} << 53) - 1;  // what every client can hold
    ack.reset();
    if (rest.empty() || !is_digit(rest[0])) return true;
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), id);
    if (error != std::errc{} || id > kLargest) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    ack = id;
    return true;
}

Status check_event(Packet& packet) {
    std::string_view inside;
    if (!split_array(packet.payload, packet.values, inside)) return bad("the payload of an event must be an array");
    if (packet.values.empty()) return bad("an event must have a name");
    const json::Value name = packet.values.front();
    if (name.is(json::Kind::number)) {
        packet.name = name.text;
    } else if (!name.is(json::Kind::string)) {
        return bad("an event's name must be a string or a number");
    } else if (name.text.find('\\') == std::string_view::npos) {
        packet.name = name.text.substr(1, name.text.size() - 2);
    } else {
        packet.decoded_name = name.as_string().value_or("");
        packet.name = packet.decoded_name;
    }
    if (name.is(json::Kind::string) && is_reserved_event(packet.name)) return bad("reserved event name");
    packet.values.erase(packet.values.begin());
    if (packet.values.empty()) {
        packet.args = {};
    } else {
        const char* begin = packet.values.front().text.data();
        packet.args = {begin, static_cast<std::size_t>(inside.data() + inside.size() - begin)};
    }
    return {};
}

Status check_ack(Packet& packet) {
    if (!split_array(packet.payload, packet.values, packet.args)) return bad("the payload of an ack must be an array");
    return {};
}

Status check_connect(Packet& packet) {
    if (!packet.payload.empty() && !is_json_object(packet.payload)) return bad("the auth payload must be an object");
    return {};
}

Status check_disconnect(Packet& packet) {
    if (!packet.payload.empty()) return bad("DISCONNECT has no payload");
    return {};
}

Status refuse_connect_error(Packet&) {
    return bad("CONNECT_ERROR comes from servers only");
}

constexpr std::array<Status (*)(Packet&), 7> kChecks = {check_connect,        check_disconnect, check_event, check_ack,
                                                        refuse_connect_error, check_event,      check_ack};

}  // namespace

bool is_reserved_event(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kReserved = {"connect",       "connect_error", "disconnect",
                                                                  "disconnecting", "newListener",   "removeListener"};
    return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

Status parse_packet(std::string_view text, std::size_t max_attachments, Packet& packet) {
    packet.values.clear();
    packet.attachments = 0;
    packet.name = packet.args = {};
    if (text.empty() || text[0] < '0' || text[0] > '6') return bad("unknown packet type");
    packet.type = static_cast<PacketType>(text[0] - '0');
    auto rest = text.substr(1);
    const bool binary = packet.type == PacketType::binary_event || packet.type == PacketType::binary_ack;
    if (binary && !take_attachments(rest, max_attachments, packet.attachments)) return bad("illegal attachments");
    take_namespace(rest, packet.nsp);
    if (!take_ack_id(rest, packet.ack)) return bad("illegal ack id");
    packet.payload = rest;
    if (auto checked = kChecks[static_cast<std::size_t>(packet.type)](packet); !checked) return checked;
    if (binary && !placeholders_fit(packet.payload, packet.attachments)) return bad("illegal placeholder");
    return {};
}

void append_header(std::string& out, const Header& header) {
    out += static_cast<char>('0' + static_cast<int>(header.type));
    if (header.type == PacketType::binary_event || header.type == PacketType::binary_ack) {
        out += std::to_string(header.attachments);
        out += '-';
    }
    if (header.nsp != "/") {
        out += header.nsp;
        out += ',';
    }
    if (header.ack) out += std::to_string(*header.ack);
}

void append_event(std::string& out, const Header& header, std::string_view name, std::string_view args_json,
                  std::string_view tail) {
    append_header(out, header);
    out += '[';
    json::append_string(out, name);
    for (const auto part : {args_json, tail}) {
        if (part.empty()) continue;
        out += ',';
        out += part;
    }
    out += ']';
}

void append_ack(std::string& out, const Header& header, std::string_view args_json) {
    append_header(out, header);
    out += '[';
    out += args_json;
    out += ']';
}

void append_connect(std::string& out, std::string_view nsp, std::string_view sid, std::string_view pid) {
    append_header(out, {PacketType::connect, nsp, 0, std::nullopt});
    out += "{\"sid\":";
    json::append_string(out, sid);
    if (!pid.empty()) {
        out += ",\"pid\":";
        json::append_string(out, pid);
    }
    out += '}';
}

void append_connect_error(std::string& out, std::string_view nsp, std::string_view message,
                          std::string_view data_json) {
    append_header(out, {PacketType::connect_error, nsp, 0, std::nullopt});
    out += "{\"message\":";
    json::append_string(out, message);
    if (!data_json.empty()) {
        out += ",\"data\":";
        out += data_json;
    }
    out += '}';
}

}  // namespace parley::proto::socketio
