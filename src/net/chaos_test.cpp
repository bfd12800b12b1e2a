#include <algorithm>
#include <random>

#include "net/net_test_tools.hpp"

namespace parley::net {
namespace {

using namespace testing;

/// Talks back, pauses, closes and throws at random; counts that each opened one is closed once.
class UnrulyHandler final : public transport::WsHandler {
public:
    struct Tally {
        std::mt19937 random{1};
        int opened = 0;
        int closed = 0;
        std::vector<UnrulyHandler*> alive;
    };

    explicit UnrulyHandler(Tally& tally) : tally_(tally) {}
    ~UnrulyHandler() override { std::erase(tally_.alive, this); }
    void on_open(transport::WsLink& link) override {
        link_ = &link;
        ++tally_.opened;
        tally_.alive.push_back(this);
    }
    void on_message(std::string_view payload, bool) override {
        switch (tally_.random() % 8) {
            case 0:
                return link_->close(4000, "enough");
            case 1:
                throw std::runtime_error("a bug");
            case 2:
                return link_->pause_reading(true);
            case 3:
                for (auto* other : tally_.alive) other->link_->send_text(payload);
                return;
            default:
                link_->send_frame(transport::make_frame(std::string(tally_.random() % 9000, 'r'), true));
        }
    }
    void on_close(transport::WsClose) override {
        ++tally_.closed;
        std::erase(tally_.alive, this);
        // The last words of one to all others, as a room would say that somebody left.
        for (auto* other : tally_.alive) other->link_->send_text("left");
    }
    void go_on() { link_->pause_reading(false); }

private:
    Tally& tally_;
    transport::WsLink* link_ = nullptr;
};

class UnrulyService final : public transport::HttpService {
public:
    void handle_http(transport::Request request, transport::Reply reply) override {
        if (tally.random() % 3 == 0) return;  // dropped: 500
        if (request.path == "/later") {
            replies.push_back(std::move(reply));
            if (replies.size() > 8) replies.pop_front();
            return;
        }
        reply({200, {}, std::string(tally.random() % 20'000, 'b'), tally.random() % 5 == 0});
    }
    transport::Upgrade handle_upgrade(const transport::Request&) override {
        if (tally.random() % 6 == 0) return transport::Response{403, {}, {}, false};
        return std::make_unique<UnrulyHandler>(tally);
    }
    UnrulyHandler::Tally tally;
    std::deque<transport::Reply> replies;
};

class ChaosTest : public ::testing::TestWithParam<unsigned> {
protected:
    std::string random_bytes() {
        switch (random() % 10) {
            case 0:
                return "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /later HTTP/1.1\r\nHost: h\r\n\r\n";
            case 1:
                return "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
            case 2:
                return handshake() + text_frame("hello");
            case 3:
                return close_frame(1000);
            case 4:
                return client_frame(9, "ping");
            case 5:
                return std::string("\x00\xff\r\n\r\n", 6);
            default: {
                const auto frame = text_frame(std::string(random() % 3000, 'm'));
                return frame.substr(0, random() % 4 == 0 ? random() % frame.size() : frame.size());
            }
        }
    }

    void act(std::unique_ptr<RawClient>& client) {
        if (!client) {
            client = std::make_unique<RawClient>(loop, port, random() % 2 == 0 ? 4096 : 0);
            if (random() % 4 != 0) client->send(handshake());
            return;
        }
        switch (random() % 16) {
            case 0:
                client.reset();
                break;
            case 1:
                client->reset();
                client.reset();
                break;
            case 2:
                client->end_sending();
                break;
            case 3:
            case 4:
                client->poll();
                break;
            default: {
                const auto bytes = random_bytes();
                [[maybe_unused]] const auto sent =
                    ::send(client->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            }
        }
    }

    void meddle() {
        switch (random() % 4) {
            case 0:
                if (!service.replies.empty()) {
                    auto reply = std::move(service.replies.front());
                    service.replies.pop_front();
                    reply({200, {}, "late", false});
                }
                break;
            case 1:
                for (auto* handler : service.tally.alive) handler->go_on();
                break;
            default:
                break;
        }
    }

    Loop loop;
    UnrulyService service;
    std::mt19937 random{GetParam()};
    std::uint16_t port = 0;
};

TEST_P(ChaosTest, whatever_the_clients_do_each_connection_ends_once_and_nothing_is_left) {
    ServerOptions options;
    options.limits.send_queue_bytes = 64 * 1024;
    options.limits.connections = 12;
    options.times = {Duration{15}, Duration{15}, Duration{20}, Duration{20},
                     Duration{10}, Duration{10}, Duration{10}, Duration{5}};
    loop.on_exception([](const std::exception&) {});
    auto server = std::make_unique<Server>(loop, service, options);
    port = server->listen("127.0.0.1:0")->port;
    std::vector<std::unique_ptr<RawClient>> clients(16);
    for (int step = 0; step < 3000; ++step) {
        act(clients[random() % clients.size()]);
        meddle();
        if (random() % 3 == 0) loop.run_turn(Duration{random() % 20 == 0 ? 5 : 0});
    }
    bool drained = false;
    server->drain(Duration{200}, [&] { drained = true; });
    EXPECT_TRUE(run_until(loop, [&] { return drained; }));
    EXPECT_EQ(server->stats().open_connections, 0u);
    EXPECT_EQ(service.tally.opened, service.tally.closed);
    EXPECT_GT(service.tally.opened, 20);
    loop.run_turn(Duration{0});
    EXPECT_EQ(server->stats().open_websockets, 0u);
    EXPECT_TRUE(service.tally.alive.empty());
    server.reset();
    service.replies.clear();  // answers to who has long gone
    loop.run_turn(Duration{0});
}

INSTANTIATE_TEST_SUITE_P(Seeds, ChaosTest, ::testing::Range(1u, 6u));

}  // namespace
}  // namespace parley::net
