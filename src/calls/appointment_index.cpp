#include "calls/appointment_index.hpp"

namespace parley::calls {

void AppointmentIndex::insert(Turn* turn, const AppointmentRecord& record) {
    const Place place{record.created_at, record.id};
    add(place, record.practitioner, record.patient);
    if (turn) turn->on_undo([this, place, a = record.practitioner, b = record.patient] { remove(place, a, b); });
}

void AppointmentIndex::erase(Turn* turn, const AppointmentRecord& record) {
    const Place place{record.created_at, record.id};
    remove(place, record.practitioner, record.patient);
    if (turn) turn->on_undo([this, place, a = record.practitioner, b = record.patient] { add(place, a, b); });
}

std::vector<AppointmentIndex::Place> AppointmentIndex::page(const std::optional<UserId>& of,
                                                            const std::optional<Place>& after,
                                                            std::size_t limit) const {
    const std::set<Place>* places = &all_;
    if (of) {
        const auto own = by_person_.find(*of);
        if (own == by_person_.end()) return {};
        places = &own->second;
    }
    std::vector<Place> found;
    for (auto it = after ? places->upper_bound(*after) : places->begin(); it != places->end() && found.size() < limit;
         ++it) {
        found.push_back(*it);
    }
    return found;
}

void AppointmentIndex::add(const Place& place, const UserId& practitioner, const UserId& patient) {
    all_.insert(place);
    by_person_[practitioner].insert(place);
    by_person_[patient].insert(place);
}

void AppointmentIndex::remove(const Place& place, const UserId& practitioner, const UserId& patient) {
    all_.erase(place);
    for (const UserId* person : {&practitioner, &patient}) {
        const auto own = by_person_.find(*person);
        if (own == by_person_.end()) continue;
        own->second.erase(place);
        if (own->second.empty()) by_person_.erase(own);
    }
}

}  // namespace parley::calls
