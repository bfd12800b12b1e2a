#include "crypto/tls.hpp"

#include <gtest/gtest.h>

#include <array>

#include "crypto/self_signed.hpp"
#include "crypto/tls_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::TlsTestClient;
using State = TlsSession::State;

class TlsTest : public ::testing::Test {
protected:
    /// Carries bytes to and fro until neither side has any; collects the server's plaintext.
    void run(TlsTestClient& client, TlsSession& server, std::size_t piece = SIZE_MAX) {
        for (bool moved = true; moved;) {
            const auto to_server = client.take_ciphertext();
            for (std::size_t at = 0; at < to_server.size(); at += std::min(piece, to_server.size() - at)) {
                server.feed(std::string_view(to_server).substr(at, piece));
                read(server);
            }
            std::string to_client;
            server.take_ciphertext(to_client);
            client.feed(to_client);
            moved = !to_server.empty() || !to_client.empty();
        }
    }
    void read(TlsSession& server) {
        std::array<char, 1000> buffer{};
        while (const auto count = server.read(buffer)) received.append(buffer.data(), count);
    }

    CertificateAndKey pair = *make_self_signed({"video.test", "192.0.2.1"});
    std::shared_ptr<TlsContext> context = *TlsContext::make(pair.certificate_pem, pair.key_pem);
    std::string received;
};

TEST_F(TlsTest, speaks_1_3_with_a_client_that_checks_the_certificate) {
    TlsSession server(*context);
    TlsTestClient client(pair.certificate_pem, "video.test");
    client.feed("");
    run(client, server);
    EXPECT_EQ(server.state(), State::open);
    EXPECT_EQ(client.version(), "TLSv1.3");
    client.write("hello");
    ASSERT_TRUE(server.write("welcome"));
    run(client, server);
    EXPECT_EQ(received, "hello");
    EXPECT_EQ(client.received(), "welcome");
}

TEST_F(TlsTest, speaks_1_2_and_nothing_older) {
    TlsSession server(*context);
    TlsTestClient client(pair.certificate_pem, "localhost", TLS1_2_VERSION);
    client.feed("");
    run(client, server);
    EXPECT_EQ(client.version(), "TLSv1.2");
    EXPECT_EQ(server.state(), State::open);

    TlsSession other(*context);
    TlsTestClient old(pair.certificate_pem, "localhost", TLS1_1_VERSION);
    old.feed("");
    run(old, other);
    EXPECT_EQ(other.state(), State::failed);
    EXPECT_FALSE(other.failure().empty());
    EXPECT_TRUE(old.failed());  // it was told by an alert
}

TEST_F(TlsTest, a_wrong_name_is_the_clients_to_notice) {
    TlsSession server(*context);
    TlsTestClient client(pair.certificate_pem, "evil.test");
    client.feed("");
    run(client, server);
    EXPECT_TRUE(client.failed());
    EXPECT_FALSE(client.is_open());
}

TEST_F(TlsTest, a_handshake_and_data_in_single_bytes) {
    TlsSession server(*context);
    TlsTestClient client(pair.certificate_pem);
    client.feed("");
    run(client, server, 1);
    client.write("drop by drop");
    run(client, server, 1);
    EXPECT_EQ(received, "drop by drop");
}

TEST_F(TlsTest, a_megabyte_goes_both_ways) {
    TlsSession server(*context);
    TlsTestClient client(pair.certificate_pem);
    client.feed("");
    run(client, server);
    const std::string megabyte(1 << 20, 'm');
    client.write(megabyte);
    ASSERT_TRUE(server.write(megabyte));
    run(client, server);
    EXPECT_EQ(received, megabyte);
    EXPECT_EQ(client.received(), megabyte);
}

TEST_F(TlsTest, both_sides_can_say_goodbye) {
    TlsSession server(*context);
    TlsTestClient client(pair.certificate_pem);
    client.feed("");
    run(client, server);
    client.shutdown();
    run(client, server);
    EXPECT_EQ(server.state(), State::ended);
    server.shutdown();
    run(client, server);
    EXPECT_TRUE(client.ended());
}

TEST_F(TlsTest, what_is_no_tls_fails) {
    TlsSession server(*context);
    server.feed(std::string_view("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    read(server);
    EXPECT_EQ(server.state(), State::failed);
    EXPECT_FALSE(server.write("x"));
    server.shutdown();  // harmless
}

TEST_F(TlsTest, a_key_that_does_not_fit_is_refused_at_the_start) {
    const auto other = *make_self_signed({});
    EXPECT_EQ(TlsContext::make(pair.certificate_pem, other.key_pem).error().code, "bad-certificate");
    EXPECT_EQ(TlsContext::make("nonsense", pair.key_pem).error().code, "bad-certificate");
    EXPECT_EQ(TlsContext::make(pair.certificate_pem, "nonsense").error().code, "bad-certificate");
}

TEST(SelfSigned, takes_names_and_addresses_only) {
    EXPECT_TRUE(make_self_signed({"a-b.example", "2001:db8::1"}));
    for (const char* bad : {"", "a b", "x,DNS:evil", "a\nb"}) {
        const auto made = make_self_signed({bad});
        ASSERT_FALSE(made) << bad;
        EXPECT_EQ(made.error().code, "bad-name");
    }
}

}  // namespace
}  // namespace parley::crypto
