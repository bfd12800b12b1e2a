// The fixture of the Socket.IO tests: a server with the namespaces / and /custom, a handler that answers at once or
// when told, users that echo, and a diary of what they saw. For tests only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "socketio/server.hpp"
#include "socketio/test_world.hpp"

namespace parley::socketio::testing {

using Lines = std::vector<std::string>;

class EchoUser final : public SocketUser {
public:
    EchoUser(Lines& diary, std::string auth) : diary_(diary), auth_(std::move(auth)) {}
    void on_connect(Socket& socket) override {
        if (!auth_.empty()) socket.emit("auth", auth_);
    }
    void on_event(Socket& socket, const Event& event) override {
        if (event.name == "message") return socket.emit_binary("message-back", event.args, event.attachments);
        if (event.name == "message-with-ack" && event.ack)
            return socket.ack_binary(*event.ack, event.args, event.attachments);
        if (event.name == "ask") {
            return socket.emit_with_ack("question", event.args, 1'000,
                                        [this](const Result<AckReply>& reply) { note(reply); });
        }
        if (event.name == "join") return socket.join(event.value(0).as_string().value_or(""));
        if (event.name == "disconnect me") return socket.disconnect();
        if (event.name == "close me") return socket.disconnect(true);
    }
    void on_disconnect(Socket& socket, Disconnect how) override {
        std::string line = "disconnect " + std::string(to_string(how.reason));
        if (how.reason != DisconnectReason::parse_error) line += " " + std::to_string(how.close_code);
        for (const auto& room : socket.rooms()) line += " from " + room;
        diary_.push_back(line);
    }

private:
    void note(const Result<AckReply>& reply) {
        if (!reply) return diary_.push_back("answer " + reply.error().code);
        std::string line = "answer " + std::string(reply->args);
        for (const auto& attachment : reply->attachments) line += " +" + attachment;
        diary_.push_back(line);
    }
    Lines& diary_;
    std::string auth_;
};

class TestDoor final : public NamespaceHandler {
public:
    explicit TestDoor(Lines& diary) : diary_(diary) {}
    void on_connect(const Handshake& handshake, ConnectReply reply) override {
        seen = "query=" + std::string(handshake.query) + " token=" + handshake.query_value("token").value_or("-") +
               " authorization=" + std::string(handshake.header("authorization").value_or("-")) +
               " user-agent=" + std::string(handshake.header("user-agent").value_or("-")) +
               " address=" + std::string(handshake.remote_address);
        recovery = handshake.recovery == nullptr ? std::nullopt : std::optional(*handshake.recovery);
        const auto auth = json::scan_object(handshake.auth);
        const auto refuse = auth->string("refuse");
        if (refuse) return reply.refuse("no", *refuse == "data" ? R"({"code":1})" : "");
        auths.emplace_back(handshake.auth);
        if (later) return replies.push_back(std::move(reply));
        last = reply.accept(std::make_unique<EchoUser>(diary_, quiet ? "" : auths.back()), how);
    }
    Socket* accept(std::size_t index) {
        last = replies.at(index).accept(std::make_unique<EchoUser>(diary_, auths.at(index)), how);
        return last;
    }

    bool later = false;  // keep the replies
    bool quiet = false;  // no `auth` event
    ConnectReply::Accept how;
    std::vector<ConnectReply> replies;
    Lines auths;
    std::string seen;
    std::optional<Recovery> recovery;
    Socket* last = nullptr;

private:
    Lines& diary_;
};

}  // namespace parley::socketio::testing
