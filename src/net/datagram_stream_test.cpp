#include <array>

#include "crypto/self_signed.hpp"
#include "crypto/tls.hpp"
#include "crypto/tls_test_tools.hpp"
#include "net/net_test_tools.hpp"
#include "proto/ice_tcp/framing.hpp"
#include "proto/stun/test_vectors.hpp"
#include "transport/datagram.hpp"

namespace parley::net {
namespace {

using namespace testing;

std::string framed(std::string_view datagram) {
    const auto header = proto::ice_tcp::frame_header(datagram.size());
    return std::string(header.begin(), header.end()) + std::string(datagram);
}

const std::string kCheck(proto::stun::kRequest.begin(), proto::stun::kRequest.end());

/// Keeps what it is told, and echoes.
class Streams final : public transport::DatagramStreamService {
public:
    std::unique_ptr<transport::DatagramStreamHandler> handle_stream(transport::DatagramStream& stream,
                                                                    std::span<const std::uint8_t> first) override {
        ++asked;
        EXPECT_EQ(first.size(), kCheck.size());
        remote = stream.remote();
        if (refuses) return nullptr;
        link = &stream;
        return std::make_unique<Handler>(*this);
    }

    struct Handler final : transport::DatagramStreamHandler {
        explicit Handler(Streams& owner) : all(owner) {}
        void on_datagram(std::span<std::uint8_t> bytes) override {
            all.datagrams.emplace_back(bytes.begin(), bytes.end());
            if (all.datagrams.back() == "throw") throw std::runtime_error("a bug");
            if (all.datagrams.back() == "close") return all.link->close();
            if (all.echo) all.link->send(bytes);
        }
        void on_close() override {
            ++all.closed;
            all.link = nullptr;
        }
        Streams& all;
    };

