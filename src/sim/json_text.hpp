// Reading the text of a member, as every simulated person does. Header only.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace parley::sim {

/// The member's text; empty when it is absent or none.
inline std::string text(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

}  // namespace parley::sim
