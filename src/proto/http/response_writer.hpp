// Turns an answer into bytes (RFC 9112 §4). It owns the framing: Content-Length and Connection are its own, and no
// field can carry a line break. No I/O; net/ drives it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace parley::proto::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7)
[[nodiscard]] std::string http_date(Instant t);

/// Appends one response to `out`: begin, fields, end. If a field is refused, drop what was written and answer 500.
class ResponseWriter {
public:
    explicit ResponseWriter(std::string& out) : out_(out) {}

    void begin(int status, std::string_view reason);
    /// False, and nothing written, when name or value would not be one header line. Fields that frame the message
    /// (Content-Length, Transfer-Encoding, Connection, Keep-Alive) are left out: they are the writer's.
    [[nodiscard]] bool field(std::string_view name, std::string_view value);
    /// As field, for names and values that are our own and known to be right.
    void own_field(std::string_view name, std::string_view value);
    /// Ends the head. The caller appends the body where has_body() says so, and not for an answer to HEAD.
    void end(std::size_t body_bytes);
    /// 1xx, 204 and 304 have neither a body nor its length (RFC 9112 §6.3).
    [[nodiscard]] static bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

private:
    std::string& out_;
    int status_ = 200;
};

}  // namespace parley::proto::http
