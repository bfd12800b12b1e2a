// The public face of one socket: what it does goes to its namespace and its client.
#include <algorithm>

#include "base/check.hpp"
#include "socketio/client.hpp"
#include "socketio/server.hpp"
#include "socketio/server_impl.hpp"
#include "socketio/socket_extra.hpp"

namespace parley::socketio {

Socket::~Socket() = default;

Socket::Extra& Socket::extra() {
    if (!extra_) extra_ = std::make_unique<Extra>();
    return *extra_;
}

Socket::Extra::WaitingAck Socket::Extra::take_ack(std::uint64_t id) {
    const auto found = std::find_if(acks.begin(), acks.end(), [&](const auto& ack) { return ack.id == id; });
    if (found == acks.end()) return {};
    auto ack = std::move(*found);
    acks.erase(found);
    return ack;
}

Namespace& Socket::nsp() const {
    return *nsp_;
}

std::string_view Socket::remote_address() const {
    return client_ == nullptr ? std::string_view{} : client_->remote_address();
}

void Socket::emit(std::string_view name, std::string_view args_json) {
    nsp_->emit(*this, {name, args_json, {}, {}}, false);
}

void Socket::emit_volatile(std::string_view name, std::string_view args_json) {
    nsp_->emit(*this, {name, args_json, {}, {}}, true);
}

void Socket::emit_binary(std::string_view name, std::string_view args_json, std::span<const std::string> attachments) {
    nsp_->emit(*this, {name, args_json, attachments, {}}, false);
}

void Socket::emit_encoded(const Encoded& packet) {
    nsp_->emit_encoded(*this, packet);
}

void Socket::ack(std::uint64_t id, std::string_view args_json) {
    nsp_->send_ack(*this, id, args_json, {});
}

void Socket::ack_binary(std::uint64_t id, std::string_view args_json, std::span<const std::string> attachments) {
    nsp_->send_ack(*this, id, args_json, attachments);
}

void Socket::emit_with_ack(std::string_view name, std::string_view args_json, std::int64_t timeout_ms,
                           AckCallback callback) {
    if (!connected()) return callback(fail("disconnected", "the client has gone"));
    ServerImpl& server = nsp_->server();
    Extra& more = extra();
    if (more.acks.size() >= server.options().max_pending_acks) {
        return callback(fail("overloaded", "too many acknowledgements are outstanding"));
    }
    const auto id = more.next_ack++;
    std::uint64_t timer = 0;
    if (timeout_ms > 0) {
        timer = server.run_at(server.now() + Duration{timeout_ms}, [alive = server.alive(), socket = handle_, id] {
            Socket* waiting = *alive == nullptr ? nullptr : (*alive)->find(socket);
            if (waiting == nullptr) return;
            const auto ack = waiting->extra().take_ack(id);
            if (ack.callback) ack.callback(fail("timeout", "the client has not acknowledged in time"));
        });
    }
    more.acks.push_back({id, timer, std::move(callback)});
    nsp_->emit(*this, {name, args_json, {}, id}, false);
}

void Socket::join(std::string_view room) {
    if (connected() && room != id()) nsp_->rooms().join(*this, room);
}

void Socket::leave(std::string_view room) {
    nsp_->rooms().leave(*this, room);
}

std::vector<std::string> Socket::rooms() const {
    return nsp_->rooms().of(*this);
}

bool Socket::in_room(std::string_view room) const {
    return (room == id() && connected()) || nsp_->rooms().contains(*this, room);
}

void Socket::disconnect(bool close_engine) {
    if (connected()) client_->disconnect(*this, close_engine);
}

}  // namespace parley::socketio
