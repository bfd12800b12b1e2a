#include "socketio/client.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "socketio/socket_extra.hpp"

namespace parley::socketio {

using proto::socketio::PacketType;

// HandshakeMemo.

HandshakeMemo::HandshakeMemo(const transport::Request& request, const std::vector<std::string>& kept_headers) {
    static constexpr std::array<std::string_view, 5> kProtocolKeys = {"EIO", "transport", "t", "sid", "b64"};
    text_ = (request.secure ? 's' : '-') + request.remote_address + '\n';
    std::string_view rest = request.query;
    const auto query_begin = text_.size();
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto key = pair.substr(0, pair.find('='));
        if (std::find(kProtocolKeys.begin(), kProtocolKeys.end(), key) != kProtocolKeys.end()) continue;
        if (text_.size() > query_begin) text_ += '&';
        text_ += pair;
    }
    text_ += '\n';
    for (const auto& name : kept_headers) {
        if (const auto value = request.header(name)) text_.append(name).append(":").append(*value).append("\n");
    }
    text_.shrink_to_fit();
}

std::string_view HandshakeMemo::line(std::size_t index) const {
    std::string_view rest = text_;
    for (; index > 0; --index) rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));
    return rest.substr(0, rest.find('\n'));
}

std::vector<transport::Header> HandshakeMemo::headers() const {
    std::vector<transport::Header> found;
    for (std::size_t i = 2; !line(i).empty(); ++i) {
        const auto text = line(i);
        const auto colon = text.find(':');
        found.push_back({std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))});
    }
    return found;
}

// Life.

struct Client::Joining {
    std::unique_ptr<transport::Request> request;  // until the first namespace was asked for
    std::vector<PendingConnect> pending;
};

Client::Client(ServerImpl& server, Session& session, const transport::Request& request)
    : server_(server),
      session_(session),
      memo_(request, server.options().kept_headers),
      joining_(std::make_unique<Joining>()) {
    joining_->request = std::make_unique<transport::Request>(request);
    server_.watch_connect(*this);
}

Client::~Client() {
    cancel_pending();
    while (sockets_ != nullptr) delete std::exchange(sockets_, sockets_->next_);  // only when the server goes
}

void Client::on_close(Disconnect how) {
    FifoHook<ConnectTag>::unlink();
    assembly_.reset();
    cancel_pending();
    while (sockets_ != nullptr) detach(*sockets_, how);
}

// Incoming.

void Client::on_text(std::string_view message) {
    if (assembly_) return fail();  // text where binary is due
    auto packet = server_.take_packet();
    const auto parsed = proto::socketio::parse_packet(message, server_.options().max_attachments, packet);
    if (!parsed || !may_come_now(packet)) {
        fail();
    } else if (packet.attachments > 0) {
        begin_assembly(message, packet);
    } else {
        dispatch(packet, {});
    }
    server_.give_back(std::move(packet));
}

void Client::begin_assembly(std::string_view text, const Packet& packet) {
    assembly_ = std::make_unique<Assembly>(*this);
    assembly_->text = text;
    assembly_->expected = packet.attachments;
    server_.watch_assembly(*assembly_);
}

void Client::on_binary(std::string_view message) {
    if (!assembly_) return fail();  // binary unannounced
    assembly_->bytes += message.size();
    if (assembly_->bytes > server_.options().max_binary_bytes) return fail();
    assembly_->attachments.emplace_back(message);
    if (assembly_->attachments.size() < assembly_->expected) return server_.watch_assembly(*assembly_);
    const auto complete = std::move(assembly_);
    auto packet = server_.take_packet();
    const auto parsed = proto::socketio::parse_packet(complete->text, server_.options().max_attachments, packet);
    PARLEY_CHECK(parsed);
    if (may_come_now(packet)) {
        dispatch(packet, complete->attachments);
    } else {
        fail();  // its namespace was left meanwhile
    }
    server_.give_back(std::move(packet));
}

/// CONNECT comes first and once; the rest needs it answered.
bool Client::may_come_now(const Packet& packet) const {
    const bool joined = find(packet.nsp) != nullptr;
    if (packet.type == PacketType::connect) return !joined && !is_pending(packet.nsp);
    return joined;
}

