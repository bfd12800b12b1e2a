#include "socketio/namespace_impl.hpp"

#include <algorithm>

#include "proto/socketio/packet.hpp"
#include "socketio/client.hpp"
#include "socketio/server_impl.hpp"

namespace parley::socketio {

using proto::socketio::PacketType;

namespace {
constexpr std::string_view kOffsetEvent = "parley:offset";
}

NamespaceImpl::NamespaceImpl(ServerImpl& server, std::string name, NamespaceHandler& handler)
    : server_(server),
      name_(std::move(name)),
      handler_(handler),
      log_(server.options().recovery.log_bytes_max, Duration{server.options().recovery.max_disconnection_ms}) {}

void NamespaceImpl::add(Socket& socket) {
    socket.place_ = static_cast<std::uint32_t>(sockets_.size());
    sockets_.push_back(&socket);
    if (socket.wants_offsets_) ++wanting_;
}

void NamespaceImpl::remove(Socket& socket) {
    Socket* last = sockets_.back();
    sockets_[socket.place_] = last;
    last->place_ = socket.place_;
    sockets_.pop_back();
    if (socket.wants_offsets_) --wanting_;
    rooms_.leave_all(socket);
}

// Encoding.

void NamespaceImpl::append_text(std::string& out, const Outgoing& event, std::string_view tail) const {
    out += proto::engineio::digit(proto::engineio::PacketType::message);
    const auto type = event.attachments.empty() ? PacketType::event : PacketType::binary_event;
    proto::socketio::append_event(out, {type, name_, event.attachments.size(), event.ack}, event.name, event.args,
                                  tail);
}

Encoded NamespaceImpl::encode(const Outgoing& event, std::string_view tail) const {
    auto& scratch = server_.scratch();
    append_text(scratch, event, tail);
    Encoded packet{transport::make_frame(scratch, false), {}};
    for (const auto& bytes : event.attachments) packet.attachments.push_back(transport::make_frame(bytes, true));
    return packet;
}

Encoded NamespaceImpl::encode(std::string_view name, std::string_view args_json,
                              std::span<const std::string> attachments) const {
    return encode({name, args_json, attachments, {}}, {});
}

// One receiver.

void NamespaceImpl::emit(Socket& socket, const Outgoing& event, bool is_volatile) {
    if (!socket.connected()) return;
    Session& session = socket.client_->session();
    if (is_volatile && !session.writable()) {
        ++server_.stats().volatile_dropped;
        return;
    }
    socket.got_events_ = true;
    // As the reference server: what is volatile or asks for an ack is not sent again after a recovery.
    if (socket.wants_offsets_ && !is_volatile && !event.ack) {
        const auto offset = next_offset();
        const auto packet = encode(event, server_.recoverer().appends_offsets() ? offset : std::string_view{});
        static_cast<void>(log_event(packet, {{std::string(socket.id())}, {}}));
        deliver(socket, packet);
        return send_offset(socket, offset);
    }
    auto& scratch = server_.scratch();
    append_text(scratch, event, {});
    session.send_text(scratch);
    for (const auto& bytes : event.attachments) session.send_binary(bytes);
}

void NamespaceImpl::deliver(Socket& socket, const Encoded& packet) {
    socket.got_events_ = true;
    Session& session = socket.client_->session();
    session.send_frame(packet.text, false);
    for (const auto& frame : packet.attachments) session.send_frame(frame, true);
}

void NamespaceImpl::emit_encoded(Socket& socket, const Encoded& packet) {
    if (socket.connected()) deliver(socket, packet);
}

void NamespaceImpl::send_ack(Socket& socket, std::uint64_t id, std::string_view args,
                             std::span<const std::string> attachments) {
    if (!socket.connected()) return;
    auto& scratch = server_.scratch();
    scratch += proto::engineio::digit(proto::engineio::PacketType::message);
    const auto type = attachments.empty() ? PacketType::ack : PacketType::binary_ack;
    proto::socketio::append_ack(scratch, {type, name_, attachments.size(), id}, args);
    Session& session = socket.client_->session();
    session.send_text(scratch);
    for (const auto& bytes : attachments) session.send_binary(bytes);
}

// Recovery.

bool NamespaceImpl::must_log() const {
    const auto& recoverer = server_.recoverer();
    return recoverer.enabled() && (wanting_ > 0 || recoverer.size() > 0 || recoverer.accepts_foreign(server_.now()));
}

std::string NamespaceImpl::next_offset() const {
    return json::quote(server_.recoverer().encode_offset(log_.next()));
}

std::string NamespaceImpl::log_event(const Encoded& packet, Audience audience) {
    auto offset = next_offset();
    log_.append(server_.now(), packet, std::move(audience));
    return offset;
}

void NamespaceImpl::send_offset(Socket& socket, std::string_view offset) {
    if (server_.recoverer().appends_offsets() || !socket.wants_offsets_) return;
    auto& scratch = server_.scratch();
    append_text(scratch, {kOffsetEvent, offset, {}, {}}, {});
    socket.client_->session().send_text(scratch);
}

void NamespaceImpl::replay(Socket& socket, const std::vector<const EventLog::Entry*>& missed) {
    for (const auto* entry : missed) deliver(socket, entry->packet);
    if (missed.empty()) return;
    send_offset(socket, json::quote(server_.recoverer().encode_offset(missed.back()->seq)));
}

// Many receivers.

std::size_t NamespaceImpl::emit_to(std::string_view room, const Socket* except, std::string_view name,
                                   std::string_view args_json) {
    const Outgoing event{name, args_json, {}, {}};
    if (must_log()) {
        Broadcast broadcast(*this);
        broadcast.to(room);
        if (except != nullptr) broadcast.except(*except);
        return send(broadcast, name, args_json, {});
    }
    const auto& members = rooms_.members(room);
    const bool skips = except != nullptr && rooms_.contains(*except, room);
    const std::size_t count = members.size() - (skips ? 1 : 0);
    if (count == 0) {
        Socket* alone = members.empty() ? server_.find(room) : nullptr;
        if (alone == nullptr || alone == except || alone->nsp_ != this) return 0;
        emit(*alone, event, false);
        return 1;
    }
    if (count == 1) {
        for (Socket* member : members) {
            if (member != except) emit(*member, event, false);
        }
        return 1;
    }
    const auto packet = encode(event, {});
    for (Socket* member : members) {
        if (member != except && member->connected()) deliver(*member, packet);
    }
    return count;
}

bool NamespaceImpl::excluded(const Broadcast& broadcast, const Socket& socket) const {
    if (!socket.connected()) return true;
    const auto& sockets = broadcast.except_sockets_;
    if (std::find(sockets.begin(), sockets.end(), &socket) != sockets.end()) return true;
    return std::any_of(broadcast.except_.begin(), broadcast.except_.end(),
                       [&](const std::string& room) { return room == socket.id() || rooms_.contains(socket, room); });
}

std::vector<Socket*> NamespaceImpl::receivers(const Broadcast& broadcast) {
    std::vector<Socket*> found;
    const auto add = [&](Socket* socket) {
        if (!excluded(broadcast, *socket)) found.push_back(socket);
    };
    if (broadcast.to_.empty()) std::for_each(sockets_.begin(), sockets_.end(), add);
    for (const auto& room : broadcast.to_) {
        const auto& members = rooms_.members(room);
        std::for_each(members.begin(), members.end(), add);
        Socket* own = server_.find(room);
        if (own != nullptr && own->nsp_ == this) add(own);
    }
    if (broadcast.to_.size() > 1) {  // each socket once
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
    }
    return found;
}

std::size_t NamespaceImpl::send(const Broadcast& broadcast, std::string_view name, std::string_view args_json,
                                std::span<const std::string> attachments) {
    const Outgoing event{name, args_json, attachments, {}};
    const auto found = receivers(broadcast);
    if (broadcast.volatile_) {
        if (found.empty()) return 0;
        const auto packet = encode(event, {});
        std::size_t sent = 0;
        for (Socket* socket : found) {
            if (!socket->client_->session().writable()) {
                ++server_.stats().volatile_dropped;
                continue;
            }
            deliver(*socket, packet);
            ++sent;
        }
        return sent;
    }
    const bool logs = must_log();
    if (found.empty() && !logs) return 0;
    const bool appends = logs && server_.recoverer().appends_offsets();
    std::string offset = logs ? next_offset() : std::string();
    const auto packet = encode(event, appends ? std::string_view(offset) : std::string_view{});
    if (logs) {
        Audience audience{broadcast.to_, broadcast.except_};
        for (const Socket* socket : broadcast.except_sockets_) audience.except.emplace_back(socket->id());
        static_cast<void>(log_event(packet, std::move(audience)));
    }
    for (Socket* socket : found) {
        deliver(*socket, packet);
        if (logs) send_offset(*socket, offset);
    }
    return found.size();
}

std::size_t NamespaceImpl::room_size(std::string_view room) const {
    return rooms_.members(room).size();
}

void NamespaceImpl::for_each(const std::function<void(Socket&)>& visit) {
    for (Socket* socket : sockets_) visit(*socket);
}

void NamespaceImpl::for_each_in(std::string_view room, const std::function<void(Socket&)>& visit) {
    for (Socket* socket : rooms_.members(room)) visit(*socket);
}

// Broadcast, the public face of send().

Broadcast& Broadcast::to(std::string_view room) {
    to_.emplace_back(room);
    return *this;
}
Broadcast& Broadcast::except(std::string_view room) {
    except_.emplace_back(room);
    return *this;
}
Broadcast& Broadcast::except(const Socket& socket) {
    except_sockets_.push_back(&socket);
    return *this;
}
Broadcast& Broadcast::as_volatile() {
    volatile_ = true;
    return *this;
}
std::size_t Broadcast::emit(std::string_view name, std::string_view args_json) {
    return nsp_.send(*this, name, args_json, {});
}
std::size_t Broadcast::emit_binary(std::string_view name, std::string_view args_json,
                                   std::span<const std::string> attachments) {
    return nsp_.send(*this, name, args_json, attachments);
}

}  // namespace parley::socketio
