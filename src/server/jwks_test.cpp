#include "server/jwks.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>

#include "server/address_check.hpp"
#include "server/http_fetch.hpp"

namespace parley::server {
namespace {

constexpr auto kKeySet =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

/// A server on a loopback port that answers each request with one text, as it stands.
class CannedServer {
public:
    explicit CannedServer(std::string answer, bool hang_up = true) : answer_(std::move(answer)), hang_up_(hang_up) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        listen(listener_, 8);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~CannedServer() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }
    [[nodiscard]] std::string url(std::string_view host = "127.0.0.1") const {
        return "http://" + std::string(host) + ":" + std::to_string(port_) + "/keys";
    }
    /// Connections so far.
    [[nodiscard]] int asked() const { return asked_; }

private:
    void run() {
        for (;;) {
            const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return;
            ++asked_;
            char request[4096];
            while (read(peer, request, sizeof request) > 0) {
                [[maybe_unused]] const auto sent = send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
                if (hang_up_) break;
            }
            close(peer);
        }
    }

    std::string answer_;
    bool hang_up_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> asked_{0};
    std::thread thread_;
};

std::string ok(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
           std::string(body);
}

TEST(Jwks, keys_are_read_at_once_and_again) {
    int asked = 0;
    std::promise<int> twice;
    auto done = twice.get_future();
    std::vector<bool> results;
    const JwksRefresher refresher(
        {"https://login.example/keys", Duration{5}, Duration{1}},
        [&](const std::string&) -> Result<std::string> {
            if (++asked == 1) return fail("fetch-failed", "not yet");
            return kKeySet;
        },
        [&](Result<std::vector<crypto::PublicKey>> keys) {
            results.push_back(keys.has_value());
            if (results.size() == 3) twice.set_value(asked);
        });
    EXPECT_GE(done.get(), 3);
    EXPECT_EQ(std::vector<bool>(results.begin(), results.begin() + 3), (std::vector<bool>{false, true, true}));
}

TEST(Jwks, ends_in_the_middle_of_a_long_wait) {
    std::promise<void> once;
    auto done = once.get_future();
    {
        const JwksRefresher refresher(
            {"https://login.example/keys", Duration{3'600'000}, Duration{3'600'000}},
            [](const std::string&) -> Result<std::string> { return kKeySet; }, [&](auto) { once.set_value(); });
        done.wait();
    }
    SUCCEED();
}

TEST(Fetch, reads_a_key_set_from_a_loopback_host_that_is_named) {
    const CannedServer server(ok(kKeySet));
    EXPECT_EQ(fetch(server.url(), {}), kKeySet);
    EXPECT_EQ(fetch(server.url("localhost"), {}), kKeySet);
}

TEST(Fetch, follows_nobody) {
    const CannedServer inner(ok(kKeySet));
    const CannedServer outer("HTTP/1.1 302 Found\r\nLocation: " + inner.url() +
                             "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(fetch(outer.url(), {}).error().message, "the answer has status 302");
    EXPECT_EQ(inner.asked(), 0);
}

TEST(Fetch, stops_at_its_limits) {
    const CannedServer long_answer(ok(std::string(3000, ' ')));
    EXPECT_EQ(fetch(long_answer.url(), {Duration{5000}, 1000, false}).error().message, "the answer is too long");
    const CannedServer endless("HTTP/1.1 200 OK\r\n\r\n" + std::string(3000, ' '));
    EXPECT_EQ(fetch(endless.url(), {Duration{5000}, 1000, false}).error().message, "the answer is too long");
    const CannedServer silent("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", false);
    EXPECT_FALSE(fetch(silent.url(), {Duration{100}, 1000, false}));
}

TEST(Fetch, dials_no_address_inside_the_house_whatever_it_is_called) {
    const CannedServer server(ok(kKeySet));
    for (const auto& url : {server.url("2130706433"), server.url("0x7f000001"), server.url("0177.0.0.1"),
                            std::string("file:///etc/passwd"), std::string("gopher://127.0.0.1/"),
                            std::string("https://127.1/keys"), std::string("https://[::ffff:127.0.0.1]/"),
                            std::string("https://169.254.169.254/latest"), std::string("https://10.0.0.1/")}) {
        EXPECT_FALSE(fetch(url, {Duration{500}, 1000, false})) << url;
    }
    EXPECT_EQ(fetch("https://169.254.169.254/", {Duration{500}, 1000, false}).error().message,
              "the host's address is not a public one");
    EXPECT_EQ(server.asked(), 0);
}

TEST(Post, tells_the_answer_s_status_and_when_to_come_again) {
    const CannedServer taken("HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(post({taken.url(), {{"TTL", "45"}}, "text"}, {})->status, 201);
    const CannedServer busy(
        "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    const auto answer = post({busy.url(), {}, ""}, {});
    EXPECT_EQ(answer->status, 429);
    EXPECT_EQ(answer->retry_after_s, 7);
    const CannedServer away("HTTP/1.1 307 Away\r\nLocation: " + taken.url() +
                            "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(post({away.url(), {}, ""}, {})->status, 307);
    EXPECT_EQ(taken.asked(), 1) << "follows nobody";
}

TEST(Post, dials_once_for_what_a_thread_posts_to_one_service) {
    const CannedServer server("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", false);
    std::thread([&] {
        for (int i = 0; i < 3; ++i) EXPECT_EQ(post({server.url(), {}, ""}, {})->status, 201);
    }).join();
    EXPECT_EQ(server.asked(), 1);
}

TEST(Post, says_whether_another_time_may_be_better) {
    std::string nobody;
    {
        const CannedServer gone("");
        nobody = gone.url();
    }
    EXPECT_EQ(post({nobody, {}, ""}, {}).error().code, ports::kUnreachable);
    const CannedServer silent("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n", false);
    EXPECT_EQ(post({silent.url(), {}, ""}, {Duration{100}, 1000}).error().code, ports::kUnreachable);
    const FetchLimits strict{Duration{500}, 1000, false, false};
    EXPECT_EQ(post({"https://2130706433/", {}, ""}, strict).error().code, "fetch-failed") << "may not be dialled";
    EXPECT_EQ(post({"ftp://example.org/", {}, ""}, {}).error().code, "fetch-failed");
}

TEST(Post, goes_to_no_address_inside_the_house_that_a_user_gives) {
    const CannedServer server(ok(""));
    FetchLimits strict{Duration{500}, 1000, false, false};
    for (const auto& url :
         {server.url(), server.url("localhost"), server.url("2130706433"), server.url("localhost.")}) {
        EXPECT_FALSE(post({url, {}, ""}, strict)) << url;
        EXPECT_FALSE(post({"https" + url.substr(4), {}, ""}, strict)) << url;
    }
    EXPECT_EQ(post({"https://2130706433/", {}, ""}, strict).error().message, "the host's address is not a public one");
    const CannedServer endless("HTTP/1.1 201 Created\r\n\r\n" + std::string(3000, ' '));
    EXPECT_EQ(post({endless.url(), {}, ""}, {Duration{500}, 1000}).error().message, "the answer is too long");
    EXPECT_EQ(server.asked(), 0);
}

TEST(Addresses, public_is_what_the_registries_give_out) {
    for (const auto* good :
         {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
        EXPECT_TRUE(is_public_address(good)) << good;
    }
    for (const auto* bad : {"0.0.0.0",
                            "127.0.0.1",
                            "127.9.9.9",
                            "10.1.2.3",
                            "172.16.0.1",
                            "172.31.255.255",
                            "192.168.1.1",
                            "169.254.169.254",
                            "100.64.0.1",
                            "224.0.0.1",
                            "255.255.255.255",
                            "::",
                            "::1",
                            "fe80::1",
                            "fc00::1",
                            "fd00:ec2::254",
                            "ff02::1",
                            "::ffff:127.0.0.1",
                            "::ffff:10.0.0.1",
                            "64:ff9b::7f00:1",
                            "2002:7f00:1::",
                            "2001:db8::1",
                            "2001::1",
                            "localhost",
                            ""}) {
        EXPECT_FALSE(is_public_address(bad)) << bad;
    }
}

}  // namespace
}  // namespace parley::server
