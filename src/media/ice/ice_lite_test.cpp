#include "media/ice/ice_lite.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/stun/test_vectors.hpp"
#include "proto/stun/writer.hpp"

namespace parley::media {
namespace {

namespace stun = proto::stun;
using Bytes = std::vector<std::uint8_t>;

const IceCredentials kServer{"srv12345", "server-password-with-22ch"};
const IceCredentials kRestarted{"srv67890", "another-password-of-22-ch"};

Path path(int n) {
    return {*parse_ip("192.0.2." + std::to_string(n % 250 + 1), static_cast<std::uint16_t>(40'000 + n / 250)), 0};
}

/// A check as a browser sends it, with its faults.
struct Check {
    std::string username = "srv12345:clnt";
    std::string password = kServer.password;
    bool use_candidate = false;
    bool controlling = true;
    bool controlled = false;
    std::vector<std::uint16_t> extra;
    bool integrity = true;

    [[nodiscard]] Bytes bytes() const {
        std::array<std::uint8_t, 1024> buffer;
        stun::Writer writer(buffer, stun::Class::request, stun::kBinding, {1, 2, 3});
        writer.username(username).priority(0x6E0001FF);
        for (const auto type : extra) writer.raw(type, {});
        if (controlling) writer.ice_controlling(99);
        if (controlled) writer.ice_controlled(99);
        if (use_candidate) writer.use_candidate();
        const crypto::HmacSha1 key(password);
        if (integrity) writer.integrity([&](auto covered) { return key.sign(covered); });
        const auto made = writer.finish();
        return {made.begin(), made.end()};
    }
};

struct IceLiteTest : testing::Test {
    IceOutput check(const Path& from, const Check& what = {}) { return datagram(from, what.bytes()); }
    IceOutput nominate(const Path& from, Check what = {}) {
        what.use_candidate = true;
        return check(from, what);
    }
    IceOutput datagram(const Path& from, std::span<const std::uint8_t> bytes) {
        IceOutput out;
        ice.handle(now, from, bytes, out);
        EXPECT_LE(out.answer_size, bytes.size());
        return out;
    }
    IceOutput pass(Micros time) {
        now = now + time;
        IceOutput out;
        ice.on_time(now, out);
        return out;
    }
    IceOutput restart() {
        IceOutput out;
        ice.restart(kRestarted, now, out);
        return out;
    }
    static Check with_new() { return {.username = "srv67890:clnt", .password = kRestarted.password}; }

    Time now{1'000'000};
    IceLite ice{kServer, now};
};

TEST(StunVectors, TheMacsOfRfc5769AreRight) {
    const crypto::HmacSha1 key(stun::kVectorPassword);
    for (const std::span<const std::uint8_t> vector :
         {std::span<const std::uint8_t>(stun::kRequest), std::span<const std::uint8_t>(stun::kResponseV4),
          std::span<const std::uint8_t>(stun::kResponseV6)}) {
        const auto message = stun::parse_message(vector);
        ASSERT_TRUE(message);
        const auto covered = message->covered();
        EXPECT_TRUE(key.verify(covered.header, covered.attributes, message->mac()));
    }
}

TEST_F(IceLiteTest, ACheckIsAnsweredWithTheAddressItCameFrom) {
    const auto out = check(path(1));
    const auto answer = stun::parse_message(out.answer());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message_class, stun::Class::success);
    EXPECT_EQ(answer->transaction, (stun::TransactionId{1, 2, 3}));
    EXPECT_EQ(answer->mapped, path(1).remote);
    EXPECT_TRUE(answer->has_fingerprint);
    const auto covered = answer->covered();
    EXPECT_TRUE(crypto::HmacSha1(kServer.password).verify(covered.header, covered.attributes, answer->mac()));
    EXPECT_EQ(out.learned, path(1));
    EXPECT_FALSE(out.selected);
    EXPECT_EQ(ice.state(), IceState::waiting);
}

TEST_F(IceLiteTest, AnIpv6ClientIsAnsweredToo) {
    const Path v6{*parse_ip("2001:db8::1", 5000), 0};
    EXPECT_EQ(stun::parse_message(check(v6).answer())->mapped, v6.remote);
}

TEST_F(IceLiteTest, UseCandidateSelectsThePath) {
    static_cast<void>(check(path(1)));
    const auto out = nominate(path(1));
    EXPECT_FALSE(out.learned);
    EXPECT_EQ(out.selected, path(1));
    EXPECT_EQ(out.state, IceState::connected);
    const auto again = nominate(path(1));
    EXPECT_FALSE(again.selected);
    EXPECT_FALSE(again.state);
}

TEST_F(IceLiteTest, TheLatestNominationWins) {
    static_cast<void>(nominate(path(1)));
    EXPECT_EQ(nominate(path(2)).selected, path(2));
    EXPECT_EQ(nominate(path(1)).selected, path(1));
}

TEST_F(IceLiteTest, AClientBehindANatWithANewPortIsFoundAgain) {
    static_cast<void>(nominate(path(1)));
    static_cast<void>(pass(Micros{6'000'000}));
    EXPECT_EQ(ice.state(), IceState::disconnected);
    auto rebound = path(1);
    ++rebound.remote.port;
    const auto out = nominate(rebound);
    EXPECT_EQ(out.learned, rebound);
    EXPECT_EQ(out.selected, rebound);
    EXPECT_EQ(out.state, IceState::connected);
}

TEST_F(IceLiteTest, StrangersGetNoAnswer) {
    Check unsigned_check;
    unsigned_check.integrity = false;
    for (const auto& wrong :
         {Check{.username = "other123:clnt"}, Check{.username = "srv12345"}, Check{.username = "srv12345:"},
          Check{.username = "srv1234:clnt"}, Check{.username = "srv123456:clnt"}, Check{.username = ""},
          Check{.password = "wrong"}, unsigned_check}) {
        const auto out = check(path(1), wrong);
        EXPECT_EQ(out.answer_size, 0U) << wrong.username;
        EXPECT_FALSE(out.learned);
    }
    EXPECT_EQ(ice.counters().unknown_ufrag, 6U);
    EXPECT_EQ(ice.counters().bad_integrity, 2U);
    EXPECT_FALSE(ice.has_path(path(1)));
}

TEST_F(IceLiteTest, BytesThatAreNoRequestGetNoAnswer) {
    auto flipped = Check{}.bytes();
    flipped[30] ^= 1;
    EXPECT_EQ(datagram(path(1), flipped).answer_size, 0U);
    EXPECT_EQ(datagram(path(1), {}).answer_size, 0U);
    EXPECT_EQ(datagram(path(1), stun::kResponseV4).answer_size, 0U);
    EXPECT_EQ(ice.counters().malformed, 3U);
}

TEST_F(IceLiteTest, TheRemoteFragmentCountsOnceItIsKnown) {
    ice.set_remote_ufrag("clnt");
    EXPECT_GT(check(path(1)).answer_size, 0U);
    EXPECT_EQ(check(path(2), {.username = "srv12345:else"}).answer_size, 0U);
}

TEST_F(IceLiteTest, AClientThatTakesItselfForControlledIsToldSo) {
    const auto out = check(path(1), {.use_candidate = true, .controlling = false, .controlled = true});
    EXPECT_EQ(stun::parse_message(out.answer())->error_code, stun::kRoleConflict);
    EXPECT_FALSE(out.learned);
    EXPECT_FALSE(out.selected);
}

TEST_F(IceLiteTest, ANominationByNobodyInControlIsRefused) {
    const auto out = check(path(1), {.use_candidate = true, .controlling = false});
    EXPECT_EQ(stun::parse_message(out.answer())->error_code, stun::kBadRequest);
    EXPECT_FALSE(ice.selected());
}

TEST_F(IceLiteTest, UnknownAttributesAreNamedInTheRefusal) {
    const auto out = check(path(1), {.extra = {0x7001, 0x7002}});
    const auto answer = stun::parse_message(out.answer());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error_code, stun::kUnknownAttribute);
    EXPECT_FALSE(out.learned);
}

TEST_F(IceLiteTest, AThousandPathsAreHeldAtThirtyTwo) {
    std::size_t learned = 0;
    for (int i = 0; i < 1000; ++i) learned += check(path(i)).learned ? 1 : 0;
    EXPECT_EQ(learned, kIcePathsMax);
    EXPECT_EQ(ice.counters().paths_over_limit, 1000 - kIcePathsMax);
    EXPECT_GT(nominate(path(3)).answer_size, 0U);
}

TEST_F(IceLiteTest, APathLongSilentGivesItsPlaceToANewOne) {
    static_cast<void>(nominate(path(0)));
    for (int i = 1; i < 32; ++i) static_cast<void>(check(path(i)));
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(pass(Micros{4'000'000}));
        static_cast<void>(nominate(path(0)));
    }
    const auto out = check(path(500));
    EXPECT_EQ(out.learned, path(500));
    ASSERT_EQ(out.removed_count, 1U);
    EXPECT_NE(out.removed[0], path(0));
    EXPECT_FALSE(ice.has_path(out.removed[0]));
}

TEST_F(IceLiteTest, SilenceIsToldOnceAndThenEndsIt) {
    static_cast<void>(nominate(path(1)));
    EXPECT_EQ(ice.deadline(), now + kIceDisconnectedAfter);
    EXPECT_FALSE(pass(Micros{4'999'999}).state);
    EXPECT_EQ(pass(Micros{1}).state, IceState::disconnected);
    EXPECT_FALSE(pass(Micros{20'000'000}).state);
    EXPECT_EQ(pass(Micros{5'000'000}).state, IceState::failed);
    EXPECT_EQ(ice.deadline(), Time::never());
    EXPECT_EQ(nominate(path(1)).answer_size, 0U);
}

TEST_F(IceLiteTest, AnyValidCheckKeepsConsent) {
    static_cast<void>(nominate(path(1)));
    static_cast<void>(pass(Micros{5'000'000}));
    EXPECT_EQ(check(path(2)).state, IceState::connected);
    EXPECT_EQ(ice.selected(), path(1));
}

TEST_F(IceLiteTest, AClientThatNeverComesFailsIt) {
    EXPECT_FALSE(pass(Micros{29'999'999}).state);
    EXPECT_EQ(pass(Micros{1}).state, IceState::failed);
}

TEST_F(IceLiteTest, ARestartKeepsTheOldPathUntilTheNewCredentialsNominate) {
    static_cast<void>(nominate(path(1)));
    static_cast<void>(restart());
    EXPECT_EQ(ice.selected(), path(1));
    EXPECT_EQ(ice.local(), kRestarted);
    EXPECT_GT(nominate(path(1)).answer_size, 0U) << "the old credentials still hold";
    const auto checked = check(path(2), with_new());
    EXPECT_EQ(checked.learned, path(2));
    EXPECT_FALSE(checked.retired_ufrag);
    const auto nominated = nominate(path(2), with_new());
    EXPECT_EQ(nominated.selected, path(2));
    EXPECT_EQ(nominated.retired_ufrag, kServer.ufrag);
    ASSERT_EQ(nominated.removed_count, 1U);
    EXPECT_EQ(nominated.removed[0], path(1));
    EXPECT_EQ(check(path(1)).answer_size, 0U) << "the old credentials are gone";
}

TEST_F(IceLiteTest, ARestartOverTheSamePathRemovesNothing) {
    static_cast<void>(nominate(path(1)));
    static_cast<void>(restart());
    const auto out = nominate(path(1), with_new());
    EXPECT_EQ(out.removed_count, 0U);
    EXPECT_EQ(ice.selected(), path(1));
}

TEST_F(IceLiteTest, ASecondRestartGivesUpTheFirst) {
    static_cast<void>(nominate(path(1)));
    static_cast<void>(restart());
    static_cast<void>(check(path(2), with_new()));
    IceOutput out;
    ice.restart({"srvthird", "third-password-of-22-chars"}, now, out);
    EXPECT_EQ(out.retired_ufrag, kRestarted.ufrag);
    ASSERT_EQ(out.removed_count, 1U);
    EXPECT_EQ(out.removed[0], path(2));
    EXPECT_GT(check(path(1)).answer_size, 0U);
    EXPECT_EQ(check(path(2), with_new()).answer_size, 0U);
}

TEST_F(IceLiteTest, AFailedOneComesBackByARestart) {
    static_cast<void>(nominate(path(1)));
    static_cast<void>(pass(Micros{40'000'000}));
    ASSERT_EQ(ice.state(), IceState::failed);
    EXPECT_EQ(restart().state, IceState::disconnected);
    EXPECT_EQ(nominate(path(2), with_new()).state, IceState::connected);
}

TEST_F(IceLiteTest, AClosedTcpConnectionTakesItsPathWithIt) {
    static_cast<void>(nominate(path(1)));
    IceOutput out;
    ice.forget(path(1), out);
    EXPECT_EQ(out.removed_count, 1U);
    EXPECT_EQ(out.state, IceState::disconnected);
    EXPECT_FALSE(ice.selected());
    EXPECT_EQ(nominate(path(2)).state, IceState::connected);
}

}  // namespace
}  // namespace parley::media
