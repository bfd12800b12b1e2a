// How a value becomes harmless text in a log line: escaped to stay on one line, shortened, and without what must not be
// kept. Used by log.cpp and its tests only.
#pragma once

#include <string>
#include <string_view>

namespace parley::log {

inline constexpr std::size_t kValueBytesMax = 256;  ///< longer values are cut

/// Appends `text` so that no byte of it can end the line, move the cursor or turn the writing direction.
void append_escaped(std::string& out, std::string_view text);
/// As append_escaped; in quotes when it holds a space, a quote, '=' or nothing at all.
void append_text_value(std::string& out, std::string_view text);
void append_json_string(std::string& out, std::string_view text);
/// Replaces what looks like a token, a session description, a candidate or an e-mail address; cuts to kValueBytesMax.
[[nodiscard]] std::string scrub(std::string_view text);
/// "192.0.2.7" → "192.0.x.x", "2001:db8::7" → "2001:db8:x"; "unknown" for what is no address.
[[nodiscard]] std::string redact_address(std::string_view address);

}  // namespace parley::log
