// An open session's own records against OpenSSL's on the other side: each cipher suite, each role.
#include "crypto/dtls_records.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "base/check.hpp"
#include "crypto/certificate.hpp"
#include "crypto/dtls_internal.hpp"
#include "crypto/dtls_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::Datagram;
using testing::DtlsPair;

/// OpenSSL alone, as a peer that has none of our code.
class OpensslPeer {
public:
    OpensslPeer(DtlsRole role, const char* suite) : context_(SSL_CTX_new(DTLS_method())) {
        made_ = make_certificate("peer", {});
        SSL_CTX_use_certificate(context_.get(), made_.certificate.get());
        SSL_CTX_use_PrivateKey(context_.get(), made_.key.get());
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
        PARLEY_CHECK(SSL_CTX_set_cipher_list(context_.get(), suite) == 1);
        PARLEY_CHECK(SSL_CTX_set_tlsext_use_srtp(context_.get(), "SRTP_AEAD_AES_128_GCM") == 0);
        ssl_.reset(SSL_new(context_.get()));
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(in_, -1);
        SSL_set_bio(ssl_.get(), in_, out_);
        SSL_set_options(ssl_.get(), SSL_OP_NO_QUERY_MTU);
        SSL_set_mtu(ssl_.get(), 1200);
        role == DtlsRole::client ? SSL_set_connect_state(ssl_.get()) : SSL_set_accept_state(ssl_.get());
    }
    [[nodiscard]] DtlsFingerprint fingerprint() const {
        return fingerprint_of(made_.certificate.get(), FingerprintHash::sha256);
    }
    /// What it has to send, as one datagram of several records.
    Datagram take() {
        Datagram all(8192);
        const int size = BIO_read(out_, all.data(), static_cast<int>(all.size()));
        all.resize(static_cast<std::size_t>(std::max(size, 0)));
        return all;
    }
    void put(const Datagram& datagram) { BIO_write(in_, datagram.data(), static_cast<int>(datagram.size())); }
    Datagram read() {
        Datagram data(2048);
        const int size = SSL_read(ssl_.get(), data.data(), static_cast<int>(data.size()));
        data.resize(static_cast<std::size_t>(std::max(size, 0)));
        return data;
    }
    SSL* ssl() { return ssl_.get(); }

private:
    ContextPtr context_;
    MadeCertificate made_;
    SessionPtr ssl_;
    BIO* in_ = nullptr;
    BIO* out_ = nullptr;
};

class DtlsRecordsTest : public ::testing::TestWithParam<std::tuple<DtlsRole, const char*>> {
protected:
    void SetUp() override {
        for (int turn = 0; turn < 10; ++turn) {
            SSL_do_handshake(peer.ssl());
            feed();
            to_peer();
        }
        ASSERT_EQ(session.state(), DtlsState::open);
        ASSERT_EQ(SSL_is_init_finished(peer.ssl()), 1);
    }
    void feed() {
        if (const auto bytes = peer.take(); !bytes.empty()) session.feed(bytes, 0);
    }
    void to_peer() {
        for (const auto& datagram : DtlsPair::take_all(session)) {
            peer.put(datagram);
            SSL_do_handshake(peer.ssl());
        }
    }
    [[nodiscard]] static DtlsRole other(DtlsRole role) {
        return role == DtlsRole::client ? DtlsRole::server : DtlsRole::client;
    }

    OpensslPeer peer{other(std::get<0>(GetParam())), std::get<1>(GetParam())};
    DtlsSession session{DtlsCertificate::make(), std::get<0>(GetParam()), {peer.fingerprint()}, 0};
};

TEST_P(DtlsRecordsTest, CarryDataBothWaysInOrder) {
    for (std::uint8_t i = 0; i < 100; ++i) {
        const Datagram data(1 + i * 11u, i);
        ASSERT_TRUE(session.send(data, 0));
        for (const auto& datagram : DtlsPair::take_all(session)) peer.put(datagram);
        ASSERT_EQ(peer.read(), data);
        ASSERT_GT(SSL_write(peer.ssl(), data.data(), static_cast<int>(data.size())), 0);
        feed();
        ASSERT_EQ(session.take_data(), data);
    }
    EXPECT_EQ(session.dropped(), 0U);
}

