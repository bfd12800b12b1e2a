// Appointments of a practitioner with a patient, and the life of the call that a `Remote` one owns: Waiting →
// InProgress → Ended. Not the room itself: who may enter and who is there is told by Rooms, which this watches. Driven
// by Domain, by the dialect's REST and events, and by tests in virtual time. Every function that changes something
// works inside a Turn; a refusal changes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "calls/appointment_index.hpp"
#include "calls/rooms.hpp"
#include "calls/state.hpp"

namespace parley::calls {

struct CreateAppointment {
    UserId practitioner;
    UserId patient;
    Instant scheduled_at;
    AppointmentType type = AppointmentType::remote;
    std::optional<PersonName> practitioner_name;
    std::optional<PersonName> patient_name;
};

/// Only what is set changes.
struct PatchAppointment {
    std::optional<UserId> practitioner;
    std::optional<UserId> patient;
    std::optional<Instant> scheduled_at;
    std::optional<AppointmentType> type;
    std::optional<PersonName> practitioner_name;
    std::optional<PersonName> patient_name;
};

struct AppointmentPage {
    std::vector<AppointmentRecord> appointments;  ///< by created_at, then id
    std::string next_cursor;                      ///< opaque; empty on the last page
};

struct AppointmentRoom {
    RoomId room;
    bool created = false;  ///< false: it was there before
};

class Appointments final : public RoomObserver {
public:
    static constexpr int kPageMax = 100;
    static constexpr std::size_t kNameBytesMax = 256;
    static constexpr std::size_t kUserIdBytesMax = 256;

    /// Domain makes it watch `rooms`.
    Appointments(State& state, Rooms& rooms) : state_(state), rooms_(rooms) {}

    // --- the host app's records (contract §7, REST) ---
    /// A `Remote` one gets its room in the same turn. Errors: forbidden (neither practitioner nor service),
    /// identity-mismatch (a practitioner for somebody else), bad-request.
    Result<AppointmentRecord> create(Turn& turn, const Identity& by, const CreateAppointment& request);
    /// Errors: not-found, forbidden (the patient), identity-mismatch, bad-request, conflict (people or type of a call
    /// that has begun).
    Result<AppointmentRecord> patch(Turn& turn, const Identity& by, const AppointmentId& id,
                                    const PatchAppointment& request);
    /// Also closes its room: who is in it gets RoomClosed with "removed". Errors: not-found, forbidden (the patient).
    Status remove(Turn& turn, const Identity& by, const AppointmentId& id);
    /// Its two people and services see it. Error: not-found.
    [[nodiscard]] Result<AppointmentRecord> find_for(const Identity& by, const AppointmentId& id) const;
    /// The caller's own; for a service everybody's, or those of `of`. `limit` 1–kPageMax. Errors: bad-request (limit,
    /// cursor), identity-mismatch (`of` is not the caller).
    [[nodiscard]] Result<AppointmentPage> list(const Identity& by, const std::optional<UserId>& of,
                                               std::string_view cursor, int limit) const;
    /// The room of a `Remote` one, made where it is missing. Errors: not-found, forbidden (the patient), conflict
    /// (InPerson).
    Result<AppointmentRoom> create_room(Turn& turn, const Identity& by, const AppointmentId& id);

    // --- the call ---
    /// Ends the appointment's call: AppointmentEnded to all in the room, the one who ends it too, and the room is
    /// empty. Errors: not-found (not in that room, or no appointment's room), room-ended.
    Status end(Turn& turn, ConnectionId connection, const RoomId& room);

    /// Keeps the name of a token that was seen; writes only when it is another one than before.
    void saw(Turn& turn, const Identity& who);
    /// As given, else split from the last name seen at the first space; empty while the person was never seen.
    [[nodiscard]] PersonName practitioner_name(const AppointmentRecord& record) const;
    [[nodiscard]] PersonName patient_name(const AppointmentRecord& record) const;

    void on_entered(Turn& turn, const Room& room, const Peer& peer, bool resumed) override;
    void on_left(Turn& turn, const Room& room, const PeerRecord& peer) override;

    void load(std::vector<AppointmentRecord> records);

private:
    Result<const AppointmentRecord*> writable(const Identity& by, const AppointmentId& id) const;
    void give_room(Turn& turn, AppointmentRecord& record);
    void take_room(Turn& turn, AppointmentRecord& record);
    void save(Turn& turn, AppointmentRecord record);
    void tell_people(Turn& turn, const AppointmentRecord& record, News news) const;
    [[nodiscard]] PersonName name_of(const std::optional<PersonName>& given, const UserId& user) const;
    [[nodiscard]] bool is_present(const Room& room, const UserId& user) const;

    State& state_;
    Rooms& rooms_;
    AppointmentIndex index_;
};

/// What the appointment makes of `user`: practitioner, patient, or nothing.
[[nodiscard]] std::optional<Role> role_in(const AppointmentRecord& record, const UserId& user);
/// "Ada King Lovelace" → {"Ada", "King Lovelace"}.
[[nodiscard]] PersonName split_name(std::string_view name);

}  // namespace parley::calls
