#include "crypto/dtls.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <random>

#include "crypto/dtls_test_tools.hpp"
#include "crypto/srtp.hpp"
#include "crypto/srtp_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::Datagram;
using testing::DtlsPair;

TEST(Dtls, a_handshake_gives_both_sides_the_same_keys_for_srtp) {
    DtlsPair pair;
    pair.run();
    ASSERT_TRUE(pair.both_open());
    EXPECT_EQ(pair.waits, 0);
    EXPECT_LE(pair.longest, kDtlsMtuBytes);
    const auto& client = *pair.client->srtp_keys();
    const auto& server = *pair.server->srtp_keys();
    EXPECT_EQ(client.profile, SrtpProfile::aead_aes_128_gcm);
    EXPECT_EQ(client.send.key, server.receive.key);
    EXPECT_EQ(client.receive.salt, server.send.salt);
    EXPECT_NE(client.send.key, client.receive.key);

    SrtpSender sender(client.profile, client.send);
    SrtpReceiver receiver(server.profile, server.receive);
    auto packet = testing::sealed_rtp(sender, 1);
    EXPECT_TRUE(receiver.unprotect(packet));
    EXPECT_FALSE(pair.client->deadline());
    EXPECT_FALSE(pair.server->deadline());
}

TEST(Dtls, the_servers_order_of_profiles_wins_among_those_that_both_know) {
    const auto cm = SrtpProfile::aes_cm_128_hmac_sha1_80;
    const auto gcm = SrtpProfile::aead_aes_128_gcm;
    DtlsPair reversed({cm, gcm});
    reversed.run();
    EXPECT_EQ(reversed.server->srtp_keys()->profile, gcm);
    DtlsPair old({cm});
    old.run();
    EXPECT_EQ(old.server->srtp_keys()->profile, cm);
    EXPECT_EQ(old.client->srtp_keys()->send.salt, old.server->srtp_keys()->receive.salt);
}

TEST(Dtls, application_data_goes_both_ways_and_no_further_than_its_limit) {
    DtlsPair pair;
    EXPECT_FALSE(pair.client->send(Datagram(10), pair.now_us));
    pair.run();
    const Datagram big(kDtlsPayloadBytesMax, 0x17);
    ASSERT_TRUE(pair.client->send(big, pair.now_us));
    ASSERT_TRUE(pair.client->send(Datagram{1}, pair.now_us));
    ASSERT_TRUE(pair.server->send(Datagram{2, 3}, pair.now_us));
    EXPECT_FALSE(pair.client->send(Datagram(kDtlsPayloadBytesMax + 1), pair.now_us));
    EXPECT_FALSE(pair.client->send({}, pair.now_us));
    pair.carry();
    EXPECT_EQ(pair.server->take_data(), big);
    EXPECT_EQ(pair.server->take_data(), Datagram{1});
    EXPECT_EQ(pair.server->take_data(), std::nullopt);
    EXPECT_EQ(pair.client->take_data(), (Datagram{2, 3}));
    EXPECT_LE(pair.longest, kDtlsMtuBytes);
}

TEST(Dtls, each_datagram_of_the_handshake_may_be_lost_once) {
    DtlsPair counting;
    counting.run();
    for (const bool from_client : {true, false}) {
        const int count = from_client ? counting.client_datagrams : counting.server_datagrams;
        ASSERT_GE(count, 2);
        for (int lost = 0; lost < count; ++lost) {
            DtlsPair pair;
            const auto begin = pair.now_us;
            pair.run([&](bool way, int number, const Datagram&) { return way == from_client && number == lost; });
            EXPECT_TRUE(pair.both_open()) << from_client << ' ' << lost;
            EXPECT_LE(pair.now_us - begin, 2 * kDtlsRetransmitUs);
            EXPECT_GE(pair.waits, 1);
        }
    }
}

