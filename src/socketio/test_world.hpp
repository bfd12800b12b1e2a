// What the tests of this folder drive the library with: a loop in virtual time, WebSocket links and HTTP replies that
// remember. For tests only.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "socketio/engine.hpp"
#include "socketio/server.hpp"
#include "transport/loop.hpp"

namespace parley::socketio::testing {

class VirtualLoop final : public transport::Loop {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    void post(std::function<void()> task) override { posted_.push_back(std::move(task)); }
    std::uint64_t run_at(Instant when, std::function<void()> task) override {
        timers_.emplace(std::pair{when.ms, ++last_}, std::move(task));
        return last_;
    }
    void cancel(std::uint64_t timer) override {
        std::erase_if(timers_, [&](const auto& entry) { return entry.first.second == timer; });
    }
    void at_turn_end(std::function<void()>) override {}

    void settle() {
        while (!posted_.empty()) {
            auto task = std::move(posted_.front());
            posted_.pop_front();
            task();
        }
    }
    /// Lets time pass, running what becomes due in order.
    void advance(std::int64_t ms) {
        settle();
        const Instant end = now_ + Duration{ms};
        while (!timers_.empty() && timers_.begin()->first.first <= end.ms) {
            auto node = timers_.extract(timers_.begin());
            now_.ms = std::max(now_.ms, node.key().first);
            node.mapped()();
            settle();
        }
        now_ = end;
    }
    /// Time passes while nothing runs; then one turn.
    void stall(std::int64_t ms) {
        now_ = now_ + Duration{ms};
        advance(0);
    }
    [[nodiscard]] std::size_t timers() const { return timers_.size(); }

private:
    Instant now_{1'000'000};
    std::map<std::pair<std::int64_t, std::uint64_t>, std::function<void()>> timers_;
    std::deque<std::function<void()>> posted_;
    std::uint64_t last_ = 0;
};

/// A WebSocket client at the other end. Binary messages are recorded with a "bin:" in front.
class WsClient final : public transport::WsLink {
public:
    ~WsClient() override { vanish(); }

    void send_text(std::string_view payload) override { got.emplace_back(payload); }
    void send_binary(std::string_view payload) override { got.push_back("bin:" + std::string(payload)); }
    void send_frame(const transport::SharedFrame& frame) override {
        const auto length = static_cast<unsigned char>((*frame)[1]) & 0x7f;
        const auto payload = frame->substr(length == 127 ? 10 : length == 126 ? 4 : 2);
        (static_cast<unsigned char>((*frame)[0]) == 0x82) ? send_binary(payload) : send_text(payload);
        frames.push_back(frame);
    }
    void close(std::uint16_t code, std::string_view) override {
        if (!closed) closed = code;
    }
    [[nodiscard]] std::size_t queued_bytes() const override { return queued; }
    void pause_reading(bool) override {}

    void open(std::unique_ptr<transport::WsHandler> handler) {
        handler_ = std::move(handler);
        handler_->on_open(*this);
    }
    void send(std::string_view text) {
        if (!closed) handler_->on_message(text, false);
    }
    void send_bytes(std::string_view bytes) {
        if (!closed) handler_->on_message(bytes, true);
    }
    /// The connection ends: by us with a close code, or lost.
    void vanish(std::uint16_t code = 1006) {
        if (!handler_) return;
        handler_->on_close({code, code != 1006});
        handler_.reset();
    }
    /// What came since the last call.
    std::vector<std::string> take() { return std::exchange(got, {}); }

    std::vector<std::string> got;
    std::vector<transport::SharedFrame> frames;
    std::optional<std::uint16_t> closed;
    std::size_t queued = 0;

private:
    std::unique_ptr<transport::WsHandler> handler_;
};

/// The answer to an HTTP request, once it is there.
class HttpAnswer final : public transport::Reply::Sink {
public:
    void respond(transport::Response answer) override { response = std::move(answer); }
    void on_abort(std::function<void()> callback) override { abort_ = std::move(callback); }
    void abort() {
        if (abort_) std::exchange(abort_, {})();
    }
    [[nodiscard]] int status() const { return response ? response->status : 0; }
    [[nodiscard]] std::string body() const { return response ? response->body : "<none>"; }
    [[nodiscard]] std::string header(std::string_view name) const {
        for (const auto& header : response->headers) {
            if (header.name == name) return header.value;
        }
        return {};
    }
    std::optional<transport::Response> response;

private:
    std::function<void()> abort_;
};

using Answer = std::shared_ptr<HttpAnswer>;

/// A Server or an Engine, and clients to talk to it.
template <class Target>
class Wire {
public:
    Wire(Target& target, VirtualLoop& loop, std::string path = "/socket.io/")
        : target_(target), loop_(loop), path_(std::move(path)) {}

    Answer request(std::string method, std::string query, std::string body = {},
                   std::vector<transport::Header> headers = {}) {
        auto answer = std::make_shared<HttpAnswer>();
        transport::Request request;
        request.method = std::move(method);
        request.path = path_;
        request.query = std::move(query);
        request.body = std::move(body);
        request.headers = std::move(headers);
        request.remote_address = "192.0.2.1";
        target_.handle_http(std::move(request), transport::Reply(answer));
        loop_.settle();
        return answer;
    }
    Answer get(const std::string& sid) { return request("GET", "EIO=4&transport=polling&sid=" + sid); }
    Answer post(const std::string& sid, std::string body) {
        return request("POST", "EIO=4&transport=polling&sid=" + sid, std::move(body));
    }
    /// Opens a polling session and returns its sid.
    std::string open_polling(const std::string& query = "EIO=4&transport=polling") {
        return sid_of(request("GET", query)->body());
    }
    static std::string sid_of(const std::string& open) {
        const auto key = open.find(R"("sid":")");
        if (key == std::string::npos) return {};
        const auto begin = key + 7;
        return open.substr(begin, open.find('"', begin) - begin);
    }
    transport::Upgrade upgrade(std::string query, std::vector<transport::Header> headers = {}) {
        transport::Request request;
        request.method = "GET";
        request.path = path_;
        request.query = std::move(query);
        request.headers = std::move(headers);
        request.remote_address = "192.0.2.1";
        return target_.handle_upgrade(request);
    }
    /// A WebSocket that the server has let in.
    std::unique_ptr<WsClient> open_ws(const std::string& query = "EIO=4&transport=websocket",
                                      std::vector<transport::Header> headers = {}) {
        auto upgraded = upgrade(query, std::move(headers));
        auto client = std::make_unique<WsClient>();
        client->open(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgraded)));
        loop_.settle();
        return client;
    }

private:
    Target& target_;
    VirtualLoop& loop_;
    std::string path_;
};

}  // namespace parley::socketio::testing
