// Strong identifier types: one string inside, a distinct type outside, so that a user id is never taken for a room id.
// Not a generator of ids: random ones come from base/random.hpp.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace parley {

template <class Tag>
struct Id {
    std::string value;

    Id() = default;
    explicit Id(std::string text) : value(std::move(text)) {}
    explicit Id(std::string_view text) : value(text) {}
    explicit Id(const char* text) : value(text) {}

    [[nodiscard]] bool empty() const { return value.empty(); }
    auto operator<=>(const Id&) const = default;
};

using UserId = Id<struct UserTag>;
using RoomId = Id<struct RoomTag>;
using PeerId = Id<struct PeerTag>;
using CallId = Id<struct CallTag>;
using ConversationId = Id<struct ConversationTag>;
using AppointmentId = Id<struct AppointmentTag>;

}  // namespace parley

template <class Tag>
struct std::hash<parley::Id<Tag>> {
    std::size_t operator()(const parley::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
