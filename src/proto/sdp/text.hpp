// The small grammar that SDP lines share (RFC 8866 §9): tokens, numbers, words between spaces. No state, no allocation.
#pragma once

#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace parley::proto::sdp {

/// RFC 8866 §9: one or more visible ASCII characters without `"(),/:;<=>?@[\]`.
[[nodiscard]] bool is_token(std::string_view text);
/// RFC 8839 §5.1: letters, digits, '+' and '/'.
[[nodiscard]] bool is_ice_text(std::string_view text);
/// RFC 8852 §3.1 and RFC 8851 §10: letters and digits, and for the sake of what is in use '-' and '_'.
[[nodiscard]] bool is_rid(std::string_view text);
[[nodiscard]] bool equals_no_case(std::string_view a, std::string_view b);
/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Takes what stands before the first `separator` off `rest` (all of it when there is none). Both may be empty.
[[nodiscard]] std::string_view take_until(std::string_view& rest, char separator);
/// Takes the next word off `rest`: skips spaces, ends before the next one. Empty at the end.
[[nodiscard]] std::string_view take_word(std::string_view& rest);
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string to_upper(std::string_view text);

/// Decimal digits and nothing else, at most `max`.
template <class T>
[[nodiscard]] std::optional<T> parse_number(std::string_view text, T max = std::numeric_limits<T>::max()) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-' || value > max)
        return std::nullopt;
    return value;
}

}  // namespace parley::proto::sdp
