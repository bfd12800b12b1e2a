#include "proto/http/request_parser.hpp"

#include <algorithm>
#include <array>

#include "proto/http/host.hpp"
#include "proto/http/text.hpp"

namespace parley::proto::http {
namespace {

constexpr std::size_t kChunkLineBytesMax = 1024;
constexpr std::size_t kChunkExtensionBytesMax = 4096;  // of all chunks together
constexpr std::size_t kChunkSizeDigitsMax = 8;
constexpr std::size_t kLengthDigitsMax = 18;

// More than one of these is either an attack or a broken client, and picking one is how two servers come to differ.
constexpr std::array kSingleFields{
    std::string_view("Authorization"),     std::string_view("Content-Type"),          std::string_view("Origin"),
    std::string_view("Sec-WebSocket-Key"), std::string_view("Sec-WebSocket-Version"), std::string_view("Expect"),
};

// RFC 9110 §6.5.1: what frames, routes or authenticates may not come after the body.
constexpr std::array kNeverInTrailers{
    std::string_view("Transfer-Encoding"), std::string_view("Content-Length"), std::string_view("Host"),
    std::string_view("Connection"),        std::string_view("Authorization"),  std::string_view("Content-Encoding"),
    std::string_view("Content-Type"),      std::string_view("Trailer"),        std::string_view("Expect"),
};

bool is_one_of(std::string_view name, const auto& names) {
    return std::ranges::any_of(names, [&](std::string_view other) { return equals_no_case(name, other); });
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_target_char(char c) {
    return c > ' ' && c < 0x7F && c != '#';
}

}  // namespace

const std::string* Message::find(std::string_view name) const {
    const auto found = std::ranges::find_if(fields, [&](const Field& f) { return equals_no_case(f.name, name); });
    return found == fields.end() ? nullptr : &found->value;
}

std::string Message::joined(std::string_view name) const {
    std::string list;
    for (const auto& field : fields) {
        if (!equals_no_case(field.name, name)) continue;
        if (!list.empty()) list += ", ";
        list += field.value;
    }
    return list;
}

void RequestParser::fail(int status, std::string_view message) {
    stage_ = Stage::failed;
    failure_ = {status, message};
}

RequestParser::Progress RequestParser::feed(std::string_view& input, const ParserLimits& limits) {
    while (step(input, limits)) {
        const bool in_body = stage_ == Stage::body || stage_ == Stage::chunk_size;
        if (in_body && !head_told_) {
            head_told_ = true;
            return Progress::head;
        }
    }
    if (stage_ == Stage::failed) return Progress::failed;
    return stage_ == Stage::complete ? Progress::complete : Progress::more;
}

/// One line or one run of body bytes. False when nothing more can be done with this input.
bool RequestParser::step(std::string_view& input, const ParserLimits& limits) {
    switch (stage_) {
        case Stage::complete:
        case Stage::failed:
            return false;
        case Stage::body:
        case Stage::chunk_data:
            return step_body(input);
        case Stage::request_line:
        case Stage::fields:
        case Stage::chunk_size:
        case Stage::chunk_end:
        case Stage::trailers:
            return step_line(input, limits);
    }
    return false;
}

bool RequestParser::step_body(std::string_view& input) {
    if (input.empty()) return false;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), body_left_));
    message_.body.append(input.substr(0, count));
    input.remove_prefix(count);
    body_left_ -= count;
    if (body_left_ == 0) stage_ = stage_ == Stage::body ? Stage::complete : Stage::chunk_end;
    return true;
}

bool RequestParser::step_line(std::string_view& input, const ParserLimits& limits) {
    std::size_t limit = limits.request_line_bytes;
    Failure too_long{414, "the request line is too long"};
    if (stage_ == Stage::fields || stage_ == Stage::trailers) {
        limit = limits.header_bytes - header_bytes_;
        too_long = {431, "the header fields are too large"};
    } else if (stage_ != Stage::request_line) {
        limit = kChunkLineBytesMax;
        too_long = {400, "a chunk header is too long"};
    }
    std::string_view line;
    if (!take_line(input, limit, too_long, line)) return false;
    handle_line(line, limits);
    line_scratch_.clear();
    return true;
}

