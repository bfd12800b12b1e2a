// A list of user ids in a message, as `calls` and the own protocol take it. Header only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/json_scan.hpp"
#include "base/result.hpp"

namespace parley::dialects {

inline constexpr std::size_t kUserListMax = 1000;

/// At most kUserListMax ids, none empty. Error: bad-request, with the field's name in the message.
[[nodiscard]] inline Result<std::vector<UserId>> user_list(const json::Object& body, std::string_view key) {
    const auto refusal = fail("bad-request", std::string(key) + " must be a list of user ids.");
    const auto value = body.find(key);
    if (!value || !value->is(json::Kind::array)) return refusal;
    const auto items = json::scan_array(value->text);
    if (!items || items->size() > kUserListMax) return refusal;
    std::vector<UserId> users;
    for (const auto& item : *items) {
        auto user = item.as_string();
        if (!user || user->empty()) return refusal;
        users.emplace_back(std::move(*user));
    }
    return users;
}

}  // namespace parley::dialects
