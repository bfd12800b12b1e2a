// RFC 6455 frames as a client sees them: masked out, unmasked in. No fragments, no extensions: none of the servers uses
// them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace parley::load {

enum class Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

/// One complete client frame, masked with a fixed key that is not zero: with a zero key some servers skip the
/// unmasking.
[[nodiscard]] std::string encode_client_frame(std::string_view payload, Opcode opcode = Opcode::kText);

/// Cuts a byte stream into frames. Whole frames are handed out in place; only a cut one is copied.
class FrameReader {
public:
    /// Calls sink(Opcode, std::string_view payload) for each complete frame. Throws on what a server must not send.
    template <class Sink>
    void feed(std::string_view bytes, Sink&& sink) {
        if (carry_.empty()) {
            carry_.assign(bytes.substr(parse(bytes, sink)));
            return;
        }
        carry_.append(bytes);
        carry_.erase(0, parse(carry_, sink));
        if (carry_.empty()) carry_ = {};
    }

private:
    struct Header {
        std::size_t size = 0;
        std::size_t payload = 0;
        Opcode opcode{};
    };

    static bool parse_header(std::string_view bytes, Header& header);

    template <class Sink>
    static std::size_t parse(std::string_view bytes, Sink&& sink) {
        std::size_t done = 0;
        Header header;
        while (parse_header(bytes.substr(done), header) && bytes.size() - done >= header.size + header.payload) {
            sink(header.opcode, bytes.substr(done + header.size, header.payload));
            done += header.size + header.payload;
        }
        return done;
    }

    std::string carry_;
};

}  // namespace parley::load
