// One Socket.IO connection as a Session, for all dialects that speak Socket.IO. A dialect brings a Vocabulary: a table
// of the events that it understands, and functions that put the domain's events and signals into its words. A
// SocketDoor serves one namespace with one or more vocabularies. Here stand handshake, identity, rate, order, acks and
// the form of errors; no dialect's words do.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_scan.hpp"
#include "dialects/rate_limit.hpp"
#include "dialects/session.hpp"
#include "socketio/server.hpp"

namespace parley::dialects {

class SocketSession;
class SocketDoor;
struct SocketEvent;

/// The right to answer one event of a client. Cheap to copy. Valid while its session is attached, so inside `then` of
/// Host::change.
class SocketAnswer {
public:
    SocketAnswer(SocketSession& session, const SocketEvent& rule, std::optional<std::uint64_t> ack)
        : session_(&session), rule_(&rule), ack_(ack) {}

    [[nodiscard]] bool wants_ack() const { return ack_.has_value(); }
    /// Acknowledges where that was asked for; otherwise nothing is sent. `json`: one JSON value.
    void ok(std::string_view json = R"({"success":true})") const;
    /// The contract's refusal: an ack `{success: false, error: {code, message}}`, or else the event `error` (the rule's
    /// `error_event`) `{code, message, event}`. `more`: further JSON members for either, with a leading comma.
    void fail(const Error& error, std::string_view more = {}) const;
    [[nodiscard]] const SocketEvent& rule() const { return *rule_; }

private:
    SocketSession* session_;
    const SocketEvent* rule_;
    std::optional<std::uint64_t> ack_;
};

/// One event of a client, checked: its one argument is an object, and no field claims another's identity.
/// The views are valid during the handler only.
struct SocketMessage {
    const json::Object& body;
    SocketAnswer answer;
};

/// One event that a dialect understands. The table lives as long as the program.
struct SocketEvent {
    std::string_view name;
    void (*handle)(SocketSession& session, const SocketMessage& message);
    /// The field that names a call, if any: a call that is not in memory is fetched from the store before the handler
    /// runs, and the client's later events wait behind it.
    std::string_view call_field = {};
    std::string_view error_event = "error";
    /// Rings, enters or accepts: refused once the token of the connection has run out. Signals, toggles and leaving go
    /// on.
    bool privileged = false;
};

/// A dialect's words for one namespace. `on_signal` none: the dialect has no signals of its own.
struct Vocabulary {
    std::span<const SocketEvent> events;
    void (*on_event)(SocketSession& session, const calls::Event& event) = nullptr;
    void (*on_signal)(SocketSession& session, const calls::SignalView& signal) = nullptr;
    /// The connection is open and attached; recovered() tells whether it goes on where a lost one was.
    void (*on_connected)(SocketSession& session) = nullptr;
};

/// What a dialect keeps with one connection. One vocabulary of a door may use it.
class SocketState {
public:
    virtual ~SocketState() = default;
};

class SocketSession final : public socketio::SocketUser, public Session {
public:
    static constexpr std::size_t kParkedEventsMax = 600;
    static constexpr std::size_t kParkedBytesMax = 512 * 1024;

    SocketSession(SocketDoor& door, calls::Identity who, std::string_view address);
    ~SocketSession() override;

    // For dialects.
    [[nodiscard]] Host& host() const;
    [[nodiscard]] calls::ConnectionId id() const { return id_; }
    /// Always has a user.
    [[nodiscard]] const calls::Identity& who() const { return who_; }
    [[nodiscard]] const UserId& user() const { return *who_.user; }
    /// Where the connection comes from, as limits count it.
    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] calls::Actor actor() const { return {who_, id_}; }
    /// The connection has outlived its token.
    [[nodiscard]] bool expired() const { return host().now() >= who_.expires; }
    /// The Socket.IO id. It is the same again when a lost connection was recovered.
    [[nodiscard]] std::string_view socket_id() const { return socket_->id(); }
    [[nodiscard]] bool recovered() const { return socket_->recovered(); }
    /// `json`: the argument, one JSON value.
    void emit(std::string_view name, std::string_view json) { socket_->emit(name, json); }
    std::unique_ptr<SocketState> state;

    // SocketUser.
    void on_connect(socketio::Socket& socket) override;
    void on_event(socketio::Socket& socket, const socketio::Event& event) override;
    void on_disconnect(socketio::Socket& socket, socketio::Disconnect how) override;

    // Session.
    void on_event(const calls::Event& event) override;
    void on_signal(const calls::SignalView& signal) override;
    void tell(const Error& error) override;
    void end(std::uint16_t code, std::string_view reason) override;

private:
    friend class SocketAnswer;
    friend class SocketDoor;

    /// An event that waits until a call has been read from the store.
    struct Parked {
        const SocketEvent* rule;
        std::string body;
        std::optional<std::uint64_t> ack;
    };
    struct Parking {
        std::deque<Parked> events;
        std::size_t bytes = 0;
        bool loaded = false;  // the first one's call has been looked up
    };

    void park(const SocketEvent& rule, std::string_view body, std::optional<std::uint64_t> ack);
    void load_for_first(const CallId& call);
    void resume(const Status& read);
    void handle(const SocketEvent& rule, std::string_view body, std::optional<std::uint64_t> ack, bool loaded);
    [[nodiscard]] std::optional<CallId> missing_call(const SocketEvent& rule, std::string_view body) const;
    [[nodiscard]] std::optional<CallId> missing_call(const SocketEvent& rule, const json::Object& body) const;
    [[nodiscard]] Status check_identity(const SocketEvent& rule, const json::Object& body);
    void assume(const std::string& user);
    [[nodiscard]] bool keeps_pace();

    SocketDoor& door_;
    socketio::Socket* socket_ = nullptr;
    calls::ConnectionId id_;
    calls::Identity who_;
    std::string address_;
    PaceKeeper pace_;
    std::unique_ptr<Parking> parking_;  // only while something waits
};

/// Serves one namespace: authenticates (contract §3: `auth.token`, `Authorization`, `?token=`) and makes sessions.
/// It must outlive the server and the store's callbacks.
class SocketDoor final : public socketio::NamespaceHandler {
public:
    /// The vocabularies must not share an event name.
    SocketDoor(Host& host, calls::Door door, std::vector<const Vocabulary*> vocabularies);

    void on_connect(const socketio::Handshake& handshake, socketio::ConnectReply reply) override;

private:
    friend class SocketSession;

    [[nodiscard]] const SocketEvent* find(std::string_view name) const;
    void forget(const SocketSession& session);
    [[nodiscard]] Result<calls::Identity> identify(const socketio::Handshake& handshake) const;

    Host& host_;
    calls::Door door_;
    std::vector<const Vocabulary*> vocabularies_;
    std::unordered_map<std::string_view, const SocketEvent*> events_;
    std::unordered_map<std::uint64_t, SocketSession*> loading_;  // sessions that wait for the store
    std::uint64_t last_load_ = 0;
};

}  // namespace parley::dialects
