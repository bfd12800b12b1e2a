#include "proto/websocket/decoder.hpp"

#include <algorithm>

#include "proto/websocket/mask.hpp"
#include "proto/websocket/utf8.hpp"

namespace parley::proto::websocket {
namespace {

// RFC 6455 §5.2
enum Opcode : std::uint8_t { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

constexpr std::size_t kMaskBytes = 4;

std::uint64_t read_big_endian(std::span<const char> bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

}  // namespace

struct Decoder::Header {
    std::uint8_t first = 0;
    std::uint8_t second = 0;
    std::uint64_t length = 0;  ///< 0 until the header is complete
    std::size_t size = 2;      ///< of the header with its mask, as far as known
    MaskKey mask{};
    bool complete = false;

    [[nodiscard]] bool fin() const { return (first & 0x80) != 0; }
    [[nodiscard]] std::uint8_t reserved_bits() const { return first & 0x70; }
    [[nodiscard]] std::uint8_t opcode() const { return first & 0x0F; }
    [[nodiscard]] bool is_control() const { return (first & 0x08) != 0; }
    [[nodiscard]] bool masked() const { return (second & 0x80) != 0; }
    [[nodiscard]] std::size_t length_bytes() const {
        const int code = second & 0x7F;
        return code < 126 ? 0 : code == 126 ? 2 : 8;
    }
    /// The shortest form of the length is the only one (§5.2).
    [[nodiscard]] bool is_shortest() const {
        return length_bytes() == 0 || (length_bytes() == 2 ? length > 125 : length > 0xFFFF);
    }

    static Header read(std::span<const char> bytes) {
        Header header;
        if (bytes.size() < 2) return header;
        header.first = static_cast<std::uint8_t>(bytes[0]);
        header.second = static_cast<std::uint8_t>(bytes[1]);
        const std::size_t extra = header.length_bytes();
        header.size = 2 + extra + (header.masked() ? kMaskBytes : 0);
        if (bytes.size() < header.size) return header;
        header.length = extra == 0 ? header.second & 0x7F : read_big_endian(bytes.subspan(2, extra));
        if (header.masked()) std::copy_n(bytes.begin() + 2 + extra, kMaskBytes, header.mask.begin());
        header.complete = true;
        return header;
    }
};

struct Decoder::Held {
    std::string cut;  ///< bytes of a frame whose end has not come
    bool cut_delivered = false;

