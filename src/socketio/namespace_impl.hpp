// A namespace: its sockets, rooms and event log, and how an event gets from an emit to sessions. Internal to socketio.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "socketio/event_log.hpp"
#include "socketio/rooms.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {

/// An event on its way out.
struct Outgoing {
    std::string_view name;
    std::string_view args;
    std::span<const std::string> attachments;
    std::optional<std::uint64_t> ack;
};

class NamespaceImpl final : public Namespace {
public:
    NamespaceImpl(ServerImpl& server, std::string name, NamespaceHandler& handler);

    [[nodiscard]] std::string_view name() const override { return name_; }
    std::size_t emit_to(std::string_view room, const Socket* except, std::string_view name,
                        std::string_view args_json) override;
    [[nodiscard]] Encoded encode(std::string_view name, std::string_view args_json,
                                 std::span<const std::string> attachments) const override;
    [[nodiscard]] std::size_t size() const override { return sockets_.size(); }
    [[nodiscard]] std::size_t room_size(std::string_view room) const override;
    void for_each(const std::function<void(Socket&)>& visit) override;
    void for_each_in(std::string_view room, const std::function<void(Socket&)>& visit) override;

    [[nodiscard]] NamespaceHandler& handler() { return handler_; }
    [[nodiscard]] Rooms& rooms() { return rooms_; }
    [[nodiscard]] EventLog& log() { return log_; }
    [[nodiscard]] const EventLog& log() const { return log_; }
    [[nodiscard]] ServerImpl& server() { return server_; }
    void add(Socket& socket);
    void remove(Socket& socket);

    /// To one socket.
    void emit(Socket& socket, const Outgoing& event, bool is_volatile);
    void emit_encoded(Socket& socket, const Encoded& packet);
    void send_ack(Socket& socket, std::uint64_t id, std::string_view args, std::span<const std::string> attachments);
    /// Sends again what a recovered socket missed.
    void replay(Socket& socket, const std::vector<const EventLog::Entry*>& missed);

protected:
    std::size_t send(const Broadcast& broadcast, std::string_view name, std::string_view args_json,
                     std::span<const std::string> attachments) override;

private:
    void append_text(std::string& out, const Outgoing& event, std::string_view tail) const;
    [[nodiscard]] Encoded encode(const Outgoing& event, std::string_view tail) const;
    /// Whether somebody who is away, or may lose the connection yet, could miss a broadcast.
    [[nodiscard]] bool must_log() const;
    /// Logs the event and gives back its offset as JSON string.
    std::string log_event(const Encoded& packet, Audience audience);
    [[nodiscard]] std::string next_offset() const;
    void deliver(Socket& socket, const Encoded& packet);
    void send_offset(Socket& socket, std::string_view offset);
    [[nodiscard]] std::vector<Socket*> receivers(const Broadcast& broadcast);
    [[nodiscard]] bool excluded(const Broadcast& broadcast, const Socket& socket) const;

    ServerImpl& server_;
    std::string name_;
    NamespaceHandler& handler_;
    Rooms rooms_;
    EventLog log_;
    std::vector<Socket*> sockets_;
    std::size_t wanting_ = 0;  // sockets that want offsets
};

}  // namespace parley::socketio
