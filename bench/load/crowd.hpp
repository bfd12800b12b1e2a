// All clients of a run on one loop: brings them in, pairs them, and hands what comes afterwards to the scenario.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "client.hpp"
#include "options.hpp"
#include "protocol.hpp"

namespace parley::load {

/// A scenario's ear. Told of each text once its client has joined.
class Listener {
public:
    virtual ~Listener() = default;
    /// False: not for the scenario; the protocol gets it (heartbeats, refusals).
    virtual bool on_text(Client& client, std::string_view text) = 0;
    virtual void on_batch_end(Client& /*client*/) {}
};

/// Told when somebody has come in.
class CrowdWatch {
public:
    virtual ~CrowdWatch() = default;
    virtual void on_joined(const Client& client) = 0;
};

class Crowd : public WebSocketUser {
public:
    /// Makes `count` clients (an even number pairs up), unconnected, with their tokens and rooms.
    Crowd(const Options& options, int count);

    /// Connects on until `count` have joined, with at most Options::concurrency handshakes under way.
    void connect_up_to(int count);
    /// Brings every pair to Stage::kPaired.
    void pair_all();
    /// Only the first `pairs`, at most `at_once` of them under way.
    void pair_some(int pairs, int at_once);
    void set_watch(CrowdWatch* watch) { watch_ = watch; }
    void set_listener(Listener* listener) { listener_ = listener; }

    [[nodiscard]] Loop& loop() { return loop_; }
    [[nodiscard]] const Protocol& protocol() const { return *protocol_; }
    [[nodiscard]] std::span<const std::unique_ptr<Client>> clients() const { return clients_; }

private:
    void on_open(WebSocket& socket) override;
    void on_text(WebSocket& socket, std::string_view text) override;
    void on_batch_end(WebSocket& socket) override;
    void count_if_joined(const Client& client, Stage before);

    const Options& options_;
    Loop loop_;
    std::unique_ptr<Protocol> protocol_;
    std::vector<std::unique_ptr<Client>> clients_;
    Listener* listener_ = nullptr;
    CrowdWatch* watch_ = nullptr;
    int started_ = 0;
    int joined_ = 0;
};

/// Holds a relayed message against what was sent: the first to each client in full, the others by their length.
/// Throws std::runtime_error where the server changed or mixed up something.
void verify_message(Client& to, std::string_view text, MessageKind kind);

}  // namespace parley::load
