// Fields of a request's params, read with a clear refusal. Header only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json_scan.hpp"
#include "base/result.hpp"

namespace parley::dialects::own {

inline constexpr std::size_t kTextMax = 1024;

[[nodiscard]] inline Result<std::optional<std::string>> optional_text(const json::Object& params, std::string_view key,
                                                                      std::size_t max = kTextMax) {
    const auto value = params.find(key);
    if (!value || value->is(json::Kind::null)) return std::optional<std::string>{};
    auto text = value->as_string();
    if (!text || text->size() > max || text->find('\0') != std::string::npos)
        return fail("bad-request", std::string(key) + " must be a text of at most " + std::to_string(max) + " bytes.");
    return std::optional(std::move(*text));
}

[[nodiscard]] inline Result<std::string> text(const json::Object& params, std::string_view key,
                                              std::size_t max = kTextMax) {
    auto found = optional_text(params, key, max);
    if (!found) return tl::unexpected<Error>(std::move(found.error()));
    if (!*found || (*found)->empty())
        return fail("bad-request", std::string(key) + " must be a text that is not empty.");
    return std::move(**found);
}

[[nodiscard]] inline Result<std::optional<bool>> flag(const json::Object& params, std::string_view key) {
    const auto value = params.find(key);
    if (!value || value->is(json::Kind::null)) return std::optional<bool>{};
    const auto flag = value->as_bool();
    if (!flag) return fail("bad-request", std::string(key) + " must be true or false.");
    return flag;
}

/// 0 to `max`; `otherwise` where it is not given.
[[nodiscard]] inline Result<long long> number(const json::Object& params, std::string_view key, long long max,
                                              long long otherwise) {
    const auto value = params.find(key);
    if (!value || value->is(json::Kind::null)) return otherwise;
    const auto number = value->as_integer();
    if (!number || *number < 0 || *number > max)
        return fail("bad-request", std::string(key) + " must be a whole number from 0 to " + std::to_string(max) + ".");
    return *number;
}

}  // namespace parley::dialects::own
