// The parts of WHIP that no story shows: fragments and Link headers, byte by byte, and the bounds. The stories are in
// whip.transcript, played by whole_house_test.cpp.
#include <gtest/gtest.h>

#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/fake_media.hpp"
#include "dialects/testing/wire.hpp"
#include "dialects/whip/answers.hpp"
#include "dialects/whip/desk.hpp"
#include "dialects/whip/fragment.hpp"

namespace parley::dialects::whip {
namespace {

TEST(WhipFragment, GivesCredentialsAndCandidates) {
    const auto read = parse_fragment(
        "a=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
        "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
        "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0\r\na=end-of-candidates\r\n");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->ufrag, "EsAw");
    EXPECT_EQ(read->pwd, "P2uYro0UCOQ4zxjKXaWCBui1");
    ASSERT_EQ(read->candidates.size(), 1U);
    EXPECT_EQ(read->candidates[0], "candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0");
}

TEST(WhipFragment, MayEndItsLinesInLineFeedsAloneOrNotAtAll) {
    EXPECT_TRUE(parse_fragment("a=ice-ufrag:EsAw\na=ice-ufrag:EsAw"));
    EXPECT_TRUE(parse_fragment(""));
}

TEST(WhipFragment, RefusesWhatIsNoneAndNamesTheLine) {
    for (const auto* text :
         {"\r\na=mid:0", "rubbish", "=", "a=mid:0\nx", "a=mid:0\na=ice-ufrag:abc", "a=mid:0\na=ice-ufrag:ab cd",
          "a=ice-ufrag:abcd\na=ice-ufrag:efgh", "a=mid:0\na=ice-pwd:short"}) {
        const auto read = parse_fragment(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, "bad-sdp");
        EXPECT_TRUE(read.error().message.starts_with("line ")) << read.error().message;
    }
    EXPECT_FALSE(parse_fragment("a=ice-ufrag:" + std::string(257, 'a')));
}

TEST(WhipFragment, HasABoundOfLines) {
    std::string text;
    for (std::size_t i = 0; i < kFragmentLinesMax; ++i) text += "a=candidate:1\n";
    EXPECT_TRUE(parse_fragment(text));
    EXPECT_FALSE(parse_fragment(text + "a=candidate:1\n"));
}

TEST(WhipFragment, OfOursIsReadAsItWasMeant) {
    const ports::IceDescription ours{"abcd", "0123456789012345678901", {"candidate:1 1 udp 1 192.0.2.1 7000 typ host"}};
    const auto text = encode_fragment(ours, {"audio", "0"});
    EXPECT_EQ(text,
              "a=ice-lite\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
              "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 7000 typ host\r\n"
              "a=end-of-candidates\r\n");
    const auto read = parse_fragment(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->ufrag, ours.ufrag);
    EXPECT_EQ(read->candidates, ours.candidates);
}

TEST(WhipLinks, SayWhereTurnIsAndWithWhichPassword) {
    EXPECT_EQ(ice_link("stun:stun.example.net", "", ""), "<stun:stun.example.net>; rel=\"ice-server\"");
    EXPECT_EQ(ice_link("turn:turn.example.net?transport=udp", "17:ada", "pass"),
              "<turn:turn.example.net?transport=udp>; rel=\"ice-server\"; username=\"17:ada\"; credential=\"pass\"; "
              "credential-type=\"password\"");
}

TEST(WhipLinks, CannotBeBrokenOutOf) {
    EXPECT_EQ(ice_link("turn:a", "a\"; rel=\"x\r\nSet-Cookie: y\\", "p"),
              "<turn:a>; rel=\"ice-server\"; username=\"a\\\"; rel=\\\"xSet-Cookie: y\\\\\"; credential=\"p\"; "
              "credential-type=\"password\"");
    EXPECT_EQ(ice_link("turn:a>; rel=\"x\"", "", ""), "");
    EXPECT_EQ(ice_link("turn:a\r\nX: y", "", ""), "");
}

TEST(WhipLinks, AreMadeOfEveryUrl) {
    const auto answer = created(ports::MediaLink::subscribe, RoomId("a b/c"), "id", "\"tag\"", "v=0",
                                R"({"iceServers":[{"urls":["stun:a","stun:b"]},{"urls":"turn:c","username":"u",)"
                                R"("credential":"p"},{"urls":7},3]})");
    int links = 0;
    for (const auto& header : answer.headers) {
        if (header.name == "Link") ++links;
        if (header.name == "Location") {
            EXPECT_EQ(header.value, "/whep/a%20b%2Fc/id");
        }
    }
    EXPECT_EQ(links, 3);
}

TEST(WhipDesk, RefusesWhereThereIsNoMediaServer) {
    testing::FakeHost host;
    Desk desk(host, nullptr);
    auto request = testing::make_request("POST", "/whip/any", "v=0", "ada");
    const testing::RestCall call(desk.routes(), std::move(request));
    ASSERT_TRUE(call.response());
    EXPECT_EQ(call.response()->status, 501);
}

TEST(WhipDesk, HasABound) {
    testing::FakeHost host;
    testing::FakeMedia media;
    Desk desk(host, &media);
    for (std::size_t i = 0; i < Desk::kStreamsMax; ++i) ASSERT_NE(desk.open({}, "", {}), nullptr);
    EXPECT_EQ(desk.open({}, "", {}), nullptr);
    EXPECT_EQ(desk.size(), Desk::kStreamsMax);
}

TEST(WhipDesk, EndsASessionOnceItHasReturned) {
    testing::FakeHost host;
    testing::FakeMedia media;
    Desk desk(host, &media);
    auto* session = desk.open({}, "", {});
    ASSERT_NE(session, nullptr);
    session->finish({"not-found", "Over."});
    EXPECT_EQ(desk.size(), 0U);
    session->finish({"not-found", "Over."});  // still there, and says nothing twice
    host.loop.turn();
}

}  // namespace
}  // namespace parley::dialects::whip