TEST(Dtls, a_path_that_loses_half_of_the_datagrams_only_slows_the_handshake_down) {
    std::mt19937 coin(7);
    int open = 0;
    for (int i = 0; i < 100; ++i) {
        DtlsPair pair;
        pair.run([&](bool, int, const Datagram&) { return coin() % 2 == 0; });
        open += pair.both_open() ? 1 : 0;
        // A dozen tries fit into kDtlsHandshakeUs, and a quarter of them comes through both ways.
        EXPECT_TRUE(pair.both_open() || pair.client->failure() == DtlsFailure::timeout);
        EXPECT_LE(pair.longest, kDtlsMtuBytes);
    }
    EXPECT_GE(open, 90);
}

TEST(Dtls, datagrams_in_the_wrong_order_and_twice_do_no_harm) {
    DtlsPair pair;
    for (int turn = 0; turn < 20 && !pair.both_open(); ++turn) {
        for (const bool from_client : {true, false}) {
            auto& to = from_client ? *pair.server : *pair.client;
            auto datagrams = DtlsPair::take_all(from_client ? *pair.client : *pair.server);
            std::ranges::reverse(datagrams);
            for (const auto& datagram : datagrams) {
                to.feed(datagram, pair.now_us);
                to.feed(datagram, pair.now_us);
            }
        }
    }
    EXPECT_TRUE(pair.both_open());
    EXPECT_EQ(pair.waits, 0);
}

TEST(Dtls, data_that_overtakes_the_last_flight_is_kept_until_the_keys_are_there) {
    DtlsPair pair;
    pair.carry_one_way(true);
    pair.carry_one_way(false);
    pair.carry_one_way(true);  // the server is open, its last flight is on its way
    ASSERT_EQ(pair.server->state(), DtlsState::open);
    const auto last_flight = DtlsPair::take_all(*pair.server);
    ASSERT_TRUE(pair.server->send(Datagram{42}, pair.now_us));
    pair.carry_one_way(false);
    EXPECT_EQ(pair.client->state(), DtlsState::handshaking);
    for (const auto& datagram : last_flight) pair.client->feed(datagram, pair.now_us);
    EXPECT_EQ(pair.client->state(), DtlsState::open);
    EXPECT_EQ(pair.client->take_data(), Datagram{42});
}

TEST(Dtls, waits_grow_and_end_after_half_a_minute) {
    DtlsPair pair;
    std::vector<std::int64_t> waits;
    auto last = pair.now_us;
    DtlsPair::take_all(*pair.client);
    while (pair.client->state() == DtlsState::handshaking) {
        pair.now_us = *pair.client->deadline();
        waits.push_back((pair.now_us - last) / 1000);
        last = pair.now_us;
        pair.client->on_time(pair.now_us);
        EXPECT_EQ(DtlsPair::take_all(*pair.client).empty(), pair.client->state() == DtlsState::failed);
    }
    EXPECT_EQ((std::vector<std::int64_t>{waits.begin(), waits.begin() + 6}),
              (std::vector<std::int64_t>{200, 400, 800, 1600, 3200, 3200}));
    EXPECT_EQ(pair.client->failure(), DtlsFailure::timeout);
    EXPECT_LE(last, 1'000'000 + kDtlsHandshakeUs);
    // A server that nobody speaks to gives up as well.
    EXPECT_EQ(pair.server->deadline(), 1'000'000 + kDtlsHandshakeUs);
    pair.server->on_time(1'000'000 + kDtlsHandshakeUs);
    EXPECT_EQ(pair.server->failure(), DtlsFailure::timeout);
    EXPECT_EQ(pair.server->deadline(), std::nullopt);
}

TEST(Dtls, asked_too_early_it_sends_nothing_again) {
    DtlsPair pair;
    DtlsPair::take_all(*pair.client);
    pair.client->on_time(pair.now_us + kDtlsRetransmitUs - 1);
    EXPECT_TRUE(DtlsPair::take_all(*pair.client).empty());
    pair.client->on_time(pair.now_us + kDtlsRetransmitUs);
    EXPECT_FALSE(DtlsPair::take_all(*pair.client).empty());
}

