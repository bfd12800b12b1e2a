// Socket.IO packets (protocol revision 5), as they stand in one Engine.IO message. A stateless codec: which packet may
// come when, and gathering binary attachments, are src/socketio's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_scan.hpp"
#include "base/result.hpp"

namespace parley::proto::socketio {

enum class PacketType : std::uint8_t { connect, disconnect, event, ack, connect_error, binary_event, binary_ack };

/// A parsed packet. The views point into the parsed text (`name` perhaps into `decoded_name`). Reuse it: it allocates
/// less.
struct Packet {
    PacketType type = PacketType::event;
    std::size_t attachments = 0;  ///< binary messages that follow; 0 unless the type is binary
    std::string_view nsp = "/";   ///< up to the comma; a query in it is part of the name (v5)
    std::optional<std::uint64_t> ack;
    std::string_view payload;         ///< raw JSON; "" if none
    std::string_view name;            ///< of an event, decoded; a number as it was written
    std::string_view args;            ///< of an event or ack: the arguments joined by commas, without brackets
    std::vector<json::Value> values;  ///< … and one by one

    std::string decoded_name;

    [[nodiscard]] bool is_event() const { return type == PacketType::event || type == PacketType::binary_event; }
    [[nodiscard]] bool is_ack() const { return type == PacketType::ack || type == PacketType::binary_ack; }
};

/// Parses and checks `text`, which must be valid UTF-8. Error code "bad-packet"; the message says what is wrong.
[[nodiscard]] Status parse_packet(std::string_view text, std::size_t max_attachments, Packet& packet);

/// Names that mean something to client libraries and may not travel as events.
[[nodiscard]] bool is_reserved_event(std::string_view name);

/// What stands before a packet's payload.
struct Header {
    PacketType type = PacketType::event;
    std::string_view nsp = "/";
    std::size_t attachments = 0;
    std::optional<std::uint64_t> ack;
};
void append_header(std::string& out, const Header& header);
/// `args_json`: raw JSON values joined by commas. `tail`: one more argument, raw JSON, or "".
void append_event(std::string& out, const Header& header, std::string_view name, std::string_view args_json,
                  std::string_view tail = {});
void append_ack(std::string& out, const Header& header, std::string_view args_json);
/// `pid` may be empty.
void append_connect(std::string& out, std::string_view nsp, std::string_view sid, std::string_view pid);
/// `data_json` may be empty.
void append_connect_error(std::string& out, std::string_view nsp, std::string_view message, std::string_view data_json);

}  // namespace parley::proto::socketio