/// RFC 9112 §2.2 lets a server take a bare LF for the end of a line; we do not, since others may not.
bool RequestParser::take_line(std::string_view& input, std::size_t limit, Failure too_long, std::string_view& line) {
    if (stage_ == Stage::request_line && line_.empty() && !input.empty() && !is_token_char(input[0]) &&
        input[0] != '\r') {
        fail(400, "this is not HTTP");  // at once, for instance for a TLS hello on a plain port
        return false;
    }
    const auto end = input.find('\n');
    const auto count = end == std::string_view::npos ? input.size() : end + 1;
    // The line's own CRLF does not count, so that a limit of n admits a line of n bytes.
    if (line_.size() + count > limit + 2) {
        fail(too_long.status, too_long.message);
        return false;
    }
    if (end == std::string_view::npos) {
        line_.append(input);
        input = {};
        return false;
    }
    if (line_.empty()) {
        line = input.substr(0, count);
    } else {
        line_.append(input.substr(0, count));
        line_scratch_.swap(line_);
        line_.clear();
        line = line_scratch_;
    }
    input.remove_prefix(count);
    if (line.size() < 2 || line[line.size() - 2] != '\r') {
        fail(400, "a line ends without CR");
        return false;
    }
    line.remove_suffix(2);
    return true;
}

void RequestParser::handle_line(std::string_view line, const ParserLimits& limits) {
    switch (stage_) {
        case Stage::request_line:
            // RFC 9112 §2.2: one empty line before the request is forgiven.
            if (line.empty() && !skipped_empty_line_) {
                skipped_empty_line_ = true;
                return;
            }
            return handle_request_line(line);
        case Stage::fields:
            return line.empty() ? handle_head_end(limits) : handle_field(line, limits, false);
        case Stage::trailers:
            if (line.empty()) {
                stage_ = Stage::complete;
                return;
            }
            return handle_field(line, limits, true);
        case Stage::chunk_size:
            return handle_chunk_size(line, limits);
        case Stage::chunk_end:
            if (!line.empty()) return fail(400, "a chunk is longer than it says");
            stage_ = Stage::chunk_size;
            return;
        default:
            return;
    }
}

// RFC 9112 §3: method SP target SP version, with exactly one space each.
void RequestParser::handle_request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return fail(400, "bad request line");
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(method)) return fail(400, "bad method");
    const bool is_http = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                         version[6] == '.' && is_digit(version[7]);
    if (!is_http) return fail(400, "bad HTTP version");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return fail(505, "only HTTP/1.1 and 1.0 are spoken here");
    message_.minor_version = version[7] - '0';
    message_.method = method;
    if (!split_target(target)) return fail(400, "bad request target");
    stage_ = Stage::fields;
}

// RFC 9112 §3.2: origin-form, absolute-form, and asterisk-form for OPTIONS. No CONNECT: this is no proxy.
bool RequestParser::split_target(std::string_view target) {
    if (target.empty() || !std::ranges::all_of(target, is_target_char)) return false;
    if (target == "*") {
        message_.path = target;
        return message_.method == "OPTIONS";
    }
    if (target[0] != '/') {
        const auto colon = std::min(target.find("://"), target.size());
        const auto scheme = target.substr(0, colon);
        if (!equals_no_case(scheme, "http") && !equals_no_case(scheme, "https")) return false;
        target.remove_prefix(std::min(colon + 3, target.size()));
        const auto end = std::min(target.find_first_of("/?"), target.size());
        authority_ = target.substr(0, end);
        if (!is_host(authority_)) return false;
        target.remove_prefix(end);
    }
    const auto question = std::min(target.find('?'), target.size());
    message_.path = question == 0 ? std::string("/") : std::string(target.substr(0, question));
    message_.query = target.substr(std::min(question + 1, target.size()));
    return true;
}

// RFC 9112 §5. A line that starts with a blank continues the last one (obs-fold, §5.2), and a blank before the colon
// hides a name from one of two parsers (§5.1): neither is a token character, so both end in 400.
void RequestParser::handle_field(std::string_view line, const ParserLimits& limits, bool trailer) {
    header_bytes_ += line.size() + 2;
    if (header_bytes_ > limits.header_bytes) return fail(431, "the header fields are too large");
    if (++header_count_ > limits.header_count) return fail(431, "too many header fields");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return fail(400, "bad header field name");
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    if (!is_field_value(value)) return fail(400, "bad header field value");
    if (trailer) {
        if (is_one_of(name, kNeverInTrailers)) fail(400, "a field that does not belong in trailers");
        return;  // RFC 9110 §6.5.1: others may be discarded
    }
    if (is_one_of(name, kSingleFields) && message_.find(name) != nullptr) return fail(400, "a field came twice");
    handle_framing(name, value);
    if (stage_ != Stage::failed) message_.fields.push_back({std::string(name), std::string(value)});
}

