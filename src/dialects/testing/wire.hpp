// The client's end of a WebSocket, without a socket: it drives a transport::WsHandler and collects what that sends.
// Also a REST call through a table of routes. For tests; header only.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/encoding.hpp"
#include "transport/http.hpp"
#include "transport/route.hpp"
#include "transport/websocket.hpp"

namespace parley::dialects::testing {

/// One connection as its client sees it. After close() or lose() the handler is gone.
class Wire final : public transport::WsLink {
public:
    explicit Wire(std::unique_ptr<transport::WsHandler> handler) : handler_(std::move(handler)) {
        handler_->on_open(*this);
    }

    std::deque<std::string> heard;             ///< whole text messages, in order
    std::optional<std::uint16_t> closed_with;  ///< the server's close code
    std::string close_reason;

    void say(std::string_view text) {
        if (handler_) handler_->on_message(text, false);
    }
    void say_binary(std::string_view bytes) {
        if (handler_) handler_->on_message(bytes, true);
    }
    /// The client closes; 1005 is a close without a code.
    void close_by_client(std::uint16_t code) { end({code, true}); }
    /// The line is cut.
    void lose() { end({1006, false}); }
    /// Answers the server's close, if there is one.
    void settle() {
        if (closed_with && handler_) end({*closed_with, false});
    }
    [[nodiscard]] bool open() const { return handler_ != nullptr; }

    void send_text(std::string_view payload) override {
        if (!closed_with) heard.emplace_back(payload);
    }
    void send_binary(std::string_view payload) override { send_text(payload); }
    void send_frame(const transport::SharedFrame& frame) override { send_text(payload_of(*frame)); }
    void close(std::uint16_t code, std::string_view reason) override {
        if (closed_with) return;
        closed_with = code;
        close_reason = reason;
    }
    [[nodiscard]] std::size_t queued_bytes() const override { return 0; }
    void pause_reading(bool) override {}

private:
    void end(transport::WsClose how) {
        if (const auto handler = std::move(handler_)) handler->on_close(how);
    }
    static std::string_view payload_of(std::string_view frame) {  // RFC 6455 §5.2, server to client
        const auto length = static_cast<unsigned char>(frame[1]);
        return frame.substr(length == 127 ? 10 : length == 126 ? 4 : 2);
    }
    std::unique_ptr<transport::WsHandler> handler_;
};

/// "/room/create?x=1" with method and body as a request from that address.
inline transport::Request make_request(std::string method, std::string_view target, std::string body = {},
                                       std::string token = {}, std::string address = "127.0.0.1") {
    transport::Request request;
    request.method = std::move(method);
    const auto mark = target.find('?');
    request.path = std::string(target.substr(0, mark));
    if (mark != std::string_view::npos) request.query = std::string(target.substr(mark + 1));
    request.headers.push_back({"Host", "parley.test"});
    if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
    request.body = std::move(body);
    request.remote_address = std::move(address);
    return request;
}

/// Whether `path` fits `pattern`; literal segments only count as better when the caller tries them first.
inline bool match_path(std::string_view pattern, std::string_view path, transport::PathParams& params) {
    params.values.clear();
    while (!pattern.empty() && !path.empty()) {
        const auto take = [](std::string_view& text) {
            text.remove_prefix(1);
            const auto slash = text.find('/');
            const auto segment = text.substr(0, slash);
            text = slash == std::string_view::npos ? std::string_view{} : text.substr(slash);
            return segment;
        };
        const auto want = take(pattern);
        const auto got = take(path);
        if (want.starts_with('{')) {
            if (got.empty()) return false;
            params.values.emplace_back(std::string(want.substr(1, want.size() - 2)),
                                       decode_percent(got, false).value_or(""));
        } else if (want != got) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

/// What a route answers, or nothing while it has not answered yet.
class RestCall {
public:
    RestCall(const transport::Routes& routes, transport::Request request) : sink_(std::make_shared<Sink>()) {
        transport::PathParams params;
        const transport::Route* found = nullptr;
        for (const auto& route : routes.http) {
            transport::PathParams tried;
            if (route.method != request.method || !match_path(route.pattern, request.path, tried)) continue;
            if (found != nullptr && route.pattern.find('{') != std::string::npos) continue;
            found = &route;
            params = std::move(tried);
        }
        if (found == nullptr) {
            sink_->response = transport::Response{404, {}, "no route", false};
            return;
        }
        found->handler(std::move(request), params, transport::Reply(sink_));
    }
    [[nodiscard]] const std::optional<transport::Response>& response() const { return sink_->response; }

private:
    struct Sink final : transport::Reply::Sink {
        void respond(transport::Response answer) override { response = std::move(answer); }
        void on_abort(std::function<void()>) override {}
        std::optional<transport::Response> response;
    };
    std::shared_ptr<Sink> sink_;
};

/// The answer of the WebSocket route at that target: a handler, or a refusal.
inline transport::Upgrade open_upgrade(const transport::Routes& routes, const transport::Request& request) {
    for (const auto& route : routes.upgrades) {
        transport::PathParams params;
        if (match_path(route.pattern, request.path, params)) return route.handler(request, params);
    }
    return transport::Response{404, {}, {}, false};
}

}  // namespace parley::dialects::testing
