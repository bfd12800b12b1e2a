// The settings of a Socket.IO server and the small values that it hands to the application.
// Not the server itself (server.hpp), and nothing here knows what the events mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_scan.hpp"
#include "transport/http.hpp"

namespace parley::socketio {

/// How a client that can recover learns the offset of the last event it got.
enum class OffsetForm : std::uint8_t {
    reference,       ///< as the reference server: a string after the last argument of every event
    separate_event,  ///< `parley:offset` after the event, only to sockets whose auth says `"recovery": true`
};

/// Connection state recovery. README.md, "What recovery promises", says exactly what it gives.
struct RecoveryOptions {
    bool enabled = false;
    std::int64_t max_disconnection_ms = 120'000;  ///< how long a lost session can come back
    OffsetForm form = OffsetForm::separate_event;
    std::size_t log_bytes_max = 8u << 20;  ///< events kept for lost sessions, per namespace
    std::size_t sessions_max = 10'000;     ///< lost sessions kept, per server; the oldest go first
    /// A keyed MAC of any text (HMAC-SHA-256, as raw bytes). The key must survive a restart for sessions to survive
    /// one. Required when enabled.
    std::function<std::string(std::string_view)> sign;
};

struct Options {
    std::string path = "/socket.io/";
    std::int64_t ping_interval_ms = 25'000;
    std::int64_t ping_timeout_ms = 20'000;
    std::int64_t connect_timeout_ms = 45'000;     ///< to join a first namespace
    std::int64_t upgrade_timeout_ms = 10'000;     ///< from the probing WebSocket's opening to its `5`
    std::int64_t attachment_timeout_ms = 30'000;  ///< between a binary packet's header and its last attachment
    std::int64_t close_timeout_ms = 30'000;       ///< how long a closed polling session waits to hand out its `1`
    std::size_t max_payload = 65'536;             ///< bytes of one WebSocket message or one POST body
    std::size_t max_attachments = 10;             ///< per packet
    std::size_t max_binary_bytes = 1u << 20;      ///< of one packet's attachments together
    std::size_t max_queued_bytes = 1u << 20;      ///< per polling session; beyond it the session is closed
    std::size_t max_sessions = 1'000'000;         ///< beyond it a handshake gets 503
    std::size_t max_pending_acks = 256;           ///< per socket; beyond it emit_with_ack fails at once
    bool allow_polling = true;
    bool allow_upgrades = true;
    RecoveryOptions recovery;
    /// Called for a handshake and each later polling request; false: 403 and code 4, "Forbidden". Empty: all pass.
    std::function<bool(const transport::Request&)> allow_request;
    /// Adds headers (CORS) to every HTTP answer. When set, an OPTIONS request gets 204 through it.
    std::function<void(const transport::Request&, transport::Response&)> decorate;
    /// Request headers that a second namespace's on_connect still sees; lower case. All others are forgotten after the
    /// first.
    std::vector<std::string> kept_headers = {"authorization"};
};

/// What a client that comes back with a valid pid had before.
struct Recovery {
    std::string sid;   ///< its socket id; it gets it back if the answer is accept() and `possible` holds then, too
    std::string blob;  ///< what accept() was given for it; signed, so it is as this server or its predecessor made it
    bool same_process = false;  ///< this process lost the session; otherwise a process before it did
    bool possible = false;      ///< nothing has been missed that cannot be sent again, as far as this process knows
};

/// What is known of a client that asks to join a namespace. Valid during on_connect only.
struct Handshake {
    std::string_view auth;   ///< the CONNECT payload as raw JSON object; "{}" if none
    std::string_view query;  ///< percent-encoded, as in the URL, of the Engine.IO handshake
    std::span<const transport::Header> headers;
    std::string_view remote_address;
    bool secure = false;
    const Recovery* recovery = nullptr;

    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;  ///< without case
    /// The decoded value of the first `key` in the query; nothing when absent or wrongly escaped.
    [[nodiscard]] std::optional<std::string> query_value(std::string_view key) const;
};

/// An event from a client. The views are valid during the call only.
struct Event {
    std::string_view name;  ///< decoded; a number as it was written
    std::string_view args;  ///< the raw JSON of the arguments joined by commas, without brackets; "" if none
    /// Each argument as a slice of `args`. They are valid JSON, of any depth: json::scan refuses one that is too deep.
    std::span<const json::Value> values;
    /// Binary attachments; `{"_placeholder":true,"num":n}` in `args` stands for attachments[n], and n is in range.
    std::span<const std::string> attachments;
    std::optional<std::uint64_t> ack;  ///< asked for an acknowledgement, to be given to Socket::ack

    [[nodiscard]] json::Value value(std::size_t index) const {
        return index < values.size() ? values[index] : json::Value{json::Kind::null, "null"};
    }
};

/// A client's answer to emit_with_ack. The views are valid during the call only.
struct AckReply {
    std::string_view args;
    std::span<const json::Value> values;
    std::span<const std::string> attachments;
};

enum class DisconnectReason : std::uint8_t {
    client_namespace_disconnect,  ///< the client sent DISCONNECT
    server_namespace_disconnect,  ///< disconnect() was called
    transport_close,
    transport_error,
    ping_timeout,
    parse_error,  ///< the client broke the protocol
    forced_close,
    superseded,  ///< the same session came back on another connection while this one still seemed alive
    server_shutting_down,
};
/// In the reference server's words, e.g. "ping timeout".
[[nodiscard]] std::string_view to_string(DisconnectReason reason);

struct Disconnect {
    DisconnectReason reason = DisconnectReason::transport_close;
    /// How the transport ended, as a WebSocket close code: 1000, 1001, 1005 (the client closed it without a code), 1006
    /// (lost) …; for polling 1006, also where the client sent a close packet, which stock clients do after any request
    /// that failed. 0 when the transport goes on.
    std::uint16_t close_code = 0;
};

/// Numbers for metrics; counters only grow.
struct Stats {
    std::size_t sessions = 0;       ///< Engine.IO sessions open now
    std::size_t websockets = 0;     ///< … of them on WebSocket
    std::size_t sockets = 0;        ///< namespace connections open now
    std::size_t lost_sessions = 0;  ///< kept for recovery now
    std::uint64_t packets_in = 0;
    std::uint64_t packets_out = 0;
    std::uint64_t handshakes_refused = 0;
    std::uint64_t closed_ping_timeout = 0;
    std::uint64_t closed_parse_error = 0;
    std::uint64_t closed_overflow = 0;  ///< polling queues past their bound
    std::uint64_t recovered = 0;
    std::uint64_t volatile_dropped = 0;
};

}  // namespace parley::socketio
