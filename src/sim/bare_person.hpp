// Somebody with a client of `bare`: opens `/ws`, is in the lobby or in a room at once, signals, resumes.
#pragma once

#include <string>

#include "sim/person.hpp"

namespace parley::sim {

class BarePerson final : public Person {
public:
    BarePerson(World& world, std::string name);

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

    void on_hello(const boost::json::object& frame);
    void forget();
    void lose_line();
    void ping();

    std::string room_;  ///< where they want to be
    std::string peer_, resume_;
    std::string asked_;  ///< the resume value that this line was opened with
    bool in_ = false, sure_ = false, pinged_ = false;
    View view_;
    Loss put_out_;  ///< the loss that put them out of the room
};

}  // namespace parley::sim
