// Somebody with a client of `rooms`: makes a room by REST, opens its link, signals, resumes. One room at a time, a
// WebSocket for each.
#pragma once

#include <string>

#include "sim/person.hpp"

namespace parley::sim {

class RoomsPerson final : public Person {
public:
    RoomsPerson(World& world, std::string name, std::string user);

    void act() override;
    [[nodiscard]] std::optional<std::string> missing() const override;
    [[nodiscard]] const View* view_of(const std::string& room) const override;
    [[nodiscard]] bool begins_anew() const override { return true; }
    [[nodiscard]] std::string peer_in(const std::string& room) const override;

private:
    std::string target() override;
    void on_open() override;
    void on_text(const std::string& text) override;
    void on_lost(int code) override;
    [[nodiscard]] bool wants_line() const override { return !room_.empty(); }

    void on_joined(const boost::json::object& frame);
    void on_error(std::string_view code);
    void forget();
    void make_room();
    void act_in_room();
    void lose_line();
    void ping();

    std::string room_;  ///< where they want to be
    std::string peer_, resume_;
    bool in_ = false, sure_ = false;
    bool pinged_ = false;
    View view_;
    Loss put_out_;  ///< the loss that put them out of the room
};

}  // namespace parley::sim
