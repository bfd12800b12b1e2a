#include "sim/cast.hpp"

#include "sim/bare_person.hpp"
#include "sim/calls_person.hpp"
#include "sim/own_person.hpp"
#include "sim/rooms_person.hpp"
#include "sim/visits_person.hpp"

namespace parley::sim {

void cast_people(World& world) {
    auto& people = world.people;
    for (const char* user : {"ada", "bob", "cem"}) people.push_back(std::make_unique<OwnPerson>(world, user, user));
    people.push_back(std::make_unique<OwnPerson>(world, "own guest", ""));
    people.push_back(std::make_unique<RoomsPerson>(world, "rosa", "rosa"));
    people.push_back(std::make_unique<RoomsPerson>(world, "link guest", ""));
    people.push_back(std::make_unique<RoomsPerson>(world, "other guest", ""));
    for (const char* name : {"bare one", "bare two", "bare three", "bare four"})
        people.push_back(std::make_unique<BarePerson>(world, name));
    for (const char* user : {"kim", "lea", "mo"}) people.push_back(std::make_unique<CallsPerson>(world, user, user));
    people.push_back(std::make_unique<VisitsPerson>(world, "doctor", "dr", "practitioner", true));
    people.push_back(std::make_unique<VisitsPerson>(world, "patient", "pat", "patient", true));
    people.push_back(std::make_unique<VisitsPerson>(world, "other patient", "pia", "patient", false));
    world.visitors = {"pat", "pia"};
}

}  // namespace parley::sim
