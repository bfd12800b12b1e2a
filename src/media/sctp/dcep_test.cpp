#include "media/sctp/dcep.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace parley::media {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// RFC 8832 §5.1 by hand: unordered, five retransmissions, priority 256, label "chat", protocol "p".
Bytes an_open() {
    return {3, 0x81, 1, 0, 0, 0, 0, 5, 0, 4, 0, 1, 'c', 'h', 'a', 't', 'p'};
}

TEST(Dcep, reads_an_open_and_writes_the_same_bytes) {
    const auto message = parse_channel_message(an_open());
    ASSERT_TRUE(message);
    const auto& settings = std::get<ChannelSettings>(*message);
    EXPECT_EQ(settings, (ChannelSettings{.label = "chat",
                                         .protocol = "p",
                                         .ordered = false,
                                         .max_retransmits = 5,
                                         .max_lifetime_ms = {},
                                         .priority = 256}));
    EXPECT_EQ(encode_channel_open(settings), an_open());
}

TEST(Dcep, an_ack_is_one_byte) {
    EXPECT_EQ(encode_channel_ack(), Bytes{2});
    EXPECT_TRUE(std::holds_alternative<ChannelAck>(*parse_channel_message(Bytes{2})));
    EXPECT_FALSE(parse_channel_message(Bytes{2, 0}));
}

TEST(Dcep, lengths_must_fit_the_message) {
    for (const std::size_t field : {8U, 9U, 10U, 11U}) {
        for (const int value : {0, 2, 5, 200, 255}) {
            auto bytes = an_open();
            if (bytes[field] == value) continue;
            bytes[field] = static_cast<std::uint8_t>(value);
            EXPECT_FALSE(parse_channel_message(bytes)) << field << ' ' << value;
        }
    }
    auto cut = an_open();
    while (!cut.empty()) {
        cut.pop_back();
        EXPECT_FALSE(parse_channel_message(cut));
    }
    auto longer = an_open();
    longer.push_back(0);
    EXPECT_FALSE(parse_channel_message(longer));
}

TEST(Dcep, unknown_kinds_bad_text_and_long_labels_are_refused) {
    for (const int type : {3, 0x7f, 0x83, 0xff}) {
        auto bytes = an_open();
        bytes[1] = static_cast<std::uint8_t>(type);
        EXPECT_FALSE(parse_channel_message(bytes)) << type;
    }
    EXPECT_FALSE(parse_channel_message(Bytes{1}));
    EXPECT_FALSE(parse_channel_message(Bytes{}));
    auto bad_text = an_open();
    bad_text[12] = 0xff;
    EXPECT_FALSE(parse_channel_message(bad_text));
    ChannelSettings settings;
    settings.label = std::string(kChannelLabelBytesMax, 'x');
    auto longest = encode_channel_open(settings);
    EXPECT_TRUE(parse_channel_message(longest));
    longest.push_back('x');
    longest[9] += 1;
    EXPECT_FALSE(parse_channel_message(longest));
}

TEST(Dcep, any_bytes_are_read_without_harm_and_what_is_understood_is_written_alike) {
    rc::check([](Bytes bytes) {
        if (!bytes.empty()) bytes[0] = 3;
        const auto message = parse_channel_message(bytes);
        if (!message) return;
        const auto again = parse_channel_message(encode_channel_open(std::get<ChannelSettings>(*message)));
        RC_ASSERT(again == message);
    });
}

}  // namespace
}  // namespace parley::media
