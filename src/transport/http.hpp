// HTTP messages as values, and the way a handler answers one. Not a parser and not a socket: net/ makes requests of
// bytes and turns responses into bytes; whoever serves paths implements HttpService.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "transport/websocket.hpp"

namespace parley::transport {

struct Header {
    std::string name;
    std::string value;
};

/// One request, complete with its body. Header names compare without case (RFC 9110 §5.1).
struct Request {
    std::string method;
    std::string path;   ///< percent-encoded as it came, starts with '/', no query
    std::string query;  ///< without the '?', percent-encoded
    std::vector<Header> headers;
    std::string body;
    std::string remote_address;  ///< the address that limits count; forwarded ones only from trusted proxies
    bool secure = false;         ///< came over TLS, or a trusted proxy says so

    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// The decoded value of the first `key` in the query; nothing when absent or wrongly escaped.
    [[nodiscard]] std::optional<std::string> query_value(std::string_view key) const;
};

/// The first line of a request whose body is still on its way. Valid during the call only.
struct RequestHead {
    std::string_view method;
    std::string_view path;  ///< as Request has them
    std::string_view query;
};

struct Response {
    int status = 200;
    std::vector<Header> headers;
    std::string body;
    bool close = false;  ///< end the connection after this answer
};

[[nodiscard]] std::string_view reason_phrase(int status);

/// The right to answer one request, once, on the loop that gave it. Dropped without an answer, the client gets 500.
class Reply {
public:
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void respond(Response response) = 0;
        /// Called when the client goes away before the answer. At most one callback.
        virtual void on_abort(std::function<void()> callback) = 0;
    };

    Reply() = default;
    explicit Reply(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}
    Reply(Reply&&) = default;
    Reply& operator=(Reply&& other) noexcept {
        if (this != &other) {
            abandon();
            sink_ = std::move(other.sink_);
        }
        return *this;
    }
    ~Reply() { abandon(); }

    [[nodiscard]] explicit operator bool() const { return sink_ != nullptr; }
    void on_abort(std::function<void()> callback) {
        if (sink_) sink_->on_abort(std::move(callback));
    }
    void operator()(Response response) {
        if (auto sink = std::exchange(sink_, nullptr)) sink->respond(std::move(response));
    }

private:
    void abandon() {
        if (sink_) (*this)(Response{500, {}, {}, true});
    }
    std::shared_ptr<Sink> sink_;
};

/// What a service says to a WebSocket handshake: a handler that takes the connection, or the refusal to send instead.
using Upgrade = std::variant<std::unique_ptr<WsHandler>, Response>;

class HttpService {
public:
    virtual ~HttpService() = default;
    /// A request with a body has begun. What is returned lives until the body is complete, which is just before
    /// handle_http, or the client has gone. Services that do not care return nothing.
    virtual std::shared_ptr<void> begin_http(const RequestHead& /*head*/) { return nullptr; }
    virtual void handle_http(Request request, Reply reply) = 0;
    virtual Upgrade handle_upgrade(const Request& request) = 0;
};

}  // namespace parley::transport
