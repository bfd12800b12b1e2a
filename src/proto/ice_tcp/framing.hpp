// Datagrams over a byte stream (RFC 4571 §2): each has its length before it in two bytes. Bytes in, datagrams out, and
// the header for the way back. No I/O; whoever has the connection (net/) drives it, and closes it on failure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace parley::proto::ice_tcp {

inline constexpr std::size_t kFrameHeaderSize = 2;
inline constexpr std::size_t kFrameMax = 2047;  ///< of one datagram; a longer one ends the connection

class Deframer {
public:
    /// Takes bytes off the front of `input` until a datagram is whole: a view of `input`, or of memory of its own when
    /// the datagram came in pieces, valid until the next call and free to be changed. Nothing means that all of `input`
    /// is taken, or that the stream has failed. Empty frames are skipped (RFC 4571 §2 allows null packets).
    [[nodiscard]] std::optional<std::span<std::uint8_t>> next(std::span<char>& input);
    /// A frame above kFrameMax was announced; nothing comes out any more.
    [[nodiscard]] bool failed() const { return failed_; }
    /// Whether a frame has begun and is not whole.
    [[nodiscard]] bool is_within_frame() const { return have_ > 0; }

private:
    using Held = std::array<std::uint8_t, kFrameHeaderSize + kFrameMax>;

    std::optional<std::span<std::uint8_t>> next_cut(std::span<char>& input);

    std::unique_ptr<Held> held_;  ///< only while a datagram is cut
    std::size_t have_ = 0;        ///< bytes in held_, header included
    bool failed_ = false;
};

/// What goes before a datagram of `size` bytes, at most kFrameMax.
[[nodiscard]] constexpr std::array<std::uint8_t, kFrameHeaderSize> frame_header(std::size_t size) {
    return {static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
}

}  // namespace parley::proto::ice_tcp
