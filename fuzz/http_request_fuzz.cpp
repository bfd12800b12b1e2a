// HTTP requests of any bytes: read whole and in two pieces, both must end alike; and what passes keeps the parser's
// promises.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "proto/http/request_parser.hpp"
#include "proto/http/text.hpp"

namespace {

using namespace parley::proto::http;
using Progress = RequestParser::Progress;

constexpr ParserLimits kLimits{256, 1024, 16, 512};

Progress feed_all(RequestParser& parser, std::string_view& input) {
    auto progress = parser.feed(input, kLimits);
    if (progress == Progress::head) progress = parser.feed(input, kLimits);
    return progress;
}

void check_promises(const Message& message) {
    PARLEY_CHECK(is_token(message.method));
    PARLEY_CHECK(message.path.starts_with('/') || message.path == "*");
    PARLEY_CHECK(message.fields.size() <= kLimits.header_count + 1);
    PARLEY_CHECK(message.body.size() <= kLimits.body_bytes);
    for (const auto& field : message.fields) PARLEY_CHECK(is_token(field.name) && is_field_value(field.value));
    PARLEY_CHECK(message.minor_version == 0 || message.find("Host") != nullptr);
    PARLEY_CHECK(message.find("Transfer-Encoding") == nullptr || message.find("Content-Length") == nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    RequestParser whole;
    auto rest = text;
    const auto progress = feed_all(whole, rest);

    RequestParser split;
    const auto cut = text.size() * data[0] / 256;
    auto first = text.substr(0, cut);
    auto split_progress = feed_all(split, first);
    if (split_progress == Progress::more || split_progress == Progress::head) {
        auto second = text.substr(cut);
        split_progress = feed_all(split, second);
    }
    PARLEY_CHECK(split_progress == progress || (progress == Progress::more && split_progress == Progress::head));
    PARLEY_CHECK(split.failure().status == whole.failure().status);
    if (progress != Progress::complete) return 0;
    PARLEY_CHECK(split.message().body == whole.message().body && split.message().fields == whole.message().fields);
    check_promises(whole.message());
    return 0;
}
