// Where appointments stand in the order in which they are listed: by created_at, then id; all of them, and for each
// person their own. It holds no records. Owned by Appointments; every change can be taken back with its Turn.
#pragma once

#include <set>
#include <unordered_map>
#include <vector>

#include "calls/records.hpp"
#include "calls/turn.hpp"

namespace parley::calls {

class AppointmentIndex {
public:
    struct Place {
        Instant created_at;
        AppointmentId id;
        auto operator<=>(const Place&) const = default;
    };

    /// `turn` may be null while loading: then there is nothing to take back.
    void insert(Turn* turn, const AppointmentRecord& record);
    void erase(Turn* turn, const AppointmentRecord& record);
    /// At most `limit` places after `after` (all of them when none), of one person or of everybody.
    [[nodiscard]] std::vector<Place> page(const std::optional<UserId>& of, const std::optional<Place>& after,
                                          std::size_t limit) const;

private:
    void add(const Place& place, const UserId& practitioner, const UserId& patient);
    void remove(const Place& place, const UserId& practitioner, const UserId& patient);

    std::set<Place> all_;
    std::unordered_map<UserId, std::set<Place>> by_person_;
};

}  // namespace parley::calls
