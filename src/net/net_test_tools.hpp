// A server, its loop and raw client sockets in one thread, for the tests of net/. A client is driven by hand; each wait
// runs the loop until what is awaited has happened, or fails after five seconds.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/loop.hpp"
#include "net/server.hpp"
#include "transport/http.hpp"
#include "transport/websocket.hpp"

namespace parley::net::testing {

/// Runs the loop until `happened`, or gives up.
inline bool run_until(Loop& loop, const std::function<bool()>& happened) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!happened()) {
        if (std::chrono::steady_clock::now() > end) return false;
        loop.run_turn(Duration{1});
    }
    return true;
}

/// A blocking-free TCP client.
class RawClient {
public:
    RawClient(Loop& loop, std::uint16_t port, int receive_buffer = 0) : loop_(loop) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
    }
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// Sends all of it, running the loop while the socket is full. False when the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(count));
            } else if (errno == EAGAIN) {
                loop_.run_turn(Duration{1});
            } else {
                return false;
            }
        }
        return true;
    }
    /// One byte in each turn of the loop.
    bool drip(std::string_view bytes) {
        for (const char byte : bytes) {
            if (!send({&byte, 1})) return false;
            loop_.run_turn(Duration{1});
        }
        return true;
    }
    void end_sending() const { ::shutdown(fd_, SHUT_WR); }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    /// Drops the connection without a FIN.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }

    void poll() {
        char buffer[65536];
        while (!ended_) {
            const auto count = ::recv(fd_, buffer, sizeof buffer, 0);
            if (count > 0) {
                received_.append(buffer, static_cast<std::size_t>(count));
            } else if (count == 0 || errno != EAGAIN) {
                ended_ = true;
            } else {
                return;
            }
        }
    }
    bool until(const std::function<bool()>& happened) {
        return run_until(loop_, [&] {
            poll();
            return happened();
        });
    }
    bool until_received(std::string_view text) {
        return until([&] { return received_.find(text) != std::string::npos; });
    }
    bool until_ended() {
        return until([&] { return ended_; });
    }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] std::string& received() { return received_; }
    [[nodiscard]] int fd() const { return fd_; }
    /// What came so far, taken away.
    std::string take() { return std::exchange(received_, {}); }

private:
    Loop& loop_;
    int fd_ = -1;
    bool ended_ = false;
    std::string received_;
};

/// A client frame, masked.
inline std::string client_frame(int opcode, std::string_view payload, bool fin = true) {
    std::string frame(1, static_cast<char>((fin ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        frame.push_back(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() < 65536) {
        frame.push_back(static_cast<char>(0x80 | 126));
        frame.push_back(static_cast<char>(payload.size() >> 8));
        frame.push_back(static_cast<char>(payload.size()));
    } else {
        frame.push_back(static_cast<char>(0x80 | 127));
        for (int shift = 56; shift >= 0; shift -= 8) frame.push_back(static_cast<char>(payload.size() >> shift));
    }
    const std::string mask = "\x11\x22\x33\x44";
    frame += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) frame.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return frame;
}

inline std::string text_frame(std::string_view payload) {
    return client_frame(1, payload);
}

inline std::string close_frame(std::uint16_t code) {
    const char bytes[2] = {static_cast<char>(code >> 8), static_cast<char>(code)};
    return client_frame(8, {bytes, 2});
}

/// What the server sends: [FIN|8][2][code].
inline std::string server_close(std::uint16_t code) {
    return {static_cast<char>(0x88), 2, static_cast<char>(code >> 8), static_cast<char>(code)};
}

inline std::string handshake(std::string_view path = "/ws", std::string_view extra = {}) {
    return "GET " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
           std::string(extra) + "\r\n";
}

/// Keeps what it is told, and echoes.
struct WsLog {
    transport::WsLink* link = nullptr;
    std::vector<std::string> messages;
    std::vector<transport::WsClose> closes;
    bool echo = true;
    bool pings = true;
    std::function<void(std::string_view)> on_message;
};

class LoggingHandler final : public transport::WsHandler {
public:
    explicit LoggingHandler(std::shared_ptr<WsLog> log) : log_(std::move(log)) {}
    void on_open(transport::WsLink& link) override { log_->link = &link; }
    void on_message(std::string_view payload, bool binary) override {
        log_->messages.emplace_back(payload);
        if (log_->on_message) log_->on_message(payload);
        if (!log_->echo) return;
        binary ? log_->link->send_binary(payload) : log_->link->send_text(payload);
    }
    void on_close(transport::WsClose how) override {
        log_->closes.push_back(how);
        log_->link = nullptr;
    }
    [[nodiscard]] bool wants_ping() const override { return log_->pings; }

private:
    std::shared_ptr<WsLog> log_;
};

/// Answers "METHOD path body" at once; paths below /later are kept for the test to answer.
class TestService final : public transport::HttpService {
public:
    void handle_http(transport::Request request, transport::Reply reply) override {
        requests.push_back(request);
        if (request.path.starts_with("/later")) {
            replies.push_back(std::move(reply));
            replies.back().on_abort([this] { ++aborted; });
            return;
        }
        if (request.path == "/throw") throw std::runtime_error("a bug");
        if (request.path == "/big") return reply({200, {}, std::string(2'000'000, 'b'), false});
        if (request.path == "/broken") return reply({200, {{"X-Name", "a\r\nSet-Cookie: evil"}}, "secret", false});
        reply({200, {{"Content-Type", "text/plain"}}, request.method + " " + request.path + " " + request.body, false});
    }
    transport::Upgrade handle_upgrade(const transport::Request& request) override {
        requests.push_back(request);
        if (request.path == "/refused") return transport::Response{401, {}, "no", false};
        return std::make_unique<LoggingHandler>(ws);
    }

    std::vector<transport::Request> requests;
    std::deque<transport::Reply> replies;
    int aborted = 0;
    std::shared_ptr<WsLog> ws = std::make_shared<WsLog>();
};

class NetTest : public ::testing::Test {
protected:
    /// Starts the server; tests change `options` before.
    std::uint16_t start() {
        loop.on_exception([this](const std::exception& e) { failures.emplace_back(e.what()); });
        server = std::make_unique<Server>(loop, service, options);
        const auto endpoint = server->listen("127.0.0.1:0");
        EXPECT_TRUE(endpoint) << endpoint.error().message;
        port = endpoint->port;
        return port;
    }
    std::unique_ptr<RawClient> connect(int receive_buffer = 0) {
        return std::make_unique<RawClient>(loop, port, receive_buffer);
    }
    /// A client whose WebSocket is open.
    std::unique_ptr<RawClient> open_websocket(int receive_buffer = 0) {
        auto client = connect(receive_buffer);
        client->send(handshake());
        EXPECT_TRUE(client->until_received("\r\n\r\n"));
        EXPECT_TRUE(client->take().starts_with("HTTP/1.1 101 "));
        return client;
    }
    bool until(const std::function<bool()>& happened) { return run_until(loop, happened); }

    Loop loop;
    TestService service;
    ServerOptions options;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
    std::vector<std::string> failures;
};

}  // namespace parley::net::testing
