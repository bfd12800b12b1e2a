// A strict HTTP/1.1 request parser (RFC 9112), for one request at a time. No I/O: bytes in, one complete message or the
// status to refuse it with. Anything two servers could read differently is refused (attacks: request smuggling), so
// after a failure the connection must be closed. net/ makes one when the first byte of a request comes and drops it
// with the answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::proto::http {

struct ParserLimits {
    std::size_t request_line_bytes = 8 * 1024;  ///< longer: 414
    std::size_t header_bytes = 16 * 1024;       ///< header lines, and trailer lines, together; more: 431
    std::size_t header_count = 100;             ///< more: 431
    std::size_t body_bytes = 64 * 1024;         ///< more: 413
};

struct Field {
    std::string name;   ///< a token, as it came
    std::string value;  ///< trimmed, without control characters
    bool operator==(const Field&) const = default;
};

struct Message {
    std::string method;
    std::string path;   ///< starts with '/'; "*" for `OPTIONS *`
    std::string query;  ///< without '?'
    int minor_version = 1;
    std::vector<Field> fields;
    std::string body;
    bool keep_alive = true;
    bool expects_continue = false;  ///< a 100 is waited for before the body comes (RFC 9110 §10.1.1)

    [[nodiscard]] const std::string* find(std::string_view name) const;
    /// All values of a list field as one list (RFC 9110 §5.3); empty when absent.
    [[nodiscard]] std::string joined(std::string_view name) const;
};

struct Failure {
    int status = 400;
    std::string_view message;  ///< a literal
};

class RequestParser {
public:
    enum class Progress : std::uint8_t {
        more,      ///< all of the input is taken
        head,      ///< the head is complete and a body follows; told once
        complete,  ///< message() is whole; what is left of the input belongs to the next request
        failed,    ///< see failure(); close the connection after saying so
    };

    /// Takes bytes off the front of `input`.
    [[nodiscard]] Progress feed(std::string_view& input, const ParserLimits& limits);
    [[nodiscard]] Message& message() { return message_; }
    [[nodiscard]] const Failure& failure() const { return failure_; }
    /// Whether any byte of the request has come.
    [[nodiscard]] bool started() const { return stage_ != Stage::request_line || !line_.empty(); }

private:
    enum class Stage : std::uint8_t {
        request_line,
        fields,
        body,
        chunk_size,
        chunk_data,
        chunk_end,
        trailers,
        complete,
        failed
    };

    struct Framing {
        bool chunked = false;
        bool has_length = false;
        std::uint64_t length = 0;
        int hosts = 0;
    };

    bool step(std::string_view& input, const ParserLimits& limits);
    bool step_line(std::string_view& input, const ParserLimits& limits);
    bool step_body(std::string_view& input);
    bool take_line(std::string_view& input, std::size_t limit, Failure too_long, std::string_view& line);
    void handle_line(std::string_view line, const ParserLimits& limits);
    void handle_request_line(std::string_view line);
    bool split_target(std::string_view target);
    void handle_field(std::string_view line, const ParserLimits& limits, bool trailer);
    void handle_framing(std::string_view name, std::string_view value);
    void handle_head_end(const ParserLimits& limits);
    void decide_connection();
    void handle_chunk_size(std::string_view line, const ParserLimits& limits);
    void fail(int status, std::string_view message);

    Message message_;
    Failure failure_;
    std::string line_;          ///< the part of a line that came in earlier pieces
    std::string line_scratch_;  ///< a line that was put together from pieces
    std::string authority_;     ///< of an absolute-form target: it stands for Host (RFC 9112 §3.2.2)
    std::size_t header_bytes_ = 0;
    std::size_t header_count_ = 0;
    std::size_t extension_bytes_ = 0;
    std::uint64_t body_left_ = 0;  ///< of the body, or of the present chunk
    Framing framing_;
    Stage stage_ = Stage::request_line;
    bool skipped_empty_line_ = false;
    bool head_told_ = false;
};

}  // namespace parley::proto::http
