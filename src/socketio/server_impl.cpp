#include "socketio/server_impl.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"
#include "socketio/client.hpp"
#include "socketio/socket_extra.hpp"

namespace parley::socketio {

ServerImpl::ServerImpl(transport::Loop& loop, Random& random, Options options)
    : loop_(loop),
      random_(random),
      options_(std::move(options)),
      recoverer_(options_.recovery, random, loop.now()),
      sweeper_(loop, [this](Instant now) { return sweep(now); }),
      alive_(std::make_shared<ServerImpl*>(this)),
      engine_(loop, random, options_, [this](Session& session, const transport::Request& request) {
          return std::make_unique<Client>(*this, session, request);
      }) {}

ServerImpl::~ServerImpl() {
    *alive_ = nullptr;
}

Stats ServerImpl::read_stats() const {
    Stats stats = engine_.stats();
    stats.sockets = by_id_.size();
    stats.lost_sessions = recoverer_.size();
    return stats;
}

NamespaceImpl& ServerImpl::add_namespace(std::string name, NamespaceHandler& handler) {
    PARLEY_CHECK(name.starts_with('/') && find_namespace(name) == nullptr);
    namespaces_.push_back(std::make_unique<NamespaceImpl>(*this, std::move(name), handler));
    return *namespaces_.back();
}

NamespaceImpl* ServerImpl::find_namespace(std::string_view name) {
    for (const auto& nsp : namespaces_) {
        if (nsp->name() == name) return nsp.get();
    }
    return nullptr;
}

// Sockets.

Socket* ServerImpl::find(SocketHandle handle) const {
    if (handle.index >= slots_.size()) return nullptr;
    const Slot& slot = slots_[handle.index];
    return slot.generation == handle.generation ? slot.socket : nullptr;
}

Socket* ServerImpl::find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : *found;
}

std::string ServerImpl::new_socket_id() {
    return random_token(random_, 15);
}

std::unique_ptr<Socket> ServerImpl::make_socket(std::string_view id) {
    PARLEY_CHECK(id.size() == Socket::kIdLength && find(id) == nullptr);
    std::unique_ptr<Socket> socket(new Socket);
    std::memcpy(socket->id_, id.data(), Socket::kIdLength);
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const auto index = free_slots_.back();
    free_slots_.pop_back();
    slots_[index].socket = socket.get();
    socket->handle_ = {index, slots_[index].generation};
    by_id_.insert(socket.get());
    return socket;
}

void ServerImpl::retire(Socket& socket) {
    by_id_.erase(&socket);
    Slot& slot = slots_[socket.handle_.index];
    slot.socket = nullptr;
    if (++slot.generation == 0) slot.generation = 1;
    free_slots_.push_back(socket.handle_.index);
    retired_.emplace_back(&socket);
    if (retired_.size() > 1) return;
    loop_.post([alive = alive_] {
        if (*alive != nullptr) std::exchange((*alive)->retired_, {}).clear();
    });
}

// Recovery.

Pid ServerImpl::pid_of(const Socket& socket) const {
    Pid pid{recoverer_.epoch(), std::string(socket.id()), std::string(socket.nsp().name()), {}, socket.wants_offsets_};
    if (!socket.extra_) return pid;
    pid.blob = socket.extra_->blob;
    if (!socket.extra_->epoch.empty()) pid.epoch = socket.extra_->epoch;
    return pid;
}

std::unique_ptr<LostSession> ServerImpl::as_lost(const Socket& socket) const {
    auto lost = std::make_unique<LostSession>();
    lost->pid = pid_of(socket);
    lost->rooms = socket.rooms();
    lost->connect_seq = socket.connect_seq_;
    lost->got_events = socket.got_events_;
    return lost;
}

void ServerImpl::remember(Socket& socket, DisconnectReason reason) {
    if (!recoverer_.enabled()) return;
    switch (reason) {
        case DisconnectReason::transport_close:
        case DisconnectReason::transport_error:
        case DisconnectReason::ping_timeout:
        case DisconnectReason::forced_close:
        case DisconnectReason::server_shutting_down:
            recoverer_.keep(as_lost(socket), now());
            return sweeper_.arm(now() + Duration{options_.recovery.max_disconnection_ms});
        case DisconnectReason::client_namespace_disconnect:
        case DisconnectReason::server_namespace_disconnect:
        case DisconnectReason::parse_error:
            return recoverer_.end(std::string(socket.id()), now());
        case DisconnectReason::superseded:
            return;  // goes on elsewhere
    }
}

