#include <gtest/gtest.h>

#include "crypto/self_signed.hpp"
#include "crypto/tls.hpp"
#include "crypto/tls_test_tools.hpp"
#include "net/net_test_tools.hpp"

namespace parley::net {
namespace {

using namespace testing;
using crypto::testing::TlsTestClient;

class TlsServerTest : public NetTest {
protected:
    TlsServerTest() { options.tls = *crypto::TlsContext::make(pair.certificate_pem, pair.key_pem); }

    /// Carries bytes between the client's TLS and its socket until `happened`.
    bool carry(RawClient& socket, TlsTestClient& tls, const std::function<bool()>& happened) {
        return run_until(loop, [&] {
            tls.feed(socket.take());
            socket.send(tls.take_ciphertext());
            socket.poll();
            tls.feed(socket.take());
            return happened();
        });
    }

    crypto::CertificateAndKey pair = *crypto::make_self_signed({});
};

TEST_F(TlsServerTest, answers_http_and_says_that_it_was_encrypted) {
    start();
    auto socket = connect();
    TlsTestClient tls(pair.certificate_pem);
    tls.feed("");
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.is_open(); }));
    tls.write("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.received().ends_with("GET /a "); }));
    EXPECT_TRUE(service.requests[0].secure);
    tls.write("GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.ended(); }));  // close_notify, not just a FIN
    EXPECT_TRUE(tls.received().ends_with("GET /b "));
}

TEST_F(TlsServerTest, websockets_and_large_answers_pass) {
    start();
    auto socket = connect();
    TlsTestClient tls(pair.certificate_pem);
    tls.feed("");
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.is_open(); }));
    tls.write("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.received().size() > 2'000'000; }));
    tls.received().clear();
    tls.write(handshake() + text_frame("secret"));
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.received().ends_with("\x81\x06secret"); }));
    tls.write(close_frame(1000));
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.ended(); }));
    EXPECT_EQ(service.ws->closes[0].code, 1000);
}

TEST_F(TlsServerTest, a_handshake_that_stalls_ends_at_the_head_time_out) {
    options.times.head = Duration{60};
    start();
    auto socket = connect();
    TlsTestClient tls(pair.certificate_pem);
    tls.feed("");
    socket->send(tls.take_ciphertext().substr(0, 50));
    ASSERT_TRUE(socket->until_ended());
}

TEST_F(TlsServerTest, plain_http_on_a_tls_port_is_refused) {
    start();
    auto socket = connect();
    socket->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(socket->until_ended());
    EXPECT_EQ(server->stats().tls_failures, 1u);
    EXPECT_TRUE(service.requests.empty());
}

TEST_F(TlsServerTest, the_peers_close_notify_ends_the_connection) {
    start();
    auto socket = connect();
    TlsTestClient tls(pair.certificate_pem);
    tls.feed("");
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.is_open(); }));
    tls.write(handshake());
    ASSERT_TRUE(carry(*socket, tls, [&] { return tls.received().ends_with("\r\n\r\n"); }));
    tls.shutdown();
    ASSERT_TRUE(carry(*socket, tls, [&] { return service.ws->closes.size() == 1; }));
    EXPECT_EQ(service.ws->closes[0].code, 1006);
}

}  // namespace
}  // namespace parley::net
