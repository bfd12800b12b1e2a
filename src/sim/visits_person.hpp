// Somebody with a client of `appointments` on the namespace `/video-call`: a practitioner who makes appointments and
// ends calls, a patient, or anyone who enters link rooms. Half of them ask Socket.IO to recover them.
#pragma once

#include <map>
#include <string>

#include "sim/socket_person.hpp"

namespace parley::sim {

class VisitsPerson final : public SocketPerson {
public:
    VisitsPerson(World& world, std::string name, std::string user, std::string role, bool recovers);

    void act() override;
    [[nodiscard]] std::optional<std::string> missing() const override;
    [[nodiscard]] const View* view_of(const std::string& room) const override;
    [[nodiscard]] std::string peer_in(const std::string& room) const override;

private:
    void on_connected(bool recovered) override;
    void on_socket_event(std::string_view event, const Json& data) override;
    void on_socket_lost() override;

    void on_joined(const Json& data);
    void join();
    void forget();
    void make_visit();
    void act_in_room();

    std::string room_;  ///< where they want to be
    std::string peer_;
    bool in_ = false;
    View view_;
    Loss put_out_;  ///< the loss that put them out of the room
};

}  // namespace parley::sim