TEST(Dtls, a_wrong_fingerprint_ends_it_on_either_side) {
    DtlsPair pair;
    const auto other = DtlsCertificate::make()->fingerprint();
    pair.begin({pair.server_certificate->fingerprint()}, {other});
    pair.run();
    EXPECT_EQ(pair.server->failure(), DtlsFailure::fingerprint);
    EXPECT_FALSE(pair.server->srtp_keys());
    EXPECT_EQ(pair.client->state(), DtlsState::failed);  // told by an alert, or by silence

    pair.begin({other}, {pair.client_certificate->fingerprint()});
    pair.run();
    EXPECT_EQ(pair.client->failure(), DtlsFailure::fingerprint);
    EXPECT_NE(pair.server->state(), DtlsState::open);

    pair.begin({}, {});
    pair.run();
    EXPECT_EQ(pair.client->failure(), DtlsFailure::fingerprint);
}

TEST(Dtls, one_of_several_fingerprints_is_enough_with_any_good_hash) {
    DtlsPair pair;
    for (const auto hash : {FingerprintHash::sha256, FingerprintHash::sha384, FingerprintHash::sha512}) {
        pair.begin({DtlsCertificate::make()->fingerprint(), pair.server_certificate->fingerprint(hash)},
                   {pair.client_certificate->fingerprint(hash)});
        pair.run();
        EXPECT_TRUE(pair.both_open());
    }
}

TEST(Dtls, no_srtp_is_no_session) {
    DtlsPair pair(std::vector<SrtpProfile>{});
    pair.run();
    EXPECT_EQ(pair.server->failure(), DtlsFailure::no_srtp);
    EXPECT_EQ(pair.client->failure(), DtlsFailure::no_srtp);
    EXPECT_FALSE(pair.server->srtp_keys());
}

TEST(Dtls, closing_is_told_and_final) {
    DtlsPair pair;
    pair.run();
    pair.client->close();
    pair.client->close();
    pair.carry();
    EXPECT_EQ(pair.client->state(), DtlsState::closed);
    EXPECT_EQ(pair.server->state(), DtlsState::closed);
    EXPECT_FALSE(pair.server->send(Datagram{1}, pair.now_us));
    EXPECT_FALSE(pair.server->deadline());
}

TEST(Dtls, an_open_session_takes_little_memory) {
    constexpr int kPairs = 50;
    DtlsPair first;
    first.run();
    std::vector<std::unique_ptr<DtlsSession>> servers;
    const auto before = ::mallinfo2().uordblks;
    for (int i = 0; i < kPairs; ++i) {
        first.begin({first.server_certificate->fingerprint()}, {first.client_certificate->fingerprint()});
        first.run();
        ASSERT_TRUE(first.both_open());
        servers.push_back(std::move(first.server));
    }
    const auto bytes = (::mallinfo2().uordblks - before) / kPairs;
    std::printf("[ MEASURED ] %zu bytes for an open DTLS session\n", bytes);
    EXPECT_LE(bytes, 4U * 1024);
}

TEST(DtlsFingerprint, is_read_and_written_as_sdp_has_it) {
    const auto own = DtlsCertificate::make()->fingerprint();
    EXPECT_EQ(format_digest(own).size(), 95U);
    EXPECT_EQ(parse_fingerprint("SHA-256", format_digest(own)), own);
    auto lower = format_digest(own);
    for (auto& c : lower) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(parse_fingerprint(fingerprint_hash_name(own.hash), lower), own);
    EXPECT_FALSE(parse_fingerprint("sha-1", "4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB"));
    EXPECT_FALSE(parse_fingerprint("md5", "4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B"));
    EXPECT_FALSE(parse_fingerprint("sha-384", format_digest(own)));
    EXPECT_FALSE(parse_fingerprint("sha-256", format_digest(own) + ":00"));
    EXPECT_FALSE(parse_fingerprint("sha-256", std::string(95, 'A')));
    EXPECT_FALSE(parse_fingerprint("sha-256", std::string(95, ':')));
    EXPECT_FALSE(parse_fingerprint("sha-256", ""));
}

}  // namespace
}  // namespace parley::crypto