// RFC 9112 §6.1–6.3
void RequestParser::handle_framing(std::string_view name, std::string_view value) {
    if (equals_no_case(name, "Host")) {
        if (++framing_.hosts > 1) return fail(400, "more than one Host");
        if (!is_host(value)) return fail(400, "bad Host");
    } else if (equals_no_case(name, "Transfer-Encoding")) {
        if (framing_.chunked) return fail(400, "more than one Transfer-Encoding");
        if (!equals_no_case(value, "chunked")) return fail(400, "only Transfer-Encoding: chunked is read here");
        if (message_.minor_version == 0) return fail(400, "Transfer-Encoding in HTTP/1.0");
        framing_.chunked = true;
    } else if (equals_no_case(name, "Content-Length")) {
        if (framing_.has_length) return fail(400, "more than one Content-Length");
        if (value.empty() || !std::ranges::all_of(value, is_digit)) return fail(400, "bad Content-Length");
        if (value.size() > kLengthDigitsMax) return fail(413, "the body is too large");
        framing_.has_length = true;
        for (const char c : value) framing_.length = framing_.length * 10 + static_cast<std::uint64_t>(c - '0');
    }
}

void RequestParser::handle_head_end(const ParserLimits& limits) {
    if (framing_.hosts == 0 && message_.minor_version == 1) return fail(400, "no Host");  // RFC 9112 §3.2
    if (framing_.chunked && framing_.has_length) return fail(400, "both Transfer-Encoding and Content-Length");
    if (framing_.length > limits.body_bytes) return fail(413, "the body is too large");
    if (!authority_.empty()) {
        std::erase_if(message_.fields, [](const Field& f) { return equals_no_case(f.name, "Host"); });
        message_.fields.push_back({"Host", authority_});
    }
    decide_connection();
    if (stage_ == Stage::failed) return;
    if (framing_.chunked) {
        stage_ = Stage::chunk_size;
    } else {
        body_left_ = framing_.length;
        stage_ = body_left_ > 0 ? Stage::body : Stage::complete;
    }
}

void RequestParser::decide_connection() {
    const auto connection = message_.joined("Connection");
    // RFC 9112 §9.3
    message_.keep_alive =
        !list_contains(connection, "close") && (message_.minor_version == 1 || list_contains(connection, "keep-alive"));
    const auto* expect = message_.find("Expect");
    if (expect == nullptr || message_.minor_version == 0) return;
    if (!equals_no_case(*expect, "100-continue")) return fail(417, "only 100-continue can be expected here");
    message_.expects_continue = framing_.chunked || framing_.length > 0;
}

// RFC 9112 §7.1: 1*HEXDIG, then nothing or an extension, which is not understood and so ignored within its bounds.
void RequestParser::handle_chunk_size(std::string_view line, const ParserLimits& limits) {
    std::uint64_t size = 0;
    std::size_t digits = 0;
    while (digits < line.size() && hex_digit(line[digits]) >= 0) {
        if (digits >= kChunkSizeDigitsMax) return fail(400, "bad chunk size");
        size = size * 16 + static_cast<std::uint64_t>(hex_digit(line[digits++]));
    }
    const auto extension = line.substr(digits);
    if (digits == 0 || (!extension.empty() && extension[0] != ';')) return fail(400, "bad chunk size");
    if (!is_field_value(extension)) return fail(400, "bad chunk extension");
    extension_bytes_ += extension.size();
    if (extension_bytes_ > kChunkExtensionBytesMax) return fail(400, "the chunk extensions are too long");
    if (size > limits.body_bytes - message_.body.size()) return fail(413, "the body is too large");
    body_left_ = size;
    stage_ = size == 0 ? Stage::trailers : Stage::chunk_data;
}

}  // namespace parley::proto::http
