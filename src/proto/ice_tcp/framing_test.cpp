#include "proto/ice_tcp/framing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "proto/ice_tcp/first_bytes.hpp"

namespace parley::proto::ice_tcp {
namespace {

std::string framed(const std::string& datagram) {
    const auto header = frame_header(datagram.size());
    return std::string(header.begin(), header.end()) + datagram;
}

/// All datagrams of `stream`, fed in pieces.
std::vector<std::string> read(Deframer& deframer, std::string stream, std::size_t piece) {
    std::vector<std::string> got;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        auto part = stream.substr(at, piece);
        std::span<char> input(part);
        while (const auto datagram = deframer.next(input)) got.emplace_back(datagram->begin(), datagram->end());
        EXPECT_TRUE(deframer.failed() || input.empty());
    }
    return got;
}

TEST(Framing, SeveralDatagramsInOnePieceComeOutOneByOne) {
    Deframer deframer;
    EXPECT_EQ(read(deframer, framed("one") + framed("") + framed("three"), 100),
              (std::vector<std::string>{"one", "three"}));
    EXPECT_FALSE(deframer.is_within_frame());
}

TEST(Framing, TheLongestDatagramIsTakenAndALongerOneEndsIt) {
    const std::string longest(kFrameMax, 'x');
    for (const std::size_t piece : {1, 1000, 5000}) {
        Deframer deframer;
        EXPECT_EQ(read(deframer, framed(longest) + framed("next"), piece), (std::vector<std::string>{longest, "next"}));
        EXPECT_FALSE(deframer.failed());
        Deframer refusing;
        EXPECT_EQ(read(refusing, framed("fine") + framed(longest + "x") + framed("never"), piece),
                  std::vector<std::string>{"fine"});
        EXPECT_TRUE(refusing.failed());
    }
}

TEST(Framing, AWholeDatagramIsHandedOutWhereItLies) {
    Deframer deframer;
    auto stream = framed("datagram");
    std::span<char> input(stream);
    const auto datagram = deframer.next(input);
    ASSERT_TRUE(datagram);
    EXPECT_EQ(reinterpret_cast<char*>(datagram->data()), stream.data() + 2);
    (*datagram)[0] = 'D';
    EXPECT_EQ(stream.substr(2), "Datagram");
}

TEST(Framing, AnUnfinishedOneIsKnownToBeSo) {
    Deframer deframer;
    std::string stream = framed("datagram");
    stream.pop_back();
    EXPECT_TRUE(read(deframer, stream, 3).empty());
    EXPECT_TRUE(deframer.is_within_frame());
}

TEST(Framing, TheFirstByteTellsWhoSpeaks) {
    EXPECT_EQ(first_byte_of(0), FirstByte::framed);
    EXPECT_EQ(first_byte_of(kFrameMax >> 8), FirstByte::framed);
    EXPECT_EQ(first_byte_of(0x16), FirstByte::tls);
    for (const char c : {'G', 'P', 'O', 'd', '\r', '\n'})
        EXPECT_EQ(first_byte_of(static_cast<std::uint8_t>(c)), FirstByte::text);
}

RC_GTEST_PROP(Framing, HoweverItIsCutTheDatagramsAreTheSame, (std::vector<std::string> datagrams)) {
    std::string stream;
    std::vector<std::string> wanted;
    for (const auto& datagram : datagrams) {
        stream += framed(datagram);
        if (!datagram.empty()) wanted.push_back(datagram);
    }
    Deframer deframer;
    RC_ASSERT(read(deframer, stream, *rc::gen::inRange<std::size_t>(1, 40)) == wanted);
}

}  // namespace
}  // namespace parley::proto::ice_tcp
