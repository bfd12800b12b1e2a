// One setting's value as text: "45s", "64KiB", "true", "a, b". Reads it from environment and flags, writes it for
// people and TOML.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "server/config.hpp"

namespace parley::server {

/// Where a setting lives; the type says how it is written.
using Ref = std::variant<std::string*, bool*, std::int64_t*, Bytes*, Duration*, Strings*>;

/// "500ms", "45s", "10m", "24h", "30d", "0s". Error message: what is wrong and how to write it.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);
/// "65536", "64KiB", "1MiB", "1GiB".
[[nodiscard]] Result<Bytes> parse_bytes(std::string_view text);
[[nodiscard]] std::string format_duration(Duration value);
[[nodiscard]] std::string format_bytes(Bytes value);

/// Reads `text` into `ref`. Lists are separated by commas; an empty text is an empty list.
[[nodiscard]] Status assign_text(const Ref& ref, std::string_view text);
/// The value as TOML has it: with quotes where it needs them.
[[nodiscard]] std::string to_toml(const Ref& ref);
/// "a duration", "a size in bytes", …
[[nodiscard]] std::string_view type_name(const Ref& ref);
/// The number behind a value that has a range: milliseconds, bytes or a count. Zero for the others.
[[nodiscard]] std::int64_t magnitude(const Ref& ref);
/// `magnitude` in the form of this type, for messages.
[[nodiscard]] std::string format_magnitude(const Ref& ref, std::int64_t magnitude);

}  // namespace parley::server
