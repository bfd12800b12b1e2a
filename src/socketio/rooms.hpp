// The rooms of one namespace: which sockets are in which, by interned index. A room exists while somebody is in it.
// Not the sockets' own rooms (named by their ids): those are found by id and take no memory here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "socketio/server.hpp"

namespace parley::socketio {

class Rooms {
public:
    void join(Socket& socket, std::string_view room);
    void leave(Socket& socket, std::string_view room);
    void leave_all(Socket& socket);
    [[nodiscard]] bool contains(const Socket& socket, std::string_view room) const;
    [[nodiscard]] std::vector<std::string> of(const Socket& socket) const;
    /// Its members, in no order; valid until somebody joins or leaves. Empty for an unknown room.
    [[nodiscard]] const std::vector<Socket*>& members(std::string_view room) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct Room {
        const std::string* name = nullptr;  // the key in index_
        std::vector<Socket*> members;
    };
    [[nodiscard]] const Socket::Membership* find(const Socket& socket, std::string_view room) const;
    void remove(Socket& socket, std::size_t membership);

    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> index_;
    std::vector<Room> rooms_;
    std::vector<std::uint32_t> free_;
};

}  // namespace parley::socketio
