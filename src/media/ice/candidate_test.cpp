#include "media/ice/candidate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::media {
namespace {

TEST(Candidate, ALineOfABrowserIsRead) {
    const auto c = parse_candidate(
        "a=candidate:842163049 1 udp 1677729535 203.0.113.5 56143 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag "
        "Zxcv network-cost 999");
    ASSERT_TRUE(c);
    EXPECT_EQ(c->foundation, "842163049");
    EXPECT_EQ(c->component, 1);
    EXPECT_EQ(c->transport, CandidateTransport::udp);
    EXPECT_EQ(c->priority, 1677729535U);
    EXPECT_EQ(c->endpoint, parse_ip("203.0.113.5", 56143));
    EXPECT_EQ(c->type, CandidateType::srflx);
}

TEST(Candidate, FirefoxWritesUdpInCapitals) {
    EXPECT_TRUE(parse_candidate("candidate:0 1 UDP 2122252543 192.0.2.7 40000 typ host"));
}

TEST(Candidate, TcpSaysInWhichDirection) {
    const auto active = parse_candidate("candidate:1 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active");
    ASSERT_TRUE(active);
    EXPECT_EQ(active->transport, CandidateTransport::tcp_active);
    EXPECT_FALSE(parse_candidate("candidate:1 1 tcp 1518280447 192.0.2.7 9 typ host"));
    EXPECT_FALSE(parse_candidate("candidate:1 1 tcp 1518280447 192.0.2.7 9 typ host tcptype sideways"));
}

TEST(Candidate, NamesAndRubbishAreNone) {
    for (const std::string line :
         {"", "candidate:", "candidate:1 1 udp 1 8d2f4a1e-aaaa-bbbb-cccc-0123456789ab.local 5000 typ host",
          "candidate:1 1 udp 1 localhost 5000 typ host", "candidate:1 0 udp 1 192.0.2.1 5000 typ host",
          "candidate:1 257 udp 1 192.0.2.1 5000 typ host", "candidate:1 1 sctp 1 192.0.2.1 5000 typ host",
          "candidate:1 1 udp 0 192.0.2.1 5000 typ host", "candidate:1 1 udp 2147483648 192.0.2.1 5000 typ host",
          "candidate:1 1 udp 1 192.0.2.1 65536 typ host", "candidate:1 1 udp 1 192.0.2.1 -1 typ host",
          "candidate:1 1 udp 1 192.0.2.1 5000 typ", "candidate:1 1 udp 1 192.0.2.1 5000 typ wurst",
          "candidate:1 1 udp 1 192.0.2.1 5000 type host", "candidate:1  1 udp 1 192.0.2.1 5000 typ host",
          "candidate:\x01 1 udp 1 192.0.2.1 5000 typ host", "candidate:1 1 udp 1 192.0.2.1 5000 typ host generation",
          "candidate:1 1 udp 1 [2001:db8::1] 5000 typ host"})
        EXPECT_FALSE(parse_candidate(line)) << line;
    EXPECT_FALSE(parse_candidate("candidate:" + std::string(33, '1') + " 1 udp 1 192.0.2.1 5000 typ host"));
    EXPECT_FALSE(parse_candidate("candidate:1 1 udp 1 192.0.2.1 5000 typ host x " + std::string(1000, 'y')));
}

TEST(Candidate, OursAreReadBackAsTheyWere) {
    for (const char* ip : {"192.0.2.1", "2001:db8::1"}) {
        for (const auto transport : {CandidateTransport::udp, CandidateTransport::tcp_passive}) {
            const auto ours = host_candidate(*parse_ip(ip, 8081), transport, 1);
            EXPECT_EQ(parse_candidate(format_candidate(ours)), ours);
        }
    }
    EXPECT_EQ(format_candidate(host_candidate(*parse_ip("2001:db8::1", 8081), CandidateTransport::udp)),
              "candidate:1 1 udp 2130706431 2001:db8::1 8081 typ host");
}

TEST(Candidate, UdpComesBeforeTcpAndSixBeforeFour) {
    const auto v4 = *parse_ip("192.0.2.1", 1);
    const auto v6 = *parse_ip("2001:db8::1", 1);
    const auto priority = [](const Endpoint& e, CandidateTransport t, std::uint16_t rank) {
        return host_candidate(e, t, rank).priority;
    };
    EXPECT_GT(priority(v6, CandidateTransport::udp, 0), priority(v4, CandidateTransport::udp, 0));
    EXPECT_GT(priority(v4, CandidateTransport::udp, 0), priority(v6, CandidateTransport::udp, 1));
    EXPECT_GT(priority(v4, CandidateTransport::udp, 65'535), priority(v6, CandidateTransport::tcp_passive, 0));
    EXPECT_GT(priority(v4, CandidateTransport::tcp_passive, 65'535), 0U);
}

}  // namespace
}  // namespace parley::media