void Client::dispatch(const Packet& packet, std::span<const std::string> attachments) {
    using Handler = void (Client::*)(const Packet&, std::span<const std::string>);
    static constexpr std::array<Handler, 7> kHandlers = {
        &Client::handle_connect, &Client::handle_disconnect, &Client::handle_event, &Client::handle_ack, nullptr,
        &Client::handle_event,   &Client::handle_ack};
    (this->*kHandlers[static_cast<std::size_t>(packet.type)])(packet, attachments);
}

void Client::handle_connect(const Packet& packet, std::span<const std::string> /*attachments*/) {
    NamespaceImpl* nsp = server_.find_namespace(packet.nsp);
    if (nsp == nullptr) return send_connect_error(packet.nsp, "Invalid namespace", {});
    if (!joining_) joining_ = std::make_unique<Joining>();
    const auto request = std::move(joining_->request);
    const auto kept = request ? std::vector<transport::Header>{} : memo_.headers();
    const auto auth = packet.payload.empty() ? std::string_view("{}") : packet.payload;

    PendingConnect pending;
    pending.ticket = server_.new_ticket(*this);
    pending.nsp = nsp;
    server_.read_recovery(auth, pending);
    const auto ticket = pending.ticket;
    const auto recovery = pending.pid ? std::optional(pending.recovery) : std::nullopt;
    joining_->pending.push_back(std::move(pending));

    const Handshake handshake{.auth = auth,
                              .query = request ? std::string_view(request->query) : memo_.query(),
                              .headers = request ? request->headers : kept,
                              .remote_address = memo_.address(),
                              .secure = memo_.secure(),
                              .recovery = recovery ? &*recovery : nullptr};
    nsp->handler().on_connect(handshake, ConnectReply(server_.alive(), ticket));
}

void Client::handle_disconnect(const Packet& packet, std::span<const std::string> /*attachments*/) {
    detach(*find(packet.nsp), {DisconnectReason::client_namespace_disconnect, 0});
}

void Client::handle_event(const Packet& packet, std::span<const std::string> attachments) {
    Socket& socket = *find(packet.nsp);
    const Event event{packet.name, packet.args, packet.values, attachments, packet.ack};
    socket.user().on_event(socket, event);
}

void Client::handle_ack(const Packet& packet, std::span<const std::string> attachments) {
    Socket& socket = *find(packet.nsp);
    if (!packet.ack || !socket.extra_) return;
    const auto ack = socket.extra_->take_ack(*packet.ack);
    if (!ack.callback) return;  // unknown, or too late: ignored
    if (ack.timer != 0) server_.cancel(ack.timer);
    ack.callback(AckReply{packet.args, packet.values, attachments});
}

// Joining.

Socket* Client::find(std::string_view nsp) const {
    for (Socket* socket = sockets_; socket != nullptr; socket = socket->next_) {
        if (socket->nsp_->name() == nsp) return socket;
    }
    return nullptr;
}

const PendingConnect* Client::find_pending(std::uint64_t ticket) const {
    if (!joining_) return nullptr;
    for (const auto& pending : joining_->pending) {
        if (pending.ticket == ticket) return &pending;
    }
    return nullptr;
}

bool Client::is_pending(std::string_view nsp) const {
    return joining_ && std::any_of(joining_->pending.begin(), joining_->pending.end(),
                                   [&](const auto& pending) { return pending.nsp->name() == nsp; });
}

std::optional<PendingConnect> Client::take_pending(std::uint64_t ticket) {
    const auto* found = find_pending(ticket);
    if (found == nullptr) return std::nullopt;
    auto& all = joining_->pending;
    const auto at = all.begin() + (found - all.data());
    auto pending = std::move(*at);
    all.erase(at);
    server_.drop_ticket(ticket);
    if (all.empty() && !joining_->request) joining_.reset();
    return pending;
}

void Client::cancel_pending() {
    if (!joining_) return;
    for (const auto& pending : joining_->pending) server_.drop_ticket(pending.ticket);
    joining_.reset();
}