TEST_P(DtlsRecordsTest, AreTakenOnceAndUnharmedOnly) {
    const Datagram data{1, 2, 3};
    SSL_write(peer.ssl(), data.data(), 3);
    const auto sealed = peer.take();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto harmed = sealed;
        harmed[i] ^= 1;
        session.feed(harmed, 0);
    }
    const auto dropped = session.dropped();
    EXPECT_EQ(dropped, sealed.size() + 1);  // a shorter length leaves a rest
    EXPECT_EQ(session.take_data(), std::nullopt);
    session.feed(sealed, 0);
    EXPECT_EQ(session.take_data(), data);
    session.feed(sealed, 0);
    EXPECT_EQ(session.take_data(), std::nullopt);
    EXPECT_EQ(session.dropped(), dropped + 1);
    EXPECT_EQ(session.state(), DtlsState::open);
}

TEST_P(DtlsRecordsTest, TheirGoodbyeIsAnswered) {
    SSL_shutdown(peer.ssl());
    feed();
    EXPECT_EQ(session.state(), DtlsState::closed);
    for (const auto& datagram : DtlsPair::take_all(session)) peer.put(datagram);
    EXPECT_EQ(SSL_shutdown(peer.ssl()), 1);
}

TEST_P(DtlsRecordsTest, OurGoodbyeIsUnderstood) {
    session.close();
    for (const auto& datagram : DtlsPair::take_all(session)) peer.put(datagram);
    EXPECT_TRUE(peer.read().empty());
    EXPECT_NE(SSL_get_shutdown(peer.ssl()) & SSL_RECEIVED_SHUTDOWN, 0);
}

TEST_P(DtlsRecordsTest, ARenegotiationIsNeitherMadeNorFatal) {
    SSL_renegotiate(peer.ssl());
    SSL_do_handshake(peer.ssl());
    feed();
    EXPECT_TRUE(DtlsPair::take_all(session).empty());
    EXPECT_EQ(session.state(), DtlsState::open);
}

INSTANTIATE_TEST_SUITE_P(EachSuiteAndRole, DtlsRecordsTest,
                         ::testing::Combine(::testing::Values(DtlsRole::server, DtlsRole::client),
                                            ::testing::Values("ECDHE-ECDSA-AES128-GCM-SHA256",
                                                              "ECDHE-ECDSA-AES256-GCM-SHA384",
                                                              "ECDHE-ECDSA-CHACHA20-POLY1305")),
                         [](const auto& suite) {
                             std::string name = std::get<1>(suite.param);
                             std::ranges::replace(name, '-', '_');
                             return name + (std::get<0>(suite.param) == DtlsRole::server ? "_server" : "_client");
                         });

TEST(DtlsRecords, ALostLastFlightIsRepeatedButNotForEver) {
    DtlsPair pair;
    pair.carry_one_way(true);
    pair.carry_one_way(false);
    pair.carry_one_way(true);
    ASSERT_EQ(pair.server->state(), DtlsState::open);
    DtlsPair::take_all(*pair.server);  // lost
    std::size_t answers = 0;
    Datagram last;
    while (pair.client->state() == DtlsState::handshaking) {
        pair.now_us = *pair.client->deadline();
        pair.client->on_time(pair.now_us);
        for (const auto& datagram : DtlsPair::take_all(*pair.client)) pair.server->feed(datagram, pair.now_us);
        for (auto& datagram : DtlsPair::take_all(*pair.server)) {
            last = std::move(datagram);
            if (++answers == kDtlsLateHandshakesMax) pair.client->feed(last, pair.now_us);
        }
    }
    EXPECT_EQ(pair.client->state(), DtlsState::open) << answers;
    EXPECT_EQ(answers, kDtlsLateHandshakesMax);
    ASSERT_TRUE(pair.server->send(Datagram{5}, pair.now_us));
    pair.carry();
    EXPECT_EQ(pair.client->take_data(), Datagram{5});
    pair.client->feed(last, pair.now_us);
    EXPECT_EQ(pair.client->state(), DtlsState::open);
}

}  // namespace
}  // namespace parley::crypto