    std::string message;  ///< payload of the fragments so far
    std::size_t fragments = 0;
    bool message_open = false;
    bool message_delivered = false;
    bool is_text = false;
    Utf8Check utf8;
};

Decoder::Decoder() = default;
Decoder::~Decoder() = default;

std::size_t Decoder::held_bytes() const {
    return held_ ? held_->cut.size() + held_->message.size() : 0;
}

Decoder::Held& Decoder::held() {
    if (!held_) held_ = std::make_unique<Held>();
    return *held_;
}

Incoming Decoder::fail(std::uint16_t code) {
    ended_ = true;
    held_.reset();
    return {Incoming::Kind::error, code, {}};
}

void Decoder::release_delivered() {
    if (held_->cut_delivered) held_->cut.clear();
    if (held_->message_delivered) held_->message.clear();
    held_->cut_delivered = held_->message_delivered = false;
    if (held_->cut.empty() && !held_->message_open) held_.reset();
}

std::optional<Incoming> Decoder::next(std::span<char>& input, const DecoderLimits& limits) {
    if (held_) release_delivered();
    while (!input.empty() && !ended_) {
        const bool is_cut = held_ && !held_->cut.empty();
        if (auto incoming = is_cut ? next_cut(input, limits) : next_whole(input, limits)) return incoming;
    }
    input = {};
    return std::nullopt;
}

std::optional<Incoming> Decoder::next_whole(std::span<char>& input, const DecoderLimits& limits) {
    const auto header = Header::read(input);
    if (input.size() >= 2) {
        if (const auto code = check(header, limits)) return fail(code);
    }
    if (!header.complete || input.size() - header.size < header.length) {
        held().cut.assign(input.data(), input.size());
        input = {};
        return std::nullopt;
    }
    const auto payload = input.subspan(header.size, header.length);
    input = input.subspan(header.size + header.length);
    apply_mask(payload, header.mask);
    return accept(header, payload);
}

// Takes only the bytes of this one frame; what follows it stays in `input` and is read where it lies.
std::optional<Incoming> Decoder::next_cut(std::span<char>& input, const DecoderLimits& limits) {
    auto& cut = held_->cut;
    const auto take = [&](std::size_t want) {
        const auto count = std::min(input.size(), want - cut.size());
        cut.append(input.data(), count);
        input = input.subspan(count);
        return cut.size() == want;
    };
    auto header = Header::read(cut);
    while (!header.complete) {
        if (!take(header.size)) return std::nullopt;
        header = Header::read(cut);
        if (const auto code = check(header, limits)) return fail(code);
    }
    if (!take(header.size + header.length)) return std::nullopt;
    const auto payload = std::span<char>(cut).subspan(header.size);
    apply_mask(payload, header.mask);
    held_->cut_delivered = true;
    auto incoming = accept(header, payload);
    if (!incoming) release_delivered();
    return incoming;
}

std::uint16_t Decoder::check(const Header& header, const DecoderLimits& limits) const {
    if (header.reserved_bits() != 0) return kCloseProtocolError;  // §5.2: no extension was agreed on
    if (!header.masked()) return kCloseProtocolError;             // §5.1
    if (header.complete && !header.is_shortest()) return kCloseProtocolError;
    if (!header.is_control()) return check_data(header, limits);
    if (header.opcode() > kPong) return kCloseProtocolError;
    if (!header.fin() || header.length_bytes() != 0) return kCloseProtocolError;  // §5.5: whole, and ≤ 125 bytes
    return 0;
}

std::uint16_t Decoder::check_data(const Header& header, const DecoderLimits& limits) const {
    if (header.opcode() > kBinary) return kCloseProtocolError;
    const bool open = held_ && held_->message_open;
    if (open != (header.opcode() == kContinuation)) return kCloseProtocolError;  // §5.4: messages do not interleave
    if (header.length >> 63 != 0) return kCloseProtocolError;                    // §5.2: the top bit is 0
    const std::size_t before = open ? held_->message.size() : 0;
    if (header.length > limits.frame_bytes || header.length > limits.message_bytes - before) return kCloseTooBig;
    if (open && held_->fragments >= limits.fragments) return kClosePolicy;
    return 0;
}

std::optional<Incoming> Decoder::accept(const Header& header, std::span<char> bytes) {
    const std::string_view payload(bytes.data(), bytes.size());
    switch (header.opcode()) {
        case kClose:
            return accept_close(payload);
        case kPing:
            return Incoming{Incoming::Kind::ping, 0, payload};
        case kPong:
            return Incoming{Incoming::Kind::pong, 0, payload};
        default:
            break;
    }
    if (header.opcode() == kContinuation || !header.fin()) return accept_fragment(header, payload);
    if (header.opcode() == kBinary) return Incoming{Incoming::Kind::binary, 0, payload};
    Utf8Check utf8;
    if (!utf8.feed(payload) || !utf8.complete()) return fail(kCloseBadData);  // §8.1
    return Incoming{Incoming::Kind::text, 0, payload};
}

std::optional<Incoming> Decoder::accept_fragment(const Header& header, std::string_view payload) {
    Held& state = held();
    if (header.opcode() != kContinuation) {
        state.message_open = true;
        state.is_text = header.opcode() == kText;
        state.fragments = 0;
        state.utf8.reset();
    }
    ++state.fragments;
    if (state.is_text && !state.utf8.feed(payload)) return fail(kCloseBadData);
    state.message.append(payload);
    if (!header.fin()) return std::nullopt;
    if (state.is_text && !state.utf8.complete()) return fail(kCloseBadData);
    state.message_open = false;
    state.message_delivered = true;
    return Incoming{state.is_text ? Incoming::Kind::text : Incoming::Kind::binary, 0, state.message};
}

// RFC 6455 §5.5.1
Incoming Decoder::accept_close(std::string_view payload) {
    if (payload.empty()) {
        ended_ = true;
        return {Incoming::Kind::close, kCloseNoCode, {}};
    }
    if (payload.size() == 1) return fail(kCloseProtocolError);
    const auto code = static_cast<std::uint16_t>(read_big_endian({payload.data(), 2}));
    if (!is_wire_close_code(code)) return fail(kCloseProtocolError);
    Utf8Check utf8;
    if (!utf8.feed(payload.substr(2)) || !utf8.complete()) return fail(kCloseBadData);
    ended_ = true;
    return {Incoming::Kind::close, code, payload.substr(2)};
}

}  // namespace parley::proto::websocket
