#include "proto/socketio/packet.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::proto::socketio {
namespace {

bool valid(std::string_view text) {
    Packet packet;
    return parse_packet(text, 10, packet).has_value();
}

Packet parse(const std::string& text) {
    Packet packet;
    const auto parsed = parse_packet(text, 10, packet);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
    return packet;
}

TEST(SocketIoPacket, ReadsAnEvent) {
    const std::string text = R"(2["message", 1,"2",{"3":[true]} ])";
    const auto packet = parse(text);
    EXPECT_EQ(packet.type, PacketType::event);
    EXPECT_EQ(packet.nsp, "/");
    EXPECT_FALSE(packet.ack);
    EXPECT_EQ(packet.name, "message");
    EXPECT_EQ(packet.args, R"(1,"2",{"3":[true]} )");
    ASSERT_EQ(packet.values.size(), 3u);
    EXPECT_EQ(packet.values[0].as_integer(), 1);
    EXPECT_EQ(packet.values[1].as_string(), "2");
    EXPECT_EQ(packet.values[2].text, R"({"3":[true]})");
}

TEST(SocketIoPacket, ReadsNamespaceAndAckId) {
    const std::string text = R"(2/adm?a=b,0["a"])";
    const auto packet = parse(text);
    EXPECT_EQ(packet.nsp, "/adm?a=b");
    EXPECT_EQ(packet.ack, 0u);
    EXPECT_EQ(packet.name, "a");
    EXPECT_EQ(packet.args, "");

    const std::string ack = R"(3/x,9007199254740991["r"])";
    EXPECT_EQ(parse(ack).ack, 9007199254740991u);
}

TEST(SocketIoPacket, TheCommaMayBeMissingWhenNothingFollows) {
    EXPECT_EQ(parse("0/custom").nsp, "/custom");
    EXPECT_EQ(parse("1/custom").nsp, "/custom");
    EXPECT_EQ(parse("0/custom,").payload, "");
    EXPECT_EQ(parse("0/").nsp, "/");
}

TEST(SocketIoPacket, ConnectTakesAnObjectOrNothing) {
    EXPECT_EQ(parse("0").payload, "");
    EXPECT_EQ(parse(R"(0{"token":"123"})").payload, R"({"token":"123"})");
    for (const auto* text : {"0[]", "0\"a\"", "01", "0null", "0{", "0{}x", "0/a,[]"}) {
        if (std::string_view(text) == "01") continue;  // an id without payload: the reference takes it
        EXPECT_FALSE(valid(text)) << text;
    }
}

TEST(SocketIoPacket, DisconnectHasNoPayload) {
    EXPECT_TRUE(valid("1"));
    EXPECT_TRUE(valid("1/x,"));
    EXPECT_FALSE(valid("1{}"));
    EXPECT_FALSE(valid("1/x,\"bye\""));
}

TEST(SocketIoPacket, AnEventIsAnArrayWithAName) {
    for (const auto* text : {"2",
                             "2{}",
                             "2[]",
                             "2[null]",
                             "2[{}]",
                             "2[[]]",
                             "2[true]",
                             R"(2["a")",
                             R"(2["a",])",
                             R"(2["a"]x)",
                             R"(2abc["a"])",
                             R"(2-1["a"])",
                             R"(2["connect"])",
                             R"(2["connect_error"])",
                             R"(2["disconnect"])",
                             R"(2["disconnecting"])",
                             R"(2["newListener"])",
                             R"(2["removeListener"])",
                             "2[\"\\u0063onnect\"]",
                             "2[\"a\x01\"]",
                             "2\xef\xbb\xbf[\"a\"]"}) {
        EXPECT_FALSE(valid(text)) << text;
    }
    for (const auto* text : {R"(2["a"])", "2[1]", "2[-1.5e3,0]", R"(2["__proto__"])", R"(2[""])", R"(2["a","\ud800"])",
                             R"(2["a",1e999,-0])", R"(2["Connect"])", R"(2["a",{"k":1,"k":2,"\u0000":3}])"}) {
        EXPECT_TRUE(valid(text)) << text;
    }
    const std::string escaped = "2[\"caf\\u00e9\",1]";
    EXPECT_EQ(parse(escaped).name, "café");
    const std::string number = "2[7,\"x\"]";
    EXPECT_EQ(parse(number).name, "7");
}

TEST(SocketIoPacket, AnAckIsAnArray) {
    EXPECT_TRUE(valid("31[]"));
    EXPECT_TRUE(valid("3/x,0[1,2]"));
    for (const auto* text : {"31", "31{}", "31null", "31\"a\"", "3-1[]"}) EXPECT_FALSE(valid(text)) << text;
    EXPECT_FALSE(valid("31000000000000000000000000000000[]"));
    EXPECT_FALSE(valid("39007199254740992[]"));
}

TEST(SocketIoPacket, OnlyServersSendConnectError) {
    EXPECT_FALSE(valid(R"(4{"message":"x"})"));
    EXPECT_FALSE(valid("4"));
}

TEST(SocketIoPacket, UnknownTypes) {
    for (const auto* text : {"", "7", "abc", "x[\"a\"]", " 2[\"a\"]"}) EXPECT_FALSE(valid(text)) << text;
}

TEST(SocketIoPacket, BinaryPacketsSayHowManyAttachmentsFollow) {
    const std::string text = R"(51-/adm,7["a",{"_placeholder":true,"num":0}])";
    const auto packet = parse(text);
    EXPECT_EQ(packet.type, PacketType::binary_event);
    EXPECT_EQ(packet.attachments, 1u);
    EXPECT_EQ(packet.nsp, "/adm");
    EXPECT_EQ(packet.ack, 7u);
    EXPECT_TRUE(valid("610-7[]"));
    EXPECT_TRUE(valid("51-[\"nothing refers to it\"]"));
    for (const auto* text2 : {"51-", "5-1-[\"a\"]", "5 1-[\"a\"]", "50-[\"a\"]", "511-[\"a\"]", "5999999999-[\"a\"]",
                              "51000000000-[\"a\"]", "599999999999999999999999-[\"a\"]", "5-[\"a\"]", "5[\"a\"]",
                              "51[\"a\"]", "51e0-[\"a\"]", "50x1-[\"a\"]", "51.0-[\"a\"]", "5"}) {
        EXPECT_FALSE(valid(text2)) << text2;
    }
}

TEST(SocketIoPacket, PlaceholdersMustBeInRange) {
    EXPECT_TRUE(valid(R"(52-["a",{"x":[{"num":1,"_placeholder":true}]}])"));
    EXPECT_TRUE(valid(R"(51-["a",{"_placeholder":false,"num":9}])"));
    EXPECT_TRUE(valid(R"(51-["a",{"_placeholder":1,"num":9}])"));
    EXPECT_TRUE(valid(R"(51-["a",{"_placeholder":true,"num":9,"num":0}])"));  // JSON.parse: the last counts
    EXPECT_TRUE(valid(R"(2["a",{"_placeholder":true,"num":9}])"));  // no binary packet: an object like any other
    for (const auto* num : {"1", "-1", "1000000000", "\"0\"", "null", "[0]", "0.5", "1e30"}) {
        EXPECT_FALSE(valid(std::string(R"(51-["a",{"_placeholder":true,"num":)") + num + "}]")) << num;
    }
    EXPECT_FALSE(valid(R"(51-["a",{"_placeholder":true}])"));
    EXPECT_FALSE(valid(R"(51-["a",{"\u005fplaceholder":true,"num":3}])"));
    EXPECT_FALSE(valid(R"(61-1[[[{"_placeholder":true,"num":3}]]])"));
}

TEST(SocketIoPacket, AnyDepthAndNoRecursion) {
    const std::size_t depth = 1'000'000;
    const auto nested = "2[\"a\"," + std::string(depth, '[') + std::string(depth, ']') + "]";
    EXPECT_TRUE(valid(nested));
    EXPECT_FALSE(valid(nested.substr(0, nested.size() - 2) + "}]"));
    std::string objects = "2[\"a\",";
    for (int i = 0; i < 100; ++i) objects += "{\"k\":[";
    for (int i = 0; i < 100; ++i) objects += "]}";
    EXPECT_TRUE(valid(objects + "]"));
    EXPECT_FALSE(valid(objects));
}

TEST(SocketIoPacket, Writes) {
    std::string out;
    append_event(out, {}, "a", "");
    EXPECT_EQ(out, R"(2["a"])");
    out.clear();
    append_event(out, {PacketType::binary_event, "/adm", 2, 7}, "q\"", R"({"x":1},2)", R"("off")");
    EXPECT_EQ(out, R"(52-/adm,7["q\"",{"x":1},2,"off"])");
    out.clear();
    append_ack(out, {PacketType::ack, "/", 0, 12}, "1,2");
    EXPECT_EQ(out, "312[1,2]");
    out.clear();
    append_connect(out, "/x", "S", "");
    EXPECT_EQ(out, R"(0/x,{"sid":"S"})");
    out.clear();
    append_connect(out, "/", "S", "P");
    EXPECT_EQ(out, R"(0{"sid":"S","pid":"P"})");
    out.clear();
    append_connect_error(out, "/x", "Invalid namespace", "");
    EXPECT_EQ(out, R"(4/x,{"message":"Invalid namespace"})");
    out.clear();
    append_connect_error(out, "/", "no", R"({"code":1})");
    EXPECT_EQ(out, R"(4{"message":"no","data":{"code":1}})");
}

}  // namespace
}  // namespace parley::proto::socketio
