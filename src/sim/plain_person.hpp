// What clients of `rooms` and `bare` have in common: one room at a time, a plain WebSocket for each, a resume value
// that is good once, pings of their own.
#pragma once

#include <string>

#include "sim/person.hpp"

namespace parley::sim {

class PlainPerson : public Person {
public:
    PlainPerson(World& world, std::string name, std::string user);

    [[nodiscard]] std::optional<std::string> missing() const override;
    [[nodiscard]] const View* view_of(const std::string& room) const override;
    [[nodiscard]] bool begins_anew() const override { return true; }
    [[nodiscard]] std::string peer_in(const std::string& room) const override;

protected:
    void on_lost(int code) override;
    [[nodiscard]] bool wants_line() const override { return !room_.empty(); }

    /// The server has said which peer they are. Throws when that should be the one from before.
    void check_peer(const std::string& peer);
    /// They are in; `goes_on`: with the view from before.
    void take_place(const std::string& peer, const std::set<std::string>& others, bool goes_on, std::string resume);
    /// Somebody came or went.
    void hear_of(const std::string& peer, bool joined);
    /// Out of the room, and no longer wanting in.
    void forget();
    void lose_line();
    /// A line that answers no ping is given up, as a careful client does.
    void ping();

    std::string room_;  ///< where they want to be
    std::string peer_, resume_;
    bool in_ = false, sure_ = false, pinged_ = false;
    View view_;

private:
    Loss put_out_;  ///< the loss that put them out of the room
};

}  // namespace parley::sim