Socket* Client::accept(std::uint64_t ticket, std::unique_ptr<SocketUser> user, ConnectReply::Accept how) {
    const auto pending = take_pending(ticket);
    if (!pending) return nullptr;
    FifoHook<ConnectTag>::unlink();
    NamespaceImpl& nsp = *pending->nsp;
    auto& recoverer = server_.recoverer();
    auto resumed = server_.resume(*pending, how);
    if (!session_.is_open()) return nullptr;  // closed by what the application did about the superseded socket
    auto made = server_.make_socket(resumed ? resumed->session->pid.sid : server_.new_socket_id());
    Socket& socket = *made.release();
    socket.client_ = this;
    socket.nsp_ = &nsp;
    socket.user_ = std::move(user);
    socket.recovered_ = resumed.has_value();
    socket.connect_seq_ = resumed ? resumed->session->connect_seq : nsp.log().last();
    socket.wants_offsets_ = recoverer.enabled() && (recoverer.appends_offsets() || pending->wants_offsets ||
                                                    (resumed && resumed->session->pid.wants_offsets));
    socket.next_ = std::exchange(sockets_, &socket);
    nsp.add(socket);
    if (recoverer.enabled() && !how.blob.empty()) socket.extra().blob = std::move(how.blob);
    if (resumed) {
        // The same pid goes back, whatever the application says now.
        if (!resumed->session->pid.blob.empty()) socket.extra().blob = resumed->session->pid.blob;
        if (resumed->session->pid.epoch != recoverer.epoch()) socket.extra().epoch = resumed->session->pid.epoch;
        for (const auto& room : resumed->session->rooms) socket.join(room);
        nsp.replay(socket, resumed->missed);
        ++server_.stats().recovered;
    }
    for (const auto& room : how.rooms) socket.join(room);

    auto& scratch = server_.scratch();
    scratch += proto::engineio::digit(proto::engineio::PacketType::message);
    const auto pid = recoverer.enabled() ? recoverer.encode(server_.pid_of(socket)) : std::string();
    proto::socketio::append_connect(scratch, nsp.name(), socket.id(), pid);
    session_.send_text(scratch);
    socket.user().on_connect(socket);
    return &socket;
}

void Client::refuse(std::uint64_t ticket, std::string_view message, std::string_view data_json) {
    if (const auto pending = take_pending(ticket)) send_connect_error(pending->nsp->name(), message, data_json);
}

void Client::send_connect_error(std::string_view nsp, std::string_view message, std::string_view data_json) {
    auto& scratch = server_.scratch();
    scratch += proto::engineio::digit(proto::engineio::PacketType::message);
    proto::socketio::append_connect_error(scratch, nsp, message, data_json);
    session_.send_text(scratch);
}

// Leaving.

void Client::detach(Socket& socket, Disconnect how) {
    for (Socket** at = &sockets_; *at != nullptr; at = &(*at)->next_) {
        if (*at != &socket) continue;
        *at = socket.next_;
        break;
    }
    socket.client_ = nullptr;
    server_.remember(socket, how.reason);
    socket.user().on_disconnect(socket, how);
    if (socket.extra_) {
        for (const auto& ack : std::exchange(socket.extra_->acks, {})) {
            if (ack.timer != 0) server_.cancel(ack.timer);
            ack.callback(parley::fail("disconnected", "the client has gone"));
        }
    }
    socket.nsp_->remove(socket);
    server_.retire(socket);
}

void Client::send_disconnect(const Socket& socket) {
    auto& scratch = server_.scratch();
    scratch += proto::engineio::digit(proto::engineio::PacketType::message);
    proto::socketio::append_header(scratch, {PacketType::disconnect, socket.nsp_->name(), 0, std::nullopt});
    session_.send_text(scratch);
}

void Client::disconnect(Socket& socket, bool close_engine) {
    const auto leave = [this](Socket& leaving) {
        send_disconnect(leaving);
        detach(leaving, {DisconnectReason::server_namespace_disconnect, 0});
    };
    leave(socket);
    if (!close_engine) return;
    while (sockets_ != nullptr) leave(*sockets_);
    session_.close();
}

void Client::supersede(Socket& socket) {
    send_disconnect(socket);
    detach(socket, {DisconnectReason::superseded, 0});
    if (sockets_ == nullptr) session_.close();
}

}  // namespace parley::socketio
