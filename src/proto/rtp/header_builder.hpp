// Makes RTP packets in the caller's buffer: a fixed header, chosen extension elements, and a payload copied behind it.
// CSRCs are not written: a forwarding server mixes nothing.
#pragma once

#include <cstdint>
#include <span>

#include "proto/rtp/extensions.hpp"

namespace parley::proto::rtp {

struct HeaderFields {
    std::uint32_t ssrc = 0;
    std::uint32_t timestamp = 0;
    std::uint16_t sequence = 0;
    std::uint8_t payload_type = 0;  ///< 0..127
    bool marker = false;
};

enum class ExtensionForm : std::uint8_t { one_byte, two_byte };
/// The one-byte form when every element fits it (id 1..14, 1..16 bytes). The two-byte form may be sent only to who
/// agreed to it (RFC 8285 §4.1.2, a=extmap-allow-mixed, or an id above 14).
[[nodiscard]] ExtensionForm form_for(std::span<const Extension> elements);

/// Writes a header piece by piece. What does not fit makes finish() return 0.
class HeaderBuilder {
public:
    HeaderBuilder(MutableBytes out, const HeaderFields& fields, ExtensionForm form = ExtensionForm::one_byte);

    /// False when the element does not fit the form (it is left out) or the buffer. Not after finish().
    bool add(std::uint8_t id, Bytes data);
    /// Room for an element that is filled in later (a transport-wide sequence number is known only when the pacer lets
    /// the packet go): zeros, and where they begin in the packet; 0 when it does not fit.
    std::size_t reserve(std::uint8_t id, std::size_t size);
    /// Ends the extension at a multiple of four bytes. Returns the size of the header, 0 when the buffer was too small.
    std::size_t finish();

private:
    bool begin_element(std::uint8_t id, std::size_t size);

    MutableBytes out_;
    Writer writer_;
    ExtensionForm form_;
    bool extended_ = false;
};

/// The whole packet at once, without padding. Returns its size, 0 when it does not fit `out` or an element is too
/// large. `payload` may lie in `out` itself only behind the header that is written.
std::size_t write_packet(MutableBytes out, const HeaderFields& fields, std::span<const Extension> elements,
                         Bytes payload);

}  // namespace parley::proto::rtp
