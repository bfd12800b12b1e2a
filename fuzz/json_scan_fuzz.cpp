// The JSON scanner against Boost.JSON: both must give the same verdict on any bytes, and slices must lie inside the
// input.
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>

#include "base/json_scan.hpp"

namespace json = parley::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto scanned = json::scan(text);

    boost::json::parse_options options;
    options.max_depth = json::kMaxDepth;
    boost::system::error_code error;
    boost::json::stream_parser parser({}, options);
    parser.write(text.data(), text.size(), error);
    if (!error) parser.finish(error);
    // Boost refuses a lone surrogate escape (RFC 8259 §8.2 leaves it open) and numbers that do not fit; the scanner
    // does not.
    const bool surrogate = text.find("\\ud") != text.npos || text.find("\\uD") != text.npos;
    const bool number = error == boost::json::error::exponent_overflow;
    if (scanned.has_value() == error.failed() && !surrogate && !number) std::abort();

    if (const auto object = json::scan_object(text)) {
        for (const auto& member : object->members) {
            if (member.value.text.data() < text.data() || member.end > text.size() || member.begin >= member.end)
                std::abort();
            if (!json::scan(member.value.text)) std::abort();
            static_cast<void>(member.value.as_string());
        }
    }
    static_cast<void>(json::scan_array(text));
    if (!scanned) return 0;
    const auto again = json::scan(json::quote(text));
    if (!again || again->as_string() != text) std::abort();
    return 0;
}