void ServerImpl::read_recovery(std::string_view auth, PendingConnect& pending) const {
    if (!recoverer_.enabled() || auth == "{}") return;
    const auto object = json::scan_object(auth);
    if (!object) return;
    if (const auto asks = object->find("recovery")) pending.wants_offsets = asks->as_bool().value_or(false);
    const auto pid_text = object->string("pid");
    if (!pid_text) return;
    auto pid = recoverer_.decode(*pid_text);
    if (!pid || pid->nsp != pending.nsp->name()) return;
    if (const auto offset = object->find("offset"); offset && !offset->is(json::Kind::null)) {
        pending.offset = recoverer_.decode_offset(offset->as_string().value_or(""));
        if (!pending.offset) return;
    }
    const bool foreign = pid->epoch != recoverer_.epoch();
    const Socket* live = find(pid->sid);
    std::unique_ptr<LostSession> seeming;
    const LostSession* lost = recoverer_.find(pid->sid);
    if (lost == nullptr) {
        if (live != nullptr) {
            if (&live->nsp() != pending.nsp || !live->connected()) return;
            seeming = as_lost(*live);
        } else {
            if (!foreign || !recoverer_.accepts_foreign(now()) || recoverer_.ended(pid->sid)) return;
            seeming = std::make_unique<LostSession>();
            seeming->pid = *pid;
        }
        lost = seeming.get();
    }
    pending.pid = std::move(pid);
    pending.recovery = {lost->pid.sid, lost->pid.blob, !foreign || seeming == nullptr || live != nullptr,
                        missed(pending, *lost).has_value()};
}

std::optional<std::uint64_t> ServerImpl::reached(const PendingConnect& pending, const LostSession& session) const {
    // Its events carried no offset, so that what it got of them is unknown.
    if (!session.pid.wants_offsets && session.got_events) return std::nullopt;
    if (!pending.offset) return session.connect_seq;
    if (pending.offset->epoch == recoverer_.epoch()) return pending.offset->seq;
    if (pending.offset->epoch == session.pid.epoch) return session.connect_seq;
    return std::nullopt;
}

std::optional<std::vector<const EventLog::Entry*>> ServerImpl::missed(const PendingConnect& pending,
                                                                      const LostSession& session) const {
    const auto seq = reached(pending, session);
    if (!seq) return std::nullopt;
    return pending.nsp->log().missed(*seq, session.pid.sid, session.rooms);
}

std::optional<ServerImpl::Resumed> ServerImpl::resume(const PendingConnect& pending, const ConnectReply::Accept& how) {
    if (!pending.pid || !how.recover) return std::nullopt;
    const auto sid = pending.pid->sid;
    Socket* live = find(sid);
    if (live != nullptr && (!live->connected() || &live->nsp() != pending.nsp)) return std::nullopt;
    std::unique_ptr<LostSession> made = live != nullptr ? as_lost(*live) : nullptr;
    const LostSession* known = made ? made.get() : recoverer_.find(sid);
    if (known == nullptr) {
        if (pending.pid->epoch == recoverer_.epoch() || !recoverer_.accepts_foreign(now()) || recoverer_.ended(sid)) {
            return std::nullopt;
        }
        made = std::make_unique<LostSession>();
        made->pid = *pending.pid;
        made->rooms = how.rooms;
        known = made.get();
    }
    if (!missed(pending, *known)) return std::nullopt;  // a bad offset does not use a session up
    if (live != nullptr) {
        // Its former connection is dead, though nobody has noticed yet.
        live->client_->supersede(*live);
        if (find(sid) != nullptr) return std::nullopt;
    }
    auto session = made ? std::move(made) : recoverer_.take(sid);
    auto entries = missed(pending, *session);  // again: the application may have told the room that it left
    if (!entries) return std::nullopt;
    return Resumed{std::move(session), std::move(*entries)};
}

// Connects.

std::uint64_t ServerImpl::new_ticket(Client& client) {
    tickets_.emplace(next_ticket_, &client);
    return next_ticket_++;
}

Client* ServerImpl::client_of(std::uint64_t ticket) const {
    const auto found = tickets_.find(ticket);
    return found == tickets_.end() ? nullptr : found->second;
}

// Deadlines.

void ServerImpl::watch_connect(Client& client) {
    const Instant due = now() + Duration{options_.connect_timeout_ms};
    connect_due_.push(client, due);
    sweeper_.arm(due);
}

void ServerImpl::watch_assembly(Assembly& assembly) {
    const Instant due = now() + Duration{options_.attachment_timeout_ms};
    assembly_due_.push(assembly, due);
    sweeper_.arm(due);
}

Instant ServerImpl::sweep(Instant now) {
    while (Client* client = connect_due_.pop_due(now)) client->session().close();
    while (Assembly* assembly = assembly_due_.pop_due(now)) assembly->client.fail();
    const Instant lost_due = recoverer_.sweep(now);
    return std::min({connect_due_.front_due(), assembly_due_.front_due(), lost_due});
}

}  // namespace parley::socketio
