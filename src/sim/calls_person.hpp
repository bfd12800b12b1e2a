// Somebody with a client of `calls` and `video` on the namespace `/`: rings, answers, ends, signals. After a loss the
// server puts them back into their calls without being asked.
#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/socket_person.hpp"

namespace parley::sim {

class CallsPerson final : public SocketPerson {
public:
    CallsPerson(World& world, std::string name, std::string user);

    void act() override;
    [[nodiscard]] std::optional<std::string> missing() const override;
    /// `/` gives no list of who is there, so what is believed may be too little.
    [[nodiscard]] const View* view_of(const std::string& /*room*/) const override { return nullptr; }
    [[nodiscard]] std::string peer_in(const std::string& /*room*/) const override { return {}; }

private:
    void on_connected(bool recovered) override;
    void on_socket_event(std::string_view event, const Json& data) override;
    void on_socket_lost() override;

    void hear_end(const Json& data);
    void ring();
    void act_on_call();

    std::map<std::string, std::string> rung_;  ///< calls that ring here, and who calls
    std::set<std::string> calls_;              ///< that are not over, as far as is known
    std::set<std::string> over_;               ///< calls whose end was told on this line
    std::map<std::string, View> views_;
};

}  // namespace parley::sim
