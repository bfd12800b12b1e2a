// Somebody with a client of `rooms`: makes a room by REST, opens its link, signals, resumes. One room at a time, a
// WebSocket for each.
#pragma once

#include <string>

#include "sim/plain_person.hpp"

namespace parley::sim {

class RoomsPerson final : public PlainPerson {
public:
    RoomsPerson(World& world, std::string name, std::string user);

    void act() override;

private:
    std::string target() override;
    void on_open() override;
    void on_text(const std::string& text) override;
    void on_lost(int code) override;

    void on_joined(const boost::json::object& frame);
    void on_error(std::string_view code);
    void make_room();
    void act_in_room();
};

}  // namespace parley::sim
