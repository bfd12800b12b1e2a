// A Socket.IO v5 server: namespaces, sockets, events, acknowledgements, rooms, broadcasts, recovery. Sans-IO: it is
// driven by HTTP requests, WebSocket messages and a transport::Loop, all on one thread. It knows nothing of calls or
// users.
//
// An application registers a NamespaceHandler per namespace. It answers each joining client, now or later, with
// accept() and a SocketUser of its own that then gets the client's events.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "socketio/options.hpp"
#include "transport/http.hpp"
#include "transport/loop.hpp"
#include "transport/websocket.hpp"

namespace parley::socketio {

class Server;
class Namespace;
class Socket;
class Client;         // internal: one Engine.IO session's Socket.IO state
class NamespaceImpl;  // internal
class Rooms;          // internal
class ServerImpl;     // internal

/// An event encoded once for any number of sockets of one namespace.
struct Encoded {
    transport::SharedFrame text;
    std::vector<transport::SharedFrame> attachments;
};

/// Names a socket from outside. A stale one finds nothing.
struct SocketHandle {
    std::uint32_t index = 0;
    std::uint32_t generation = 0;  ///< 0 names nothing

    bool operator==(const SocketHandle&) const = default;
};

/// The application's side of one socket. It is created for accept(), owned by the Socket, and destroyed soon after
/// on_disconnect, from a fresh stack: it may keep the Socket& of on_connect for its whole life.
class SocketUser {
public:
    virtual ~SocketUser() = default;
    /// The client has its CONNECT reply (and, recovered, the events it missed) queued; emits now come after it.
    virtual void on_connect(Socket& socket) = 0;
    virtual void on_event(Socket& socket, const Event& event) = 0;
    /// Called once. Emits to it do nothing any more; it still is in its rooms, and leaves them afterwards.
    virtual void on_disconnect(Socket& socket, Disconnect how) = 0;
};

/// One client in one namespace.
class Socket {
public:
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    [[nodiscard]] std::string_view id() const { return {id_, kIdLength}; }  ///< public; not the Engine.IO session id
    [[nodiscard]] SocketHandle handle() const { return handle_; }
    [[nodiscard]] Namespace& nsp() const;
    [[nodiscard]] bool connected() const { return client_ != nullptr; }
    [[nodiscard]] bool recovered() const { return recovered_; }  ///< it has the id of a session lost before
    [[nodiscard]] SocketUser& user() const { return *user_; }
    [[nodiscard]] std::string_view remote_address() const;  ///< "" once disconnected

    /// `args_json`: the raw JSON of the arguments joined by commas, without brackets, "" for none. It must be valid
    /// JSON.
    void emit(std::string_view name, std::string_view args_json = {});
    /// Dropped if the transport is not writable at this moment (polling: no GET waits; WebSocket: bytes still queued).
    void emit_volatile(std::string_view name, std::string_view args_json = {});
    /// `args_json` holds `{"_placeholder":true,"num":n}` for attachments[n].
    void emit_binary(std::string_view name, std::string_view args_json, std::span<const std::string> attachments);
    /// From Namespace::encode. Never logged for recovery: broadcast for that.
    void emit_encoded(const Encoded& packet);

    /// Acknowledges Event::ack. Each id at most once; the library does not count.
    void ack(std::uint64_t id, std::string_view args_json = {});
    void ack_binary(std::uint64_t id, std::string_view args_json, std::span<const std::string> attachments);

    using AckCallback = std::function<void(Result<AckReply>)>;
    /// Calls back exactly once: the reply; or "timeout"; or "disconnected"; or "overloaded" at once, past
    /// Options::max_pending_acks. `timeout_ms` 0 waits as long as the socket lives.
    void emit_with_ack(std::string_view name, std::string_view args_json, std::int64_t timeout_ms,
                       AckCallback callback);

    void join(std::string_view room);   ///< idempotent; each socket is in the room of its id() without asking
    void leave(std::string_view room);  ///< idempotent
    /// Without its own id.
    [[nodiscard]] std::vector<std::string> rooms() const;
    [[nodiscard]] bool in_room(std::string_view room) const;

    /// Sends DISCONNECT; on_disconnect is called before this returns. `close_engine` ends the whole connection, too.
    void disconnect(bool close_engine = false);

    static constexpr std::size_t kIdLength = 20;

private:
    friend class Client;
    friend class NamespaceImpl;
    friend class Rooms;
    friend class ServerImpl;
    Socket() = default;

    struct Membership {
        std::uint32_t room;   // index in the namespace's table
        std::uint32_t place;  // index among the room's members
    };
    struct Extra;  // what few sockets have: waiting acks, a recovery blob
    Extra& extra();

