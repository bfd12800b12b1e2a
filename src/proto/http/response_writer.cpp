#include "proto/http/response_writer.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>

#include "proto/http/text.hpp"

namespace parley::proto::http {
namespace {

constexpr std::array kFramingFields{
    std::string_view("Content-Length"),
    std::string_view("Transfer-Encoding"),
    std::string_view("Connection"),
    std::string_view("Keep-Alive"),
};

}  // namespace

std::string http_date(Instant t) {
    // The names are fixed in English, so no locale: fmt's %a and %b use the classic one.
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(t.ms / 1000)));
}

void ResponseWriter::begin(int status, std::string_view reason) {
    status_ = status;
    fmt::format_to(std::back_inserter(out_), "HTTP/1.1 {} {}\r\n", status, reason);
}

bool ResponseWriter::field(std::string_view name, std::string_view value) {
    if (!is_token(name) || !is_field_value(value)) return false;
    if (std::ranges::any_of(kFramingFields, [&](auto other) { return equals_no_case(name, other); })) return true;
    own_field(name, value);
    return true;
}

void ResponseWriter::own_field(std::string_view name, std::string_view value) {
    out_.append(name).append(": ").append(value).append("\r\n");
}

void ResponseWriter::end(std::size_t body_bytes) {
    if (has_body(status_)) fmt::format_to(std::back_inserter(out_), "Content-Length: {}\r\n", body_bytes);
    out_.append("\r\n");
}

}  // namespace parley::proto::http
