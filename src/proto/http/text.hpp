// The small grammar that HTTP headers share (RFC 9110 §5.6): tokens, lists, comparison without case.
#pragma once

#include <string_view>

namespace parley::proto::http {

[[nodiscard]] bool is_token_char(char c);
/// One or more token characters.
[[nodiscard]] bool is_token(std::string_view text);
/// Visible characters, spaces, tabs and bytes above 0x7F; so no CR, LF or NUL (RFC 9110 §5.5).
[[nodiscard]] bool is_field_value(std::string_view text);
[[nodiscard]] bool equals_no_case(std::string_view a, std::string_view b);
/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Whether the comma list `list` has `token` as an element, without case.
[[nodiscard]] bool list_contains(std::string_view list, std::string_view token);

}  // namespace parley::proto::http
