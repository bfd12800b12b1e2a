#include "socketio/rooms.hpp"

namespace parley::socketio {

void Rooms::join(Socket& socket, std::string_view room) {
    if (contains(socket, room)) return;
    auto found = index_.find(room);
    if (found == index_.end()) {
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(rooms_.size()));
            rooms_.emplace_back();
        }
        found = index_.emplace(room, free_.back()).first;
        free_.pop_back();
        rooms_[found->second].name = &found->first;
    }
    auto& members = rooms_[found->second].members;
    socket.rooms_.push_back({found->second, static_cast<std::uint32_t>(members.size())});
    members.push_back(&socket);
}

const Socket::Membership* Rooms::find(const Socket& socket, std::string_view room) const {
    for (const auto& membership : socket.rooms_) {
        if (*rooms_[membership.room].name == room) return &membership;
    }
    return nullptr;
}

bool Rooms::contains(const Socket& socket, std::string_view room) const {
    return find(socket, room) != nullptr;
}

void Rooms::leave(Socket& socket, std::string_view room) {
    const auto* membership = find(socket, room);
    if (membership != nullptr) remove(socket, static_cast<std::size_t>(membership - socket.rooms_.data()));
}

void Rooms::leave_all(Socket& socket) {
    while (!socket.rooms_.empty()) remove(socket, socket.rooms_.size() - 1);
}

void Rooms::remove(Socket& socket, std::size_t membership) {
    const auto [index, place] = socket.rooms_[membership];
    socket.rooms_[membership] = socket.rooms_.back();
    socket.rooms_.pop_back();
    Room& room = rooms_[index];
    Socket* moved = room.members.back();
    room.members[place] = moved;
    room.members.pop_back();
    if (moved != &socket) {
        for (auto& other : moved->rooms_) {
            if (other.room == index) other.place = place;
        }
    }
    if (!room.members.empty()) return;
    index_.erase(index_.find(*room.name));
    room = {};
    free_.push_back(index);
}

std::vector<std::string> Rooms::of(const Socket& socket) const {
    std::vector<std::string> names;
    names.reserve(socket.rooms_.size());
    for (const auto& membership : socket.rooms_) names.push_back(*rooms_[membership.room].name);
    return names;
}

const std::vector<Socket*>& Rooms::members(std::string_view room) const {
    static const std::vector<Socket*> kNobody;
    const auto found = index_.find(room);
    return found == index_.end() ? kNobody : rooms_[found->second].members;
}

}  // namespace parley::socketio