    Client* client_ = nullptr;
    NamespaceImpl* nsp_ = nullptr;
    Socket* next_ = nullptr;  // among the client's sockets
    std::unique_ptr<SocketUser> user_;
    std::unique_ptr<Extra> extra_;
    std::vector<Membership> rooms_;
    std::uint64_t connect_seq_ = 0;  // the namespace's event count when it connected
    SocketHandle handle_;
    std::uint32_t place_ = 0;  // index among the namespace's sockets
    char id_[kIdLength] = {};
    bool recovered_ = false;
    bool wants_offsets_ = false;
    bool got_events_ = false;

public:
    ~Socket();
};

/// Picks the receivers of one broadcast: the union of to(), or all, minus except(); each socket once.
class Broadcast {
public:
    /// A room, or a socket's id.
    Broadcast& to(std::string_view room);
    Broadcast& except(std::string_view room);
    Broadcast& except(const Socket& socket);
    Broadcast& as_volatile();
    /// Encodes once and queues to each. Returns the number of sockets.
    std::size_t emit(std::string_view name, std::string_view args_json = {});
    std::size_t emit_binary(std::string_view name, std::string_view args_json,
                            std::span<const std::string> attachments);

private:
    friend class Namespace;
    friend class NamespaceImpl;
    explicit Broadcast(Namespace& nsp) : nsp_(nsp) {}
    Namespace& nsp_;
    std::vector<std::string> to_;
    std::vector<std::string> except_;
    std::vector<const Socket*> except_sockets_;
    bool volatile_ = false;
};

/// The right to answer one joining client, once, now or later. Dropped without an answer, the client is refused.
/// Harmless after the client has gone.
class ConnectReply {
public:
    struct Accept {
        std::vector<std::string> rooms;  ///< joined before the CONNECT reply
        /// Given back in Recovery::blob; at most 512 bytes; e.g. the user's id. It travels to the client, signed but
        /// readable.
        std::string blob;
        bool recover = true;  ///< false: a client that could recover gets a new session all the same
    };
    ConnectReply() = default;
    ConnectReply(ConnectReply&& other) noexcept;
    ConnectReply& operator=(ConnectReply&& other) noexcept;
    ~ConnectReply();

    /// False once the client has gone or the answer was given.
    [[nodiscard]] bool pending() const;
    /// Returns the socket, or null when the client has gone. user->on_connect has been called when it returns.
    Socket* accept(std::unique_ptr<SocketUser> user, Accept how);
    Socket* accept(std::unique_ptr<SocketUser> user) { return accept(std::move(user), Accept{}); }
    /// CONNECT_ERROR with this message and, when not empty, `data` (raw JSON).
    void refuse(std::string_view message, std::string_view data_json = {});

private:
    friend class ServerImpl;
    friend class Client;
    ConnectReply(std::shared_ptr<ServerImpl*> server, std::uint64_t ticket)
        : server_(std::move(server)), ticket_(ticket) {}
    [[nodiscard]] Client* client() const;
    std::shared_ptr<ServerImpl*> server_;  // what it points to is null once the server is gone
    std::uint64_t ticket_ = 0;
};

class NamespaceHandler {
public:
    virtual ~NamespaceHandler() = default;
    /// A client asks to join. Called for a recovery too: authorisation is checked each time (never `skipMiddlewares`).
    /// Until the answer any packet of the client for this namespace closes its connection, as in the reference server.
    virtual void on_connect(const Handshake& handshake, ConnectReply reply) = 0;
};

class Namespace {
public:
    virtual ~Namespace() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] Broadcast broadcast() { return Broadcast(*this); }
    /// The common broadcast without building one: to a room, but not to `except` (may be null).
    virtual std::size_t emit_to(std::string_view room, const Socket* except, std::string_view name,
                                std::string_view args_json) = 0;
    [[nodiscard]] virtual Encoded encode(std::string_view name, std::string_view args_json,
                                         std::span<const std::string> attachments = {}) const = 0;
    [[nodiscard]] virtual std::size_t size() const = 0;  ///< sockets
    [[nodiscard]] virtual std::size_t room_size(std::string_view room) const = 0;
    virtual void for_each(const std::function<void(Socket&)>& visit) = 0;  ///< must not connect or disconnect sockets
    virtual void for_each_in(std::string_view room, const std::function<void(Socket&)>& visit) = 0;

protected:
    friend class Broadcast;
    virtual std::size_t send(const Broadcast& broadcast, std::string_view name, std::string_view args_json,
                             std::span<const std::string> attachments) = 0;
};

/// It must outlive the connections made through it, that is, be destroyed after the listener and its connections.
class Server {
public:
    Server(transport::Loop& loop, Random& random, Options options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Before the first request. `name` starts with '/'. `handler` must live as long as requests are handled.
    Namespace& add_namespace(std::string name, NamespaceHandler& handler);
    [[nodiscard]] Namespace* find_namespace(std::string_view name);

    /// Requests whose path is Options::path; another path gets 404.
    [[nodiscard]] std::shared_ptr<void> begin_http(const transport::RequestHead& head);
    void handle_http(transport::Request request, transport::Reply reply);
    [[nodiscard]] transport::Upgrade handle_upgrade(const transport::Request& request);

    [[nodiscard]] Socket* find(SocketHandle handle);
    [[nodiscard]] Socket* find(std::string_view socket_id);

    /// Refuses new sessions (503) and closes all open ones so that clients reconnect elsewhere: WebSocket close 1001, a
    /// close packet on polling. No DISCONNECT is sent: stock clients do not come back after one.
    void drain();
    [[nodiscard]] Stats stats() const;

private:
    std::unique_ptr<ServerImpl> impl_;
};

}  // namespace parley::socketio
