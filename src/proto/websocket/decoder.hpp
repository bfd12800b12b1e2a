// The receiving half of a WebSocket server (RFC 6455 §5): bytes in, whole messages and control frames out. No I/O and
// no answers: whoever drives it (net/) sends the pongs and close frames. A whole frame is unmasked where it lies and
// handed out as a view; only a frame cut by the end of the input, or a fragmented message, is copied to memory of its
// own, which is freed as soon as it is complete. An idle decoder is one null pointer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "proto/websocket/close_code.hpp"

namespace parley::proto::websocket {

struct DecoderLimits {
    std::size_t frame_bytes = 64 * 1024;    ///< payload of one data frame; more: 1009
    std::size_t message_bytes = 64 * 1024;  ///< payload of one message; more: 1009
    std::size_t fragments = 1024;           ///< frames of one message, empty ones too; more: 1008
};

struct Incoming {
    enum class Kind : std::uint8_t {
        text,
        binary,
        ping,
        pong,
        close,  ///< `code` is the peer's (1005 when it gave none), `payload` its reason; nothing follows
        error,  ///< the peer broke a rule: close with `code`; nothing follows
    };
    Kind kind = Kind::error;
    std::uint16_t code = 0;
    std::string_view payload;  ///< valid until the next call; text is valid UTF-8
};

class Decoder {
public:
    Decoder();
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// Takes bytes off the front of `input` (and unmasks them in place) until something is complete. Nothing means that
    /// all of `input` is taken and more is needed. `limits` are the same at each call; they live with the driver so
    /// that an idle connection does not pay for them.
    [[nodiscard]] std::optional<Incoming> next(std::span<char>& input, const DecoderLimits& limits);
    /// Bytes of unfinished frames and messages held on the heap; 0 between messages.
    [[nodiscard]] std::size_t held_bytes() const;

private:
    struct Held;
    struct Header;

    std::optional<Incoming> next_whole(std::span<char>& input, const DecoderLimits& limits);
    std::optional<Incoming> next_cut(std::span<char>& input, const DecoderLimits& limits);
    std::optional<Incoming> accept(const Header& header, std::span<char> payload);
    std::optional<Incoming> accept_fragment(const Header& header, std::string_view payload);
    Incoming accept_close(std::string_view payload);
    Incoming fail(std::uint16_t code);
    [[nodiscard]] std::uint16_t check(const Header& header, const DecoderLimits& limits) const;
    [[nodiscard]] std::uint16_t check_data(const Header& header, const DecoderLimits& limits) const;
    Held& held();
    void release_delivered();

    std::unique_ptr<Held> held_;
    bool ended_ = false;
};

}  // namespace parley::proto::websocket
