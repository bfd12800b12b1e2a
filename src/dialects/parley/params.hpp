// Fields of a request's params, read with a clear refusal. Header only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/id.hpp"
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
    if (!flag) return fail("bad-request", std::string(key).append(" must be true or false."));
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

/// As number(), but nothing where it is not given.
[[nodiscard]] inline Result<std::optional<std::int64_t>> optional_number(const json::Object& params,
                                                                         std::string_view key, long long max) {
    const auto value = params.find(key);
    if (!value || value->is(json::Kind::null)) return std::optional<std::int64_t>{};
    const auto given = number(params, key, max, 0);
    if (!given) return tl::unexpected<Error>(given.error());
    return std::optional<std::int64_t>(*given);
}

/// The room that a request is about.
[[nodiscard]] inline Result<RoomId> room_of(const json::Object& params) {
    auto room = text(params, "room", 256);
    if (!room) return tl::unexpected<Error>(std::move(room.error()));
    return RoomId(std::move(*room));
}

/// The page that a list is asked for: `limit` from 1 to 100.
struct PageWish {
    std::string cursor;
    int limit = 50;
};
[[nodiscard]] inline Result<PageWish> page_of(const json::Object& params) {
    const auto cursor = optional_text(params, "cursor", 512);
    if (!cursor) return tl::unexpected<Error>(cursor.error());
    const auto limit = number(params, "limit", 100, 50);
    if (!limit) return tl::unexpected<Error>(limit.error());
    if (*limit == 0) return fail("bad-request", "limit must be a whole number from 1 to 100.");
    return PageWish{cursor->value_or(""), static_cast<int>(*limit)};
}

}  // namespace parley::dialects::own
