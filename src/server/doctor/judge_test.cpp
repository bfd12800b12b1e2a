#include "server/doctor/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley::server {
namespace {

constexpr Instant kNow{1'800'000'000'000};
constexpr Duration kDay{24LL * 3'600'000};

/// A machine on which nothing is wrong, for a test to break.
struct JudgeTest : testing::Test {
    JudgeTest() {
        config.server.announce_ip = {"203.0.113.7"};
        config.http.trusted_proxies = {"127.0.0.1"};
        config.ice.turn_urls = {"turn:turn.example.org"};
        facts.ports = {{"server.listen", "0.0.0.0:8080/tcp", ""}};
        facts.addresses = {"10.0.0.5"};
        facts.clock_synchronised = true;
        facts.turn = {{"turn:turn.example.org", std::string("203.0.113.9")}};
        facts.disk = {"/var/lib/parley", true, 50'000 * kMiB};
        facts.descriptors = 1'000'000;
    }
    [[nodiscard]] Finding in(std::string_view area) const {
        const auto all = judge(config, facts, kNow);
        const auto found = std::ranges::find(all, area, &Finding::area);
        return found == all.end() ? Finding{} : *found;
    }
    void certificate(Duration since, Duration left) {
        facts.certificate = crypto::CertificateInfo{kNow - since, kNow + left, {"example.org"}};
    }
    Config config;
    Facts facts;
};

TEST_F(JudgeTest, WhereNothingIsWrongAllIsGoodAndNothingIsToBeMended) {
    for (const auto& finding : judge(config, facts, kNow)) {
        EXPECT_EQ(finding.grade, Grade::good) << finding.what;
        EXPECT_EQ(finding.mend, "");
    }
    for (const auto* area : {"ports", "addresses", "tls", "clock", "turn", "database", "disk", "descriptors"})
        EXPECT_NE(in(area).what, "") << area;
}

TEST_F(JudgeTest, APortThatIsTakenIsBadUnlessOurOwnServerHasIt) {
    facts.ports[0].problem = "Address already in use";
    EXPECT_EQ(in("ports").grade, Grade::bad);
    EXPECT_NE(in("ports").mend.find("server.listen"), std::string::npos);
    facts.running = true;
    EXPECT_EQ(in("ports").grade, Grade::good);
}

TEST_F(JudgeTest, PrivateAddressesAloneAreAWarningUntilSomeoneSaysWhatClientsSee) {
    config.server.announce_ip.clear();
    EXPECT_EQ(in("addresses").grade, Grade::warning);
    EXPECT_NE(in("addresses").mend.find("server.announce_ip"), std::string::npos);
    facts.addresses.push_back("8.8.4.4");
    EXPECT_EQ(in("addresses").grade, Grade::good);
    facts.addresses.clear();
    EXPECT_EQ(in("addresses").grade, Grade::warning);
}

TEST_F(JudgeTest, ACertificateIsJudgedByItsDays) {
    certificate(kDay, 60 * kDay);
    EXPECT_EQ(in("tls").grade, Grade::good);
    certificate(kDay, 13 * kDay);
    EXPECT_EQ(in("tls").grade, Grade::warning);
    certificate(kDay, -kDay);
    EXPECT_EQ(in("tls").grade, Grade::bad);
    certificate(-kDay, kDay);
    EXPECT_EQ(in("tls").grade, Grade::bad);
    facts.certificate = fail("config", "tls.key_file: it does not fit");
    EXPECT_EQ(in("tls").what, "tls.key_file: it does not fit");
}

TEST_F(JudgeTest, WithoutTlsAndWithoutAProxyNobodyHasACamera) {
    config.http.trusted_proxies.clear();
    EXPECT_EQ(in("tls").grade, Grade::warning);
    config.tls.self_signed = true;
    EXPECT_NE(in("tls").what.find("self-signed"), std::string::npos);
}

TEST_F(JudgeTest, ATurnServerThatRefusesAndOneThatIsSilentHaveMendsOfTheirOwn) {
    facts.turn = {{"turn:a", fail("turn-refused", "refused with 401")}};
    EXPECT_EQ(in("turn").grade, Grade::bad);
    EXPECT_NE(in("turn").mend.find("ice.turn_secret"), std::string::npos);
    facts.turn = {{"turn:a", fail("turn-silent", "there is no answer")}};
    EXPECT_NE(in("turn").mend.find("firewall"), std::string::npos);
    facts.turn = {{"turns:a", fail("turn-untried", "only UDP")}};
    EXPECT_EQ(in("turn").grade, Grade::warning);
    config.ice.turn_urls.clear();
    EXPECT_EQ(in("turn").grade, Grade::warning);
}

TEST_F(JudgeTest, TheRestOfTheMachine) {
    facts.clock_synchronised = false;
    facts.database = Error{"schema-too-old", "the database's schema is older"};
    facts.disk.free_bytes = 500 * kMiB;
    facts.descriptors = 1'024;
    for (const auto* area : {"clock", "database", "disk", "descriptors"})
        EXPECT_EQ(in(area).grade, Grade::warning) << area;
    facts.clock_synchronised.reset();
    facts.database = Error{"store-unavailable", "nobody listens"};
    facts.disk.free_bytes = 50 * kMiB;
    EXPECT_EQ(in("clock").grade, Grade::warning);
    EXPECT_EQ(in("database").grade, Grade::bad);
    EXPECT_EQ(in("disk").grade, Grade::bad);
    facts.disk.writable = false;
    EXPECT_NE(in("disk").what.find("cannot be written"), std::string::npos);
}

}  // namespace
}  // namespace parley::server
