#include "proto/websocket/handshake.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "proto/websocket/sha1.hpp"
#include "proto/websocket/utf8.hpp"

namespace parley::proto::websocket {
namespace {

const HandshakeRequest kRight{"GET", true, "websocket", "keep-alive, Upgrade", "dGhlIHNhbXBsZSBub25jZQ==", "13"};

HandshakeRequest with(auto change) {
    auto request = kRight;
    change(request);
    return request;
}

int status_of(const HandshakeRequest& request) {
    const auto accepted = accept_handshake(request);
    return accepted ? 101 : accepted.error().status;
}

TEST(Sha1, knows_the_vectors_of_the_rfc) {
    EXPECT_EQ(encode_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(encode_hex(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    EXPECT_EQ(encode_hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    EXPECT_EQ(encode_hex(sha1(std::string(1'000'000, 'a'))), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(Handshake, accepts_the_example_of_the_rfc) {
    EXPECT_EQ(accept_handshake(kRight), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(status_of(with([](auto& r) { r.upgrade = "h2c, WebSocket"; })), 101);
}

TEST(Handshake, refuses_what_is_missing_or_wrong) {
    EXPECT_EQ(status_of(with([](auto& r) { r.method = "POST"; })), 400);
    EXPECT_EQ(status_of(with([](auto& r) { r.http_1_1 = false; })), 400);
    EXPECT_EQ(status_of(with([](auto& r) { r.upgrade = std::nullopt; })), 400);
    EXPECT_EQ(status_of(with([](auto& r) { r.connection = "close"; })), 400);
    EXPECT_EQ(status_of(with([](auto& r) { r.connection = std::nullopt; })), 400);
    EXPECT_EQ(status_of(with([](auto& r) { r.version = "7"; })), 426);
    EXPECT_EQ(status_of(with([](auto& r) { r.version = "13, 8"; })), 426);
    EXPECT_EQ(status_of(with([](auto& r) { r.version = std::nullopt; })), 426);
    for (const auto* key : {"", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ= ",
                            "!!!!!!!!!!!!!!!!!!!!!!==", "dGhlIHNhbXBsZSBub25jZSBpcyB0b28gbG9uZw=="}) {
        EXPECT_EQ(status_of(with([&](auto& r) { r.key = key; })), 400) << key;
    }
    EXPECT_EQ(status_of(with([](auto& r) { r.key = std::nullopt; })), 400);
}

TEST(Utf8Check, agrees_with_is_utf8_at_every_cut) {
    const std::string good = "plain ascii that is long enough for words, \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 end";
    for (const auto& sample :
         {good, good + "\xff", std::string("\xc0\x80"), std::string("\xed\xbf\xbf"), std::string("\xf4\x90\x80\x80"),
          std::string("\xf0\x8f\xbf\xbf"), std::string("\xe0\x9f\xbf"), std::string("\xf4\x8f\xbf\xbf"),
          std::string("\xee\x80\x80"), std::string("\x80"), good + "\xe2\x82"}) {
        for (std::size_t cut = 0; cut <= sample.size(); ++cut) {
            Utf8Check check;
            const bool valid = check.feed(std::string_view(sample).substr(0, cut)) &&
                               check.feed(std::string_view(sample).substr(cut)) && check.complete();
            EXPECT_EQ(valid, is_utf8(sample)) << sample << " cut at " << cut;
        }
    }
}

}  // namespace
}  // namespace parley::proto::websocket
