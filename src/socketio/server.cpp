#include "socketio/server.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "socketio/client.hpp"
#include "socketio/server_impl.hpp"

namespace parley::socketio {

Server::Server(transport::Loop& loop, Random& random, Options options)
    : impl_(std::make_unique<ServerImpl>(loop, random, std::move(options))) {}

Server::~Server() = default;

Namespace& Server::add_namespace(std::string name, NamespaceHandler& handler) {
    return impl_->add_namespace(std::move(name), handler);
}
Namespace* Server::find_namespace(std::string_view name) {
    return impl_->find_namespace(name);
}

std::shared_ptr<void> Server::begin_http(const transport::RequestHead& head) {
    return impl_->engine().begin_http(head);
}

void Server::handle_http(transport::Request request, transport::Reply reply) {
    impl_->engine().handle_http(std::move(request), std::move(reply));
}
transport::Upgrade Server::handle_upgrade(const transport::Request& request) {
    return impl_->engine().handle_upgrade(request);
}
Socket* Server::find(SocketHandle handle) {
    return impl_->find(handle);
}
Socket* Server::find(std::string_view socket_id) {
    return impl_->find(socket_id);
}
void Server::drain() {
    impl_->engine().drain();
}
Stats Server::stats() const {
    return impl_->read_stats();
}

// ConnectReply.

ConnectReply::ConnectReply(ConnectReply&& other) noexcept
    : server_(std::move(other.server_)), ticket_(std::exchange(other.ticket_, 0)) {}

ConnectReply& ConnectReply::operator=(ConnectReply&& other) noexcept {
    if (this == &other) return *this;
    if (pending()) refuse("Connection refused");
    server_ = std::move(other.server_);
    ticket_ = std::exchange(other.ticket_, 0);
    return *this;
}

ConnectReply::~ConnectReply() {
    if (pending()) refuse("Connection refused");
}

Client* ConnectReply::client() const {
    return server_ == nullptr || *server_ == nullptr ? nullptr : (*server_)->client_of(ticket_);
}

bool ConnectReply::pending() const {
    return client() != nullptr;
}

Socket* ConnectReply::accept(std::unique_ptr<SocketUser> user, Accept how) {
    PARLEY_CHECK(user != nullptr);
    PARLEY_CHECK(how.blob.size() <= 512);
    Client* asking = client();
    return asking == nullptr ? nullptr : asking->accept(std::exchange(ticket_, 0), std::move(user), std::move(how));
}

void ConnectReply::refuse(std::string_view message, std::string_view data_json) {
    if (Client* asking = client()) asking->refuse(std::exchange(ticket_, 0), message, data_json);
}

// Handshake, and words.

std::optional<std::string_view> Handshake::header(std::string_view name) const {
    for (const auto& header : headers) {
        const bool same =
            std::equal(name.begin(), name.end(), header.name.begin(), header.name.end(), [](char a, char b) {
                const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
                return lower(a) == lower(b);
            });
        if (same) return header.value;
    }
    return std::nullopt;
}

std::optional<std::string> Handshake::query_value(std::string_view key) const {
    transport::Request request;
    request.query = query;
    return request.query_value(key);
}

std::string_view to_string(DisconnectReason reason) {
    switch (reason) {
        case DisconnectReason::client_namespace_disconnect:
            return "client namespace disconnect";
        case DisconnectReason::server_namespace_disconnect:
            return "server namespace disconnect";
        case DisconnectReason::transport_close:
            return "transport close";
        case DisconnectReason::transport_error:
            return "transport error";
        case DisconnectReason::ping_timeout:
            return "ping timeout";
        case DisconnectReason::parse_error:
            return "parse error";
        case DisconnectReason::forced_close:
            return "forced close";
        case DisconnectReason::superseded:
            return "superseded";
        case DisconnectReason::server_shutting_down:
            return "server shutting down";
    }
    return "transport error";
}

}  // namespace parley::socketio
