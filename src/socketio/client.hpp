// The Socket.IO side of one Engine.IO session: which namespaces it has joined, the binary packet being gathered, the
// joins not answered. Internal to socketio; the Engine drives it as the session's handler.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/socketio/packet.hpp"
#include "socketio/fifo.hpp"
#include "socketio/server_impl.hpp"
#include "socketio/session.hpp"

namespace parley::socketio {

/// A binary packet whose attachments are still coming.
struct Assembly : FifoHook<AttachmentTag> {
    explicit Assembly(Client& owner) : client(owner) {}
    Client& client;
    std::string text;
    std::size_t expected = 0;
    std::size_t bytes = 0;
    std::vector<std::string> attachments;
};

/// What is kept of the Engine.IO handshake's request, in one string: most connections need no more than the address.
class HandshakeMemo {
public:
    HandshakeMemo(const transport::Request& request, const std::vector<std::string>& kept_headers);
    [[nodiscard]] bool secure() const { return text_[0] == 's'; }
    [[nodiscard]] std::string_view address() const { return line(0).substr(1); }
    [[nodiscard]] std::string_view query() const { return line(1); }
    [[nodiscard]] std::vector<transport::Header> headers() const;

private:
    [[nodiscard]] std::string_view line(std::size_t index) const;
    std::string text_;
};

class Client final : public SessionHandler, public FifoHook<ConnectTag> {
public:
    Client(ServerImpl& server, Session& session, const transport::Request& request);
    ~Client() override;

    void on_text(std::string_view message) override;
    void on_binary(std::string_view message) override;
    void on_close(Disconnect how) override;

    [[nodiscard]] Session& session() { return session_; }
    [[nodiscard]] std::string_view remote_address() const { return memo_.address(); }

    [[nodiscard]] bool is_pending(std::uint64_t ticket) const { return find_pending(ticket) != nullptr; }
    Socket* accept(std::uint64_t ticket, std::unique_ptr<SocketUser> user, ConnectReply::Accept how);
    void refuse(std::uint64_t ticket, std::string_view message, std::string_view data_json);
    /// The server's disconnect().
    void disconnect(Socket& socket, bool close_engine);
    /// The socket's session has come back on another connection.
    void supersede(Socket& socket);
    /// The client broke the protocol, or is too slow.
    void fail() { session_.fail(DisconnectReason::parse_error); }

private:
    using Packet = proto::socketio::Packet;
    struct Joining;  // what is needed until the first namespace is joined, and while a join is not answered

    void detach(Socket& socket, Disconnect how);
    void send_disconnect(const Socket& socket);
    void begin_assembly(std::string_view text, const Packet& packet);
    [[nodiscard]] bool may_come_now(const Packet& packet) const;
    void dispatch(const Packet& packet, std::span<const std::string> attachments);
    void handle_connect(const Packet& packet, std::span<const std::string> attachments);
    void handle_disconnect(const Packet& packet, std::span<const std::string> attachments);
    void handle_event(const Packet& packet, std::span<const std::string> attachments);
    void handle_ack(const Packet& packet, std::span<const std::string> attachments);
    void send_connect_error(std::string_view nsp, std::string_view message, std::string_view data_json);

    [[nodiscard]] Socket* find(std::string_view nsp) const;
    [[nodiscard]] const PendingConnect* find_pending(std::uint64_t ticket) const;
    [[nodiscard]] bool is_pending(std::string_view nsp) const;
    [[nodiscard]] std::optional<PendingConnect> take_pending(std::uint64_t ticket);
    void cancel_pending();

    ServerImpl& server_;
    Session& session_;
    Socket* sockets_ = nullptr;
    HandshakeMemo memo_;
    std::unique_ptr<Joining> joining_;
    std::unique_ptr<Assembly> assembly_;
};

}  // namespace parley::socketio
