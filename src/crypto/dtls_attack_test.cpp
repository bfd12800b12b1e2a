// What a stranger or a bad peer may send: records in the clear that nobody asked for, fragments, epochs, alerts.
#include <gtest/gtest.h>
#include <malloc.h>
#include <rapidcheck/gtest.h>

#include "crypto/dtls_filter.hpp"
#include "crypto/dtls_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::Datagram;
using testing::DtlsPair;

void append(Datagram& out, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

Datagram record(int content, std::uint16_t epoch, std::uint64_t sequence, const Datagram& body) {
    Datagram out{static_cast<std::uint8_t>(content), 0xfe, 0xfd};
    append(out, epoch, 2);
    append(out, sequence, 6);
    append(out, body.size(), 2);
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

struct Fragment {
    std::uint8_t type = 11;  // Certificate
    std::uint32_t length = 1000;
    std::uint16_t sequence = 1;
    std::uint32_t offset = 0;
    std::uint32_t size = 100;
};

Datagram fragment(const Fragment& f, std::uint64_t record_sequence = 100) {
    Datagram body{f.type};
    append(body, f.length, 3);
    append(body, f.sequence, 2);
    append(body, f.offset, 3);
    append(body, f.size, 3);
    body.resize(12 + f.size, 0x5a);
    return record(22, 0, record_sequence, body);
}

/// A well-formed ClientHello that offers only TLS_NULL_WITH_NULL_NULL.
Datagram null_hello() {
    Datagram hello{0xfe, 0xfd};
    hello.resize(34, 0x11);                               // random
    hello.insert(hello.end(), {0, 0, 0, 2, 0, 0, 1, 0});  // session id, cookie, ciphers, compression
    Datagram body{1};
    append(body, hello.size(), 3);
    append(body, 0, 2);
    append(body, 0, 3);
    append(body, hello.size(), 3);
    body.insert(body.end(), hello.begin(), hello.end());
    return record(22, 0, 0, body);
}

const Datagram kFatalAlert = record(21, 0, 7, {2, 40});

TEST(DtlsAttack, a_hello_with_the_null_cipher_changes_nothing_before_during_or_after_the_handshake) {
    for (int when = 0; when < 4; ++when) {
        DtlsPair pair;
        const auto attack = [&] {
            for (int i = 0; i < 3; ++i) pair.server->feed(null_hello(), pair.now_us);
        };
        if (when == 0) {
            attack();
            EXPECT_TRUE(DtlsPair::take_all(*pair.server).empty());  // no alert
        }
        pair.carry_one_way(true);
        if (when == 1) attack();
        pair.carry_one_way(false);
        if (when == 2) attack();
        pair.run();
        if (when == 3) attack();
        EXPECT_TRUE(pair.both_open()) << when;
        EXPECT_TRUE(DtlsPair::take_all(*pair.server).empty());
    }
}

TEST(DtlsAttack, broken_hellos_are_forgotten_up_to_a_limit_and_never_answered) {
    DtlsPair pair;
    for (std::size_t i = 0; i <= kDtlsRestartsMax; ++i) {
        EXPECT_EQ(pair.server->state(), DtlsState::handshaking);
        pair.server->feed(null_hello(), pair.now_us);
        EXPECT_EQ(DtlsPair::take_all(*pair.server).empty(), i < kDtlsRestartsMax);
    }
    EXPECT_EQ(pair.server->failure(), DtlsFailure::protocol);
    EXPECT_FALSE(pair.server->failure_text().empty());
}

TEST(DtlsAttack, junk_is_neither_answered_nor_fatal_at_any_time) {
    rc::check([](std::vector<Datagram> junk) {
        DtlsPair pair;
        std::size_t at = 0;
        const auto attack = [&] {
            if (at < junk.size()) {
                auto bytes = junk[at++];
                pair.server->feed(bytes, pair.now_us);
                pair.client->feed(bytes, pair.now_us);
                if (!bytes.empty()) bytes[0] = static_cast<std::uint8_t>(20 + bytes[0] % 4);
                pair.server->feed(bytes, pair.now_us);
                pair.server->feed(record(21 + bytes.size() % 2, 0, at, bytes.empty() ? Datagram{1} : bytes), 0);
            }
        };
        attack();
        RC_ASSERT(DtlsPair::take_all(*pair.server).empty());
        pair.carry_one_way(true);
        attack();
        pair.run();
        RC_ASSERT(pair.both_open());
        attack();
        RC_ASSERT(pair.both_open());
        RC_ASSERT(pair.client->send(Datagram{1}, pair.now_us));
        pair.carry();
        RC_ASSERT(pair.server->take_data() == Datagram{1});
    });
}

TEST(DtlsAttack, an_alert_in_the_clear_is_not_believed) {
    DtlsPair pair;
    pair.server->feed(kFatalAlert, pair.now_us);
    pair.client->feed(kFatalAlert, pair.now_us);
    pair.carry_one_way(true);
    pair.server->feed(kFatalAlert, pair.now_us);
    pair.carry_one_way(false);
    pair.client->feed(kFatalAlert, pair.now_us);
    pair.run();
    pair.server->feed(kFatalAlert, pair.now_us);
    EXPECT_TRUE(pair.both_open());
    EXPECT_EQ(pair.server->dropped(), 3U);
}

TEST(DtlsAttack, fragments_that_never_complete_take_no_more_than_64_kib) {
    DtlsPair pair;
    pair.carry_one_way(true);  // the server waits for the client's certificate
    const auto idle = static_cast<long long>(::mallinfo2().uordblks);
    long long most = 0;
    std::uint64_t number = 1000;
    const auto attack = [&](const Datagram& datagram) {
        pair.server->feed(datagram, pair.now_us);
        most = std::max(most, static_cast<long long>(::mallinfo2().uordblks) - idle);
    };
    // First all of one length, so that each is kept; then lengths that contradict each other or are too long.
    for (const auto length : {static_cast<std::uint32_t>(kDtlsMessageBytesMax), 900U, 100'000U}) {
        for (std::uint16_t sequence = 1; sequence < 100; ++sequence) {
            for (const std::uint32_t offset : {50U, 0U, 700U, 120U, 4900U}) {
                attack(fragment({.length = length, .sequence = sequence, .offset = offset}, number++));
            }
            attack(record(22, 1, number++, Datagram(1000, 1)));
            attack(record(23, 1, number++, Datagram(1000, 2)));
        }
    }
    std::printf("[ MEASURED ] %lld bytes kept for fragments\n", most);
    // Something was kept, or this would measure nothing. (The sanitizers' malloc does not count.)
    EXPECT_TRUE(most > 10'000 || idle == 0);
    EXPECT_LE(most, 64 * 1024);
}

TEST(DtlsAttack, what_no_handshake_of_ours_holds_is_dropped_before_openssl_sees_it) {
    const auto is_sound = [](const Datagram& datagram) {
        std::span<const std::uint8_t> rest = datagram;
        const auto next = split_record(rest);
        return next && is_sound_in_clear(*next);
    };
    EXPECT_TRUE(is_sound(fragment({})));
    EXPECT_TRUE(is_sound(fragment({.length = 0, .size = 0})));                    // ServerHelloDone
    EXPECT_TRUE(is_sound(record(20, 0, 1, {1})));                                 // ChangeCipherSpec
    EXPECT_FALSE(is_sound(fragment({.sequence = 65535})));                        // far ahead
    EXPECT_FALSE(is_sound(fragment({.length = kDtlsMessageBytesMax + 1})));       // long
    EXPECT_FALSE(is_sound(fragment({.length = 100, .offset = 50, .size = 51})));  // past the end
    EXPECT_FALSE(is_sound(fragment({.length = 100, .offset = 101, .size = 0})));
    EXPECT_FALSE(is_sound(fragment({.length = 100, .offset = 0, .size = 0})));  // says nothing
    EXPECT_FALSE(is_sound(fragment({.type = 1, .sequence = 1})));               // answers a cookie that was not sent
    EXPECT_FALSE(is_sound(record(20, 0, 1, {2})));
    EXPECT_FALSE(is_sound(record(20, 0, 1, {1, 1})));
    EXPECT_FALSE(is_sound(record(23, 0, 1, {1})));
    EXPECT_FALSE(is_sound(record(22, 0, 1, Datagram(11))));
    for (const Datagram& bad :
         {Datagram{}, Datagram(13, 22), record(22, 0, 0, {}), record(19, 0, 0, {1}), record(24, 0, 0, {1})}) {
        EXPECT_FALSE(is_sound(bad));
    }
    auto cut = fragment({});
    cut.pop_back();
    EXPECT_FALSE(is_sound(cut));
    auto old = fragment({});
    old[2] = 0x00;  // no version of DTLS
    EXPECT_FALSE(is_sound(old));
}

TEST(DtlsAttack, epochs_that_do_not_exist_are_dropped) {
    DtlsPair pair;
    pair.run();
    const auto dropped = pair.server->dropped();
    for (const auto epoch : std::initializer_list<std::uint16_t>{0, 2, 3, 0x7fff, 0xffff}) {
        pair.server->feed(record(23, epoch, 1, Datagram(50, 9)), pair.now_us);
        pair.server->feed(record(22, epoch, 1, Datagram(50, 9)), pair.now_us);
    }
    EXPECT_EQ(pair.server->dropped(), dropped + 10);
    EXPECT_TRUE(pair.both_open());
}

TEST(DtlsAttack, replayed_and_damaged_data_is_not_delivered) {
    DtlsPair pair;
    pair.run();
    ASSERT_TRUE(pair.client->send(Datagram{1, 2, 3}, pair.now_us));
    const auto datagram = *pair.client->take_datagram();
    for (std::size_t at = 11; at < datagram.size(); ++at) {
        auto damaged = datagram;
        damaged[at] ^= 1;
        pair.server->feed(damaged, pair.now_us);
    }
    pair.server->feed(datagram, pair.now_us);
    pair.server->feed(datagram, pair.now_us);
    EXPECT_EQ(pair.server->take_data(), (Datagram{1, 2, 3}));
    EXPECT_EQ(pair.server->take_data(), std::nullopt);
    EXPECT_EQ(pair.server->state(), DtlsState::open);
    EXPECT_TRUE(DtlsPair::take_all(*pair.server).empty());
}

TEST(DtlsAttack, what_nobody_takes_does_not_pile_up) {
    DtlsPair pair;
    pair.run();
    for (std::size_t i = 0; i < 3 * kDtlsDatagramsMax; ++i) {
        ASSERT_TRUE(pair.client->send(Datagram(1000), pair.now_us));
        pair.carry();
    }
    std::size_t received = 0;
    while (pair.server->take_data()) ++received;
    EXPECT_EQ(received, kDtlsDatagramsMax);
    EXPECT_EQ(pair.server->dropped(), 2 * kDtlsDatagramsMax);
    pair.server->feed(Datagram(kDtlsDatagramBytesMax + 1, 23), pair.now_us);
    EXPECT_EQ(pair.server->dropped(), 2 * kDtlsDatagramsMax + 1);
}

}  // namespace
}  // namespace parley::crypto
