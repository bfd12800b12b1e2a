// How a client comes into a call and what a signal looks like, for each kind of server. Stateless but for the target:
// what belongs to one connection is in its Client. Crowd drives it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "client.hpp"
#include "options.hpp"

namespace parley::load {

class Protocol {
public:
    virtual ~Protocol() = default;

    /// Outside any measured time: tokens, rooms. The clients are not connected yet.
    virtual void prepare(std::span<const std::unique_ptr<Client>> clients) = 0;
    [[nodiscard]] virtual std::string path(const Client& client) const = 0;
    /// The WebSocket stands: say who this is. May already reach Stage::kJoined.
    virtual void on_open(Client& client) const = 0;
    /// A text that is no relayed message: handshake, pairing, heartbeat. Throws on a refusal.
    virtual void on_text(Client& client, std::string_view text) const = 0;
    /// Both of a pair joined: bring them to Stage::kPaired. `first` has the even index.
    virtual void pair(Client& first) const = 0;

    /// A signal to the client's mate, as text.
    [[nodiscard]] virtual std::string message(const Client& from, MessageKind kind) const = 0;
    [[nodiscard]] virtual bool is_message(std::string_view text, MessageKind kind) const = 0;
};

/// By Options::protocol; throws std::invalid_argument for an unknown one.
[[nodiscard]] std::unique_ptr<Protocol> make_protocol(const Options& options);

[[nodiscard]] std::unique_ptr<Protocol> make_socketio(const Options& options);
[[nodiscard]] std::unique_ptr<Protocol> make_rooms(const Options& options);
[[nodiscard]] std::unique_ptr<Protocol> make_bare(const Options& options);

/// The string value of `key` in JSON text that the server made, or empty. Good for ids; knows no escapes.
[[nodiscard]] std::string_view find_string(std::string_view json, std::string_view key);

/// The browser's own JSON: a session description of about 1.4 KB, or a candidate of about 110 bytes. The same for every
/// server.
[[nodiscard]] const std::string& signal_body(MessageKind kind);

}  // namespace parley::load
