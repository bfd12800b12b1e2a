// Somebody with a client of `bare`: opens `/ws`, is in the lobby or in a room at once, signals, resumes.
#pragma once

#include <string>

#include "sim/plain_person.hpp"

namespace parley::sim {

class BarePerson final : public PlainPerson {
public:
    BarePerson(World& world, std::string name);

    void act() override;

private:
    std::string target() override;
    void on_open() override;
    void on_text(const std::string& text) override;
    void on_lost(int code) override;

    void on_hello(const boost::json::object& frame);

    std::string asked_;  ///< the resume value that this line was opened with
};

}  // namespace parley::sim
