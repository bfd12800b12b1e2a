#include "proto/engineio/packet.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::proto::engineio {
namespace {

TEST(EngineIoPacket, EachDigitIsAType) {
    for (int i = 0; i <= 6; ++i) {
        const auto text = std::to_string(i) + "data";
        const auto packet = parse_packet(text);
        ASSERT_TRUE(packet);
        EXPECT_EQ(static_cast<int>(packet->type), i);
        EXPECT_EQ(packet->data, "data");
        EXPECT_FALSE(packet->base64);
        EXPECT_EQ(digit(packet->type), text[0]);
    }
}

TEST(EngineIoPacket, BIsABinaryMessage) {
    const auto packet = parse_packet("bAQID");
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->type, PacketType::message);
    EXPECT_TRUE(packet->base64);
    EXPECT_EQ(packet->data, "AQID");
}

TEST(EngineIoPacket, UnknownTypesAndEmptinessAreBad) {
    for (const auto* text : {"", "7", "9x", "abc", " 4", "\x1e", "-1"}) EXPECT_FALSE(parse_packet(text)) << text;
}

TEST(EngineIoPayload, SplitsAtTheRecordSeparator) {
    const auto payload = parse_payload(
        "4hello\x1e"
        "2\x1e"
        "bAQIDBA==");
    ASSERT_TRUE(payload.complete);
    ASSERT_EQ(payload.packets.size(), 3u);
    EXPECT_EQ(payload.packets[0].data, "hello");
    EXPECT_EQ(payload.packets[1].type, PacketType::ping);
    EXPECT_TRUE(payload.packets[2].base64);
}

TEST(EngineIoPayload, StopsAtTheFirstBadPacket) {
    const auto payload = parse_payload(
        "4a\x1e\x1e"
        "4b");
    EXPECT_FALSE(payload.complete);
    ASSERT_EQ(payload.packets.size(), 1u);
    EXPECT_FALSE(parse_payload("").complete);
    EXPECT_FALSE(parse_payload("4a\x1e").complete);
}

TEST(EngineIoPayload, TakesABoundedNumberOfPackets) {
    std::string body = "3";
    for (std::size_t i = 1; i < kPostPacketsMax; ++i)
        body +=
            "\x1e"
            "3";
    EXPECT_TRUE(parse_payload(body).complete);
    body +=
        "\x1e"
        "3";
    EXPECT_FALSE(parse_payload(body).complete);
}

TEST(EngineIoPayload, AppendsTextAndBinary) {
    std::string body;
    append_to_payload(body, "4hello", false);
    append_to_payload(body, std::string("\x01\x02\x03\x04", 4), true);
    EXPECT_EQ(body,
              "4hello\x1e"
              "bAQIDBA==");
}

TEST(EngineIoHandshake, OpenHasExactlyFiveKeys) {
    EXPECT_EQ(
        encode_open({.sid = "abc",
                     .upgrade_to_websocket = true,
                     .ping_interval_ms = 25000,
                     .ping_timeout_ms = 20000,
                     .max_payload = 1000000}),
        R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    EXPECT_EQ(encode_open({.sid = "x"}),
              R"(0{"sid":"x","upgrades":[],"pingInterval":0,"pingTimeout":0,"maxPayload":0})");
}

TEST(EngineIoHandshake, ErrorsCarryTheReferenceCodes) {
    EXPECT_EQ(encode_error(HandshakeError::transport_unknown), R"({"code":0,"message":"Transport unknown"})");
    EXPECT_EQ(encode_error(HandshakeError::session_id_unknown), R"({"code":1,"message":"Session ID unknown"})");
    EXPECT_EQ(encode_error(HandshakeError::bad_handshake_method), R"({"code":2,"message":"Bad handshake method"})");
    EXPECT_EQ(encode_error(HandshakeError::bad_request), R"({"code":3,"message":"Bad request"})");
    EXPECT_EQ(encode_error(HandshakeError::forbidden), R"({"code":4,"message":"Forbidden"})");
    EXPECT_EQ(encode_error(HandshakeError::unsupported_protocol_version),
              R"({"code":5,"message":"Unsupported protocol version"})");
    EXPECT_EQ(http_status(HandshakeError::forbidden), 403);
    EXPECT_EQ(http_status(HandshakeError::session_id_unknown), 400);
}

}  // namespace
}  // namespace parley::proto::engineio
