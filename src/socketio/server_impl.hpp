// What stands behind Server: the engine, the namespaces, the tables of sockets and of unanswered connects, deadlines of
// the Socket.IO layer. Internal to socketio.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "proto/socketio/packet.hpp"
#include "socketio/engine.hpp"
#include "socketio/fifo.hpp"
#include "socketio/namespace_impl.hpp"
#include "socketio/recovery.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {

struct ConnectTag;
struct AttachmentTag;
class Client;
struct Assembly;

/// A join that the application has not answered.
struct PendingConnect {
    std::uint64_t ticket = 0;
    NamespaceImpl* nsp = nullptr;
    std::optional<Pid> pid;        // valid, of this namespace, and not used up
    std::optional<Offset> offset;  // well-formed
    bool wants_offsets = false;
    Recovery recovery;  // what the application was told of pid
};

class ServerImpl {
public:
    ServerImpl(transport::Loop& loop, Random& random, Options options);
    ~ServerImpl();

    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] Engine& engine() { return engine_; }
    [[nodiscard]] Stats& stats() { return engine_.stats(); }
    [[nodiscard]] Stats read_stats() const;
    [[nodiscard]] Recoverer& recoverer() { return recoverer_; }
    [[nodiscard]] Instant now() const { return loop_.now(); }
    /// An empty string to encode into; until the next call.
    [[nodiscard]] std::string& scratch() {
        scratch_.clear();
        return scratch_;
    }
    [[nodiscard]] proto::socketio::Packet take_packet() { return std::move(packet_); }
    void give_back(proto::socketio::Packet&& packet) { packet_ = std::move(packet); }

    NamespaceImpl& add_namespace(std::string name, NamespaceHandler& handler);
    [[nodiscard]] NamespaceImpl* find_namespace(std::string_view name);

    // Sockets.
    [[nodiscard]] Socket* find(SocketHandle handle) const;
    [[nodiscard]] Socket* find(std::string_view id) const;
    [[nodiscard]] std::unique_ptr<Socket> make_socket(std::string_view id);
    [[nodiscard]] std::string new_socket_id();
    /// Takes a disconnected socket out of the tables and destroys it from a fresh stack.
    void retire(Socket& socket);
    void remember(Socket& socket, DisconnectReason reason);
    [[nodiscard]] Pid pid_of(const Socket& socket) const;

    // Connects. See ConnectReply.
    [[nodiscard]] std::uint64_t new_ticket(Client& client);
    void drop_ticket(std::uint64_t ticket) { tickets_.erase(ticket); }
    [[nodiscard]] Client* client_of(std::uint64_t ticket) const;
    /// Fills what the pid and the offset of an auth payload are worth.
    void read_recovery(std::string_view auth, PendingConnect& pending) const;
    struct Resumed {
        std::unique_ptr<LostSession> session;
        std::vector<const EventLog::Entry*> missed;
    };
    /// The session to go on with, taken out of the lost ones (or away from the connection that still seems to have it).
    [[nodiscard]] std::optional<Resumed> resume(const PendingConnect& pending, const ConnectReply::Accept& how);

    // Deadlines.
    void watch_connect(Client& client);
    void watch_assembly(Assembly& assembly);
    /// Calls back at `when` unless cancelled or the server is gone.
    std::uint64_t run_at(Instant when, std::function<void()> task) { return loop_.run_at(when, std::move(task)); }
    void cancel(std::uint64_t timer) { loop_.cancel(timer); }
    [[nodiscard]] const std::shared_ptr<ServerImpl*>& alive() const { return alive_; }

private:
    [[nodiscard]] std::unique_ptr<LostSession> as_lost(const Socket& socket) const;
    /// The sequence number after which events may have been missed; nothing if the offset makes no sense.
    [[nodiscard]] std::optional<std::uint64_t> reached(const PendingConnect& pending, const LostSession& session) const;
    [[nodiscard]] std::optional<std::vector<const EventLog::Entry*>> missed(const PendingConnect& pending,
                                                                            const LostSession& session) const;
    Instant sweep(Instant now);

    struct ById {
        using is_transparent = void;
        std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
        std::size_t operator()(const Socket* socket) const { return (*this)(socket->id()); }
        bool operator()(const Socket* a, const Socket* b) const { return a == b; }
        bool operator()(std::string_view a, const Socket* b) const { return a == b->id(); }
        bool operator()(const Socket* a, std::string_view b) const { return a->id() == b; }
    };
    struct Slot {
        Socket* socket = nullptr;
        std::uint32_t generation = 1;
    };

    transport::Loop& loop_;
    Random& random_;
    const Options options_;
    Recoverer recoverer_;
    std::string scratch_;
    proto::socketio::Packet packet_;
    std::vector<std::unique_ptr<NamespaceImpl>> namespaces_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::unordered_set<Socket*, ById, ById> by_id_;
    std::unordered_map<std::uint64_t, Client*> tickets_;
    std::uint64_t next_ticket_ = 1;
    Fifo<Client, ConnectTag> connect_due_;
    Fifo<Assembly, AttachmentTag> assembly_due_;
    std::vector<std::unique_ptr<Socket>> retired_;
    Sweeper sweeper_;
    std::shared_ptr<ServerImpl*> alive_;
    Engine engine_;  // last: its sessions go first
};

}  // namespace parley::socketio
