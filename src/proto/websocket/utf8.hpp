// UTF-8 validity (RFC 3629) of text that comes in pieces: a code point may be cut anywhere. One word of state.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace parley::proto::websocket {

class Utf8Check {
public:
    /// False as soon as no continuation could make the text valid; the object is then spent until reset().
    [[nodiscard]] bool feed(std::string_view piece);
    /// True when the text does not end inside a code point.
    [[nodiscard]] bool complete() const { return missing_ == 0; }
    void reset() { *this = Utf8Check{}; }

private:
    bool step(std::uint8_t byte);

    std::uint8_t missing_ = 0;  ///< continuation bytes still to come
    std::uint8_t low_ = 0x80;   ///< range of the next one: narrower after E0, ED, F0, F4
    std::uint8_t high_ = 0xBF;
};

}  // namespace parley::proto::websocket
