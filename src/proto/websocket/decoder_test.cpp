#include "proto/websocket/decoder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/websocket/control.hpp"
#include "proto/websocket/mask.hpp"

namespace parley::proto::websocket {
namespace {

using Kind = Incoming::Kind;

enum : int { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

struct Got {
    Kind kind;
    std::uint16_t code = 0;
    std::string payload;
    bool operator==(const Got&) const = default;
};

void PrintTo(const Got& got, std::ostream* out) {
    *out << "{" << static_cast<int>(got.kind) << ", " << got.code << ", " << got.payload.substr(0, 40) << "}";
}

Got text(std::string payload) {
    return {Kind::text, 0, std::move(payload)};
}
Got broken(std::uint16_t code) {
    return {Kind::error, code, {}};
}

std::string frame(int first_byte, std::string_view payload, int length_bytes = -1) {
    if (length_bytes < 0) length_bytes = payload.size() < 126 ? 0 : payload.size() <= 0xFFFF ? 2 : 8;
    std::string bytes(1, static_cast<char>(first_byte));
    bytes.push_back(static_cast<char>(0x80 | (length_bytes == 0 ? payload.size() : length_bytes == 2 ? 126 : 127)));
    for (int i = length_bytes - 1; i >= 0; --i) bytes.push_back(static_cast<char>(payload.size() >> (8 * i)));
    const MaskKey mask{'\x37', '\xfa', '\x21', '\x3d'};
    bytes.append(mask.data(), mask.size());
    std::string masked(payload);
    apply_mask(masked, mask);
    return bytes + masked;
}

std::string fin(int opcode, std::string_view payload) {
    return frame(0x80 | opcode, payload);
}
std::string part(int opcode, std::string_view payload) {
    return frame(opcode, payload);
}

std::vector<Got> decode_in_pieces(std::string bytes, std::size_t piece, const DecoderLimits& limits,
                                  std::size_t* held = nullptr) {
    Decoder decoder;
    std::vector<Got> all;
    for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size() - at)) {
        std::string copy = bytes.substr(at, piece);
        std::span<char> input(copy);
        while (const auto got = decoder.next(input, limits)) {
            all.push_back({got->kind, got->code, std::string(got->payload)});
        }
        EXPECT_TRUE(input.empty());
        if (held != nullptr) *held = std::max(*held, decoder.held_bytes());
    }
    if (all.empty() || all.back().kind != Kind::error) return all;
    EXPECT_EQ(decoder.held_bytes(), 0u);
    return all;
}

/// Every input is decoded whole, byte by byte, and in pieces of seven: all must agree.
std::vector<Got> decode(const std::string& bytes, const DecoderLimits& limits = {}) {
    const auto whole = decode_in_pieces(bytes, std::string::npos, limits);
    EXPECT_EQ(decode_in_pieces(bytes, 7, limits), whole);
    if (bytes.size() < 100'000) {
        EXPECT_EQ(decode_in_pieces(bytes, 1, limits), whole);
    }
    return whole;
}

TEST(Mask, is_its_own_inverse_at_every_length_and_offset) {
    const MaskKey key{'\x01', '\x82', '\x43', '\xc4'};
    for (std::size_t length = 0; length < 70; ++length) {
        for (std::size_t offset = 0; offset < 9; ++offset) {
            std::string buffer(offset + length, 'a');
            const auto payload = std::span<char>(buffer).subspan(offset);
            apply_mask(payload, key);
            for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(payload[i], static_cast<char>('a' ^ key[i % 4]));
            apply_mask(payload, key);
            ASSERT_EQ(buffer, std::string(offset + length, 'a'));
        }
    }
}

TEST(Decoder, reads_messages_of_every_length_form) {
    for (const std::size_t size : {0u, 1u, 125u, 126u, 127u, 65535u, 65536u}) {
        const std::string payload(size, 'p');
        EXPECT_EQ(decode(fin(kText, payload)), std::vector<Got>{text(payload)});
        EXPECT_EQ(decode(fin(kBinary, payload)), (std::vector<Got>{{Kind::binary, 0, payload}}));
    }
}

TEST(Decoder, hands_out_whole_frames_where_they_lie) {
    Decoder decoder;
    std::string bytes = fin(kText, "one") + fin(kText, "two");
    std::span<char> input(bytes);
    const auto first = decoder.next(input, {});
    ASSERT_TRUE(first);
    EXPECT_GE(first->payload.data(), bytes.data());
    EXPECT_LT(first->payload.data(), bytes.data() + bytes.size());
    EXPECT_EQ(decoder.next(input, {})->payload, "two");
    EXPECT_EQ(decoder.held_bytes(), 0u);
}

TEST(Decoder, gives_the_memory_of_a_cut_frame_back) {
    Decoder decoder;
    std::string bytes = fin(kText, std::string(1000, 'x'));
    std::span<char> first(bytes.data(), 500);
    EXPECT_FALSE(decoder.next(first, {}));
    EXPECT_EQ(decoder.held_bytes(), 500u);
    std::string tail = bytes.substr(500) + fin(kText, "y");
    std::span<char> second(tail);
    EXPECT_EQ(decoder.next(second, {})->payload.size(), 1000u);
    EXPECT_EQ(decoder.next(second, {})->payload, "y");
    EXPECT_FALSE(decoder.next(second, {}));
    EXPECT_EQ(decoder.held_bytes(), 0u);
}

TEST(Decoder, puts_fragments_together_with_control_frames_between) {
    EXPECT_EQ(decode(part(kText, "Hel") + fin(kPing, "?") + part(kContinuation, "") + fin(kContinuation, "lo") +
                     fin(kText, "next")),
              (std::vector<Got>{{Kind::ping, 0, "?"}, text("Hello"), text("next")}));
    EXPECT_EQ(decode(part(kBinary, "\xff") + fin(kContinuation, "\xfe")),
              (std::vector<Got>{{Kind::binary, 0, "\xff\xfe"}}));
    EXPECT_EQ(decode(part(kText, "") + fin(kContinuation, "")), std::vector<Got>{text("")});
}

TEST(Decoder, reads_pings_pongs_and_closes) {
    EXPECT_EQ(decode(fin(kPing, std::string(125, 'p')) + fin(kPong, "")),
              (std::vector<Got>{{Kind::ping, 0, std::string(125, 'p')}, {Kind::pong, 0, ""}}));
    EXPECT_EQ(decode(fin(kClose, "")), (std::vector<Got>{{Kind::close, 1005, ""}}));
    EXPECT_EQ(decode(fin(kClose,
                         "\x03\xe8"
                         "bye")),
              (std::vector<Got>{{Kind::close, 1000, "bye"}}));
}

TEST(Decoder, reads_nothing_behind_a_close) {
    EXPECT_EQ(decode(fin(kClose, "\x03\xe8") + fin(kText, "late")), (std::vector<Got>{{Kind::close, 1000, ""}}));
}

// ---- attack 18 ----

TEST(BrokenFrames, unmasked) {
    EXPECT_EQ(decode(std::string("\x81\x05hello")), std::vector<Got>{broken(1002)});
    EXPECT_EQ(decode(std::string("\x81\x00", 2)), std::vector<Got>{broken(1002)});
}

TEST(BrokenFrames, reserved_bits_and_opcodes) {
    for (const int bit : {0x40, 0x20, 0x10}) EXPECT_EQ(decode(frame(0x81 | bit, "x")), std::vector<Got>{broken(1002)});
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        EXPECT_EQ(decode(fin(opcode, "")), std::vector<Got>{broken(1002)});
}

TEST(BrokenFrames, lengths_with_the_top_bit_or_in_a_longer_form_than_needed) {
    EXPECT_EQ(decode(std::string("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x01mask", 14)), std::vector<Got>{broken(1002)});
    EXPECT_EQ(decode(frame(0x81, "short", 2)), std::vector<Got>{broken(1002)});
    EXPECT_EQ(decode(frame(0x81, std::string(300, 'x'), 8)), std::vector<Got>{broken(1002)});
}

TEST(BrokenFrames, control_frames_that_are_fragmented_or_too_long) {
    for (const int opcode : {kClose, kPing, kPong}) {
        EXPECT_EQ(decode(part(opcode, "")), std::vector<Got>{broken(1002)});
        EXPECT_EQ(decode(fin(opcode, std::string(126, 'x'))), std::vector<Got>{broken(1002)});
    }
}

TEST(BrokenFrames, continuations_without_a_start_and_starts_inside_a_message) {
    EXPECT_EQ(decode(fin(kContinuation, "x")), std::vector<Got>{broken(1002)});
    EXPECT_EQ(decode(part(kText, "a") + fin(kText, "b")), std::vector<Got>{broken(1002)});
    EXPECT_EQ(decode(part(kText, "a") + part(kBinary, "b")), std::vector<Got>{broken(1002)});
    EXPECT_EQ(decode(part(kText, "a") + fin(kContinuation, "b") + fin(kContinuation, "c")),
              (std::vector<Got>{text("ab"), broken(1002)}));
}

TEST(BrokenFrames, text_that_is_no_utf8_also_over_a_boundary) {
    EXPECT_EQ(decode(fin(kText, "\xc3\x28")), std::vector<Got>{broken(1007)});
    EXPECT_EQ(decode(fin(kText, "\xe2\x82")), std::vector<Got>{broken(1007)});  // cut short
    EXPECT_EQ(decode(fin(kText, "\xed\xa0\x80")), std::vector<Got>{broken(1007)});
    EXPECT_EQ(decode(part(kText, "\xe2\x82") + fin(kContinuation, "\xac")), std::vector<Got>{text("\xe2\x82\xac")});
    EXPECT_EQ(decode(part(kText, "\xe2\x82") + fin(kContinuation, "\x28")), std::vector<Got>{broken(1007)});
    EXPECT_EQ(decode(part(kText, "\xf4") + part(kContinuation, "\x90")),
              std::vector<Got>{broken(1007)});  // before the end
    EXPECT_EQ(decode(part(kText, "a\xc3") + fin(kContinuation, "")), std::vector<Got>{broken(1007)});
}

TEST(BrokenFrames, close_codes_that_may_not_travel) {
    const auto close = [](unsigned code) {
        const char bytes[2] = {static_cast<char>(code >> 8), static_cast<char>(code)};
        return fin(kClose, {bytes, 2});
    };
    EXPECT_EQ(decode(fin(kClose, "\x03")), std::vector<Got>{broken(1002)});
    for (const unsigned code : {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 1100u, 2000u, 2999u, 5000u, 65535u}) {
        EXPECT_EQ(decode(close(code)), std::vector<Got>{broken(1002)}) << code;
    }
    for (const unsigned code : {1000u, 1001u, 1002u, 1003u, 1007u, 1008u, 1009u, 1010u, 1011u, 1012u, 1013u, 1014u,
                                3000u, 3999u, 4000u, 4999u}) {
        EXPECT_EQ(decode(close(code)), (std::vector<Got>{{Kind::close, static_cast<std::uint16_t>(code), ""}})) << code;
    }
    EXPECT_EQ(decode(fin(kClose, "\x03\xe8\xff")), std::vector<Got>{broken(1007)});
}

// ---- attack 19 ----

TEST(Limits, a_frame_of_65_kilobytes_is_refused_by_its_header) {
    const auto whole = fin(kText, std::string(65 * 1024, 'x'));
    EXPECT_EQ(decode(whole), std::vector<Got>{broken(1009)});
    EXPECT_EQ(decode(whole.substr(0, 14)), std::vector<Got>{broken(1009)});
}

TEST(Limits, a_message_may_not_grow_past_its_limit_by_fragments) {
    EXPECT_EQ(
        decode(part(kText, std::string(40'000, 'x')) + fin(kContinuation, std::string(25'536, 'y')))[0].payload.size(),
        65'536u);
    EXPECT_EQ(decode(part(kText, std::string(40'000, 'x')) + fin(kContinuation, std::string(25'537, 'y'))),
              std::vector<Got>{broken(1009)});
}

TEST(Limits, 64_kilobytes_in_one_byte_fragments) {
    std::string bytes = part(kText, "x");
    for (int i = 0; i < 65'535; ++i) bytes += part(kContinuation, "x");
    std::size_t held = 0;
    EXPECT_EQ(decode_in_pieces(bytes, 4096, {}, &held), std::vector<Got>{broken(1008)});
    EXPECT_LT(held, 4096u);
}

TEST(Limits, a_million_empty_continuations) {
    Decoder decoder;
    std::string start = part(kBinary, "");
    std::span<char> input(start);
    EXPECT_FALSE(decoder.next(input, {}));
    const std::string one = part(kContinuation, "");
    std::string batch;
    for (int i = 0; i < 1000; ++i) batch += one;
    int refused = 0;
    for (int i = 0; i < 1000; ++i) {
        std::string copy = batch;
        std::span<char> bytes(copy);
        while (const auto got = decoder.next(bytes, {})) {
            EXPECT_EQ(got->kind, Kind::error);
            EXPECT_EQ(got->code, 1008);
            ++refused;
        }
    }
    EXPECT_EQ(refused, 1);
    EXPECT_EQ(decoder.held_bytes(), 0u);
}

TEST(Limits, a_header_alone_reserves_nothing) {
    Decoder decoder;
    std::string header = fin(kBinary, std::string(60'000, 'x')).substr(0, 9);
    std::span<char> input(header);
    EXPECT_FALSE(decoder.next(input, {}));
    EXPECT_EQ(decoder.held_bytes(), 9u);
}

TEST(Control, frames_of_the_server) {
    std::string out;
    append_ping(out, "");
    append_pong(out, "ab");
    EXPECT_EQ(out, std::string("\x89\x00\x8a\x02"
                               "ab",
                               6));
    out.clear();
    append_close(out, 1005, "ignored");
    EXPECT_EQ(out, std::string("\x88\x00", 2));
    out.clear();
    append_close(out, 4404, "gone");
    EXPECT_EQ(out, "\x88\x06\x11\x34gone");
    out.clear();
    std::string euros;
    for (int i = 0; i < 60; ++i) euros += "\xe2\x82\xac";
    append_close(out, 1000, euros);
    EXPECT_EQ(out.size(), 2u + 2 + 123);  // 41 whole ones
    append_close(out, 1000, "x" + euros);
    EXPECT_EQ(out.size(), 2u + 2 + 123 + 2 + 2 + 1 + 120);
}

RC_GTEST_PROP(Decoder, gives_every_message_back_however_it_is_cut, ()) {
    const auto payloads =
        *rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(rc::gen::arbitrary<char>()));
    std::string bytes;
    std::vector<Got> expected;
    for (const auto& payload : payloads) {
        const auto cut = *rc::gen::inRange<std::size_t>(0, payload.size() + 1);
        bytes += part(kBinary, payload.substr(0, cut)) + fin(kContinuation, payload.substr(cut));
        expected.push_back({Kind::binary, 0, payload});
    }
    RC_ASSERT(decode_in_pieces(bytes, *rc::gen::inRange<std::size_t>(1, 50), {}) == expected);
}

RC_GTEST_PROP(Decoder, no_bytes_upset_it, (std::string bytes)) {
    RC_ASSERT(decode_in_pieces(bytes, 5, {}) == decode_in_pieces(bytes, std::string::npos, {}));
}

}  // namespace
}  // namespace parley::proto::websocket