    std::vector<std::string> datagrams;
    transport::DatagramStream* link = nullptr;
    parley::Endpoint remote;
    int asked = 0, closed = 0;
    bool refuses = false, echo = true;
};

struct DatagramStreamTest : NetTest {
    DatagramStreamTest() { options.datagram_streams = &streams; }
    ~DatagramStreamTest() override { server.reset(); }  // the service outlives it
    std::unique_ptr<RawClient> open_stream() {
        auto client = connect();
        client->send(framed(kCheck));
        EXPECT_TRUE(client->until_received(framed(kCheck)));
        client->take();
        return client;
    }
    Streams streams;
};

TEST_F(DatagramStreamTest, framed_stun_on_the_main_port_becomes_a_stream_of_datagrams) {
    start();
    auto client = open_stream();
    EXPECT_EQ(streams.asked, 1);
    EXPECT_EQ(format_ip(streams.remote), "127.0.0.1");
    EXPECT_GT(streams.remote.port, 0);
    client->send(framed("one") + framed("two"));
    ASSERT_TRUE(client->until_received(framed("one") + framed("two")));
    EXPECT_EQ(streams.datagrams, (std::vector<std::string>{kCheck, "one", "two"}));
    EXPECT_EQ(server->stats().open_datagram_streams, 1u);
    EXPECT_EQ(server->stats().open_connections, 1u);
    EXPECT_EQ(server->stats().requests, 0u);
    client->close();
    ASSERT_TRUE(until([&] { return streams.closed == 1; }));
    ASSERT_TRUE(until([&] { return server->stats().open_datagram_streams == 0; }));
}

TEST_F(DatagramStreamTest, http_is_served_beside_it) {
    start();
    auto datagrams = open_stream();
    auto http = connect();
    http->send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(http->until_received("GET /a "));
    // Once it speaks HTTP it stays HTTP.
    http->take();
    http->send(framed(kCheck));
    ASSERT_TRUE(http->until_ended());
    EXPECT_EQ(streams.asked, 1);
}

TEST_F(DatagramStreamTest, a_check_that_comes_byte_by_byte_is_put_together) {
    start();
    auto client = connect();
    ASSERT_TRUE(client->drip(framed(kCheck)));
    ASSERT_TRUE(client->until_received(framed(kCheck)));
}

TEST_F(DatagramStreamTest, what_does_not_begin_with_stun_is_closed_in_silence) {
    start();
    auto broken = kCheck;
    broken.back() ^= 1;
    const std::vector<std::string> wrong{framed("no stun at all"), framed(broken), framed(std::string(2047, 'x')),
                                         std::string("\x01\x00", 2) + std::string(256, '\0')};
    for (const auto& bytes : wrong) {
        auto client = connect();
        client->send(bytes);
        ASSERT_TRUE(client->until_ended());
        EXPECT_EQ(client->received(), "");
    }
    EXPECT_EQ(streams.asked, 0);
    EXPECT_EQ(server->stats().datagram_streams_refused, wrong.size());
}

TEST_F(DatagramStreamTest, a_frame_that_is_too_long_ends_the_connection) {
    start();
    auto client = open_stream();
    client->send("\xff\xff");
    ASSERT_TRUE(client->until_ended());
    client->close();
    ASSERT_TRUE(until([&] { return streams.closed == 1; }));
}

TEST_F(DatagramStreamTest, a_service_may_refuse_or_close_it) {
    start();
    streams.refuses = true;
    auto refused = connect();
    refused->send(framed(kCheck));
    ASSERT_TRUE(refused->until_ended());
    EXPECT_EQ(streams.closed, 0);
    streams.refuses = false;
    auto closed = open_stream();
    closed->send(framed("close") + framed("never seen"));
    ASSERT_TRUE(closed->until_ended());
    closed->close();
    ASSERT_TRUE(until([&] { return streams.closed == 1; }));
    EXPECT_EQ(streams.datagrams.back(), "close");
}

TEST_F(DatagramStreamTest, a_bug_in_a_handler_costs_one_connection) {
    start();
    auto client = open_stream();
    auto other = open_stream();
    client->send(framed("throw"));
    ASSERT_TRUE(client->until_ended());
    EXPECT_EQ(streams.closed, 1);
    EXPECT_EQ(failures.size(), 1u);
    EXPECT_FALSE(other->ended());
}

TEST_F(DatagramStreamTest, a_reader_that_is_too_slow_loses_datagrams_and_not_our_memory) {
    options.limits.datagram_queue_bytes = 10'000;
    start();
    auto client = connect(4096);
    client->send(framed(kCheck));
    ASSERT_TRUE(until([&] { return streams.link != nullptr; }));
    const std::array<std::uint8_t, 1000> bytes{};
    bool all_taken = true;
    for (int i = 0; i < 20'000; ++i) {
        all_taken = streams.link->send(bytes) && all_taken;
        EXPECT_LE(streams.link->queued_bytes(), 10'000u + 2u);
        if (i % 5 == 0) loop.run_turn(Duration{0});
    }
    EXPECT_FALSE(all_taken);
    EXPECT_GT(server->stats().datagrams_dropped, 0u);
    EXPECT_FALSE(streams.link->send({}));
    EXPECT_FALSE(streams.link->send(std::vector<std::uint8_t>(transport::kDatagramMax + 1)));
}

TEST_F(DatagramStreamTest, a_silent_one_is_closed_and_a_talking_one_is_not) {
    options.times.datagrams_idle = Duration{80};
    start();
    auto talking = open_stream();
    auto silent = open_stream();
    ASSERT_TRUE(until([&] {
        talking->send(framed("x"));
        talking->poll();
        silent->poll();
        return silent->ended();
    }));
    EXPECT_FALSE(talking->ended());
    EXPECT_EQ(streams.closed, 1);
}

TEST_F(DatagramStreamTest, one_that_never_finishes_its_first_frame_is_cut_at_the_head_time_out) {
    options.times.head = Duration{60};
    start();
    auto client = connect();
    client->send(framed(kCheck).substr(0, 50));
    ASSERT_TRUE(client->until_ended());
    EXPECT_EQ(client->received(), "");
}

TEST_F(DatagramStreamTest, without_a_service_the_bytes_are_a_bad_request) {
    options.datagram_streams = nullptr;
    start();
    auto client = connect();
    client->send(framed(kCheck));
    ASSERT_TRUE(client->until_received("HTTP/1.1 400 "));
}

TEST_F(DatagramStreamTest, a_drain_ends_it_and_takes_no_new_ones) {
    start();
    auto client = open_stream();
    bool drained = false;
    server->drain(Duration{5000}, [&] { drained = true; });
    ASSERT_TRUE(client->until_ended());
    client->close();
    ASSERT_TRUE(until([&] { return drained; }));
    EXPECT_EQ(streams.closed, 1);
}

struct TlsDatagramStreamTest : DatagramStreamTest {
    TlsDatagramStreamTest() { options.tls = *crypto::TlsContext::make(pair.certificate_pem, pair.key_pem); }
    crypto::CertificateAndKey pair = *crypto::make_self_signed({});
};

TEST_F(TlsDatagramStreamTest, a_browsers_plain_stream_passes_on_a_tls_port) {
    start();
    auto client = open_stream();
    client->send(framed("one"));
    ASSERT_TRUE(client->until_received(framed("one")));
    auto http = connect();
    http->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(http->until_ended());
    EXPECT_TRUE(service.requests.empty());
    EXPECT_EQ(server->stats().tls_failures, 1u);
}

TEST_F(TlsDatagramStreamTest, so_does_an_encrypted_one) {
    start();
    auto socket = connect();
    crypto::testing::TlsTestClient tls(pair.certificate_pem);
    tls.feed("");
    const auto carry = [&](const std::function<bool()>& happened) {
        return run_until(loop, [&] {
            socket->send(tls.take_ciphertext());
            socket->poll();
            tls.feed(socket->take());
            return happened();
        });
    };
    ASSERT_TRUE(carry([&] { return tls.is_open(); }));
    tls.write(framed(kCheck));
    ASSERT_TRUE(carry([&] { return tls.received() == framed(kCheck); }));
    EXPECT_EQ(server->stats().open_datagram_streams, 1u);
}

}  // namespace
}  // namespace parley::net
