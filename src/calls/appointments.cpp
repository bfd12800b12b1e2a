#include "calls/appointments.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/cursor.hpp"
#include "calls/unread.hpp"

namespace parley::calls {

namespace {

using Place = AppointmentIndex::Place;

tl::unexpected<Error> not_found() {
    return fail("not-found", "There is no such appointment.");
}

/// "room_<ms>_<random>", the form of the document; the random part has 128 bits.
RoomId make_room_id(Turn& turn) {
    return RoomId("room_" + std::to_string(turn.now.ms) + "_" + random_token(turn.random, 16));
}

Status check_person(const UserId& id, std::string_view field) {
    if (id.empty()) return fail("bad-request", std::string(field) + " is missing or empty.");
    if (id.value.size() > Appointments::kUserIdBytesMax)
        return fail("bad-request", std::string(field) + " is longer than 256 bytes.");
    return {};
}

Status check_name(const std::optional<PersonName>& name, std::string_view field) {
    if (!name) return {};
    if (name->first.size() > Appointments::kNameBytesMax || name->last.size() > Appointments::kNameBytesMax) {
        return fail("bad-request", std::string(field) + " has a name longer than 256 bytes.");
    }
    return {};
}

Status check_all(const UserId& practitioner, const UserId& patient, const std::optional<PersonName>& practitioner_name,
                 const std::optional<PersonName>& patient_name) {
    return check_person(practitioner, "practitionerId")
        .and_then([&] { return check_person(patient, "patientId"); })
        .and_then([&] { return check_name(practitioner_name, "practitioner"); })
        .and_then([&] { return check_name(patient_name, "patient"); })
        .and_then([&]() -> Status {
            if (practitioner == patient)
                return fail("bad-request", "practitionerId and patientId are the same person.");
            return {};
        });
}

}  // namespace

std::optional<Role> role_in(const AppointmentRecord& record, const UserId& user) {
    if (record.practitioner == user) return Role::practitioner;
    if (record.patient == user) return Role::patient;
    return std::nullopt;
}

PersonName split_name(std::string_view name) {
    const auto space = name.find(' ');
    if (space == std::string_view::npos) return {std::string(name), ""};
    return {std::string(name.substr(0, space)), std::string(name.substr(space + 1))};
}

Result<AppointmentRecord> Appointments::create(Turn& turn, const Identity& by, const CreateAppointment& request) {
    if (by.role != Role::service && by.role != Role::practitioner) {
        return fail("forbidden", "Only practitioners and services make appointments.");
    }
    if (auto good = check_all(request.practitioner, request.patient, request.practitioner_name, request.patient_name);
        !good) {
        return tl::unexpected(good.error());
    }
    if (by.role == Role::practitioner && !by.is(request.practitioner)) {
        return fail("identity-mismatch", "practitionerId is not the token's subject.");
    }
    AppointmentRecord record;
    record.id = AppointmentId(random_uuid(turn.random));
    record.practitioner = request.practitioner;
    record.patient = request.patient;
    record.practitioner_name = request.practitioner_name;
    record.patient_name = request.patient_name;
    record.scheduled_at = request.scheduled_at;
    record.type = request.type;
    record.created_at = turn.now;
    if (record.type == AppointmentType::remote) give_room(turn, record);
    saw(turn, by);
    index_.insert(&turn, record);
    save(turn, record);
    return *state_.appointments.find(record.id);
}

Result<AppointmentRecord> Appointments::patch(Turn& turn, const Identity& by, const AppointmentId& id,
                                              const PatchAppointment& request) {
    const auto found = writable(by, id);
    if (!found) return tl::unexpected(found.error());
    const AppointmentRecord before = **found;
    AppointmentRecord record = before;
    record.practitioner = request.practitioner.value_or(record.practitioner);
    record.patient = request.patient.value_or(record.patient);
    record.scheduled_at = request.scheduled_at.value_or(record.scheduled_at);
    record.type = request.type.value_or(record.type);
    if (auto good = check_all(record.practitioner, record.patient, request.practitioner_name, request.patient_name);
        !good) {
        return tl::unexpected(good.error());
    }
    if (record.practitioner != before.practitioner) {
        if (by.role != Role::service) return fail("identity-mismatch", "practitionerId is not the token's subject.");
        record.practitioner_name.reset();
        record.practitioner_joined = false;
    }
    if (record.patient != before.patient) {
        record.patient_name.reset();
        record.patient_joined = false;
    }
    const bool new_people = record.practitioner != before.practitioner || record.patient != before.patient;
    if (new_people || record.type != before.type) {
        const Room* room = before.room ? state_.rooms.find(*before.room) : nullptr;
        if (before.status != AppointmentStatus::waiting || (room && !room->peers.empty())) {
            return fail("conflict", "The call has begun: its people and type stay as they are.");
        }
    }
    if (request.practitioner_name) record.practitioner_name = request.practitioner_name;
    if (request.patient_name) record.patient_name = request.patient_name;
    if (record.type == AppointmentType::remote && !record.room) give_room(turn, record);
    if (record.type == AppointmentType::in_person && record.room) take_room(turn, record);
    saw(turn, by);
    if (new_people) {
        if (Room* room = record.room ? state_.rooms.edit(turn, *record.room) : nullptr;
            room && room->record.host != record.practitioner) {
            room->record.host = record.practitioner;
            turn.write(room->record);
        }
        index_.erase(&turn, before);
        index_.insert(&turn, record);
    }
    save(turn, record);
    return *state_.appointments.find(id);
}

Status Appointments::remove(Turn& turn, const Identity& by, const AppointmentId& id) {
    const auto found = writable(by, id);
    if (!found) return tl::unexpected(found.error());
    const AppointmentRecord record = **found;
    index_.erase(&turn, record);
    state_.appointments.erase(turn, id);  // before the room is emptied: on_left has nothing to end any more
    turn.write(DeleteAppointment{id});
    tell_people(turn, record, {AppointmentRemoved{id}});
    if (record.room) {
        rooms_.empty(turn, *record.room, RoomClosed{*record.room, "removed", by.user});
        rooms_.forget(turn, *record.room);
    }
    return {};
}

Result<AppointmentRecord> Appointments::find_for(const Identity& by, const AppointmentId& id) const {
    const AppointmentRecord* record = state_.appointments.find(id);
    if (!record) return not_found();
    if (by.role == Role::service || (by.user && role_in(*record, *by.user))) return *record;
    return not_found();
}

Result<AppointmentPage> Appointments::list(const Identity& by, const std::optional<UserId>& of, std::string_view cursor,
                                           int limit) const {
    if (limit < 1 || limit > kPageMax) return fail("bad-request", "limit is not within 1 and 100.");
    if (by.role != Role::service && of && !by.is(*of))
        return fail("identity-mismatch", "userId is not the token's subject.");
    if (by.role != Role::service && !by.user) return fail("forbidden", "A guest has no appointments.");
    std::optional<Place> after;
    if (!cursor.empty()) {
        const auto place = decode_cursor(cursor);
        if (!place) return fail("bad-request", "cursor is not one that was given out.");
        after = Place{place->at, AppointmentId(place->id)};
    }
    const auto whose = by.role == Role::service ? of : by.user;
    // One more than asked for tells whether there is a next page.
    auto places = index_.page(whose, after, static_cast<std::size_t>(limit) + 1);
    AppointmentPage page;
    if (places.size() > static_cast<std::size_t>(limit)) {
        places.pop_back();
        page.next_cursor = encode_cursor(places.back().created_at, places.back().id.value);
    }
    for (const Place& place : places) page.appointments.push_back(*state_.appointments.find(place.id));
    return page;
}

Result<AppointmentRoom> Appointments::create_room(Turn& turn, const Identity& by, const AppointmentId& id) {
    const auto found = writable(by, id);
    if (!found) return tl::unexpected(found.error());
    if ((*found)->type == AppointmentType::in_person)
        return fail("conflict", "An InPerson appointment has no video call.");
    if ((*found)->room) return AppointmentRoom{*(*found)->room, false};
    AppointmentRecord record = **found;
    give_room(turn, record);
    saw(turn, by);
    save(turn, record);
    return AppointmentRoom{*record.room, true};
}

Status Appointments::end(Turn& turn, ConnectionId connection, const RoomId& room_id) {
    const auto socket = state_.connections.find(connection);
    const Room* room = state_.rooms.find(room_id);
    if (socket == state_.connections.end() || !room || !room->record.appointment)
        return fail("not-found", "There is no such room.");
    const AppointmentRecord* found = state_.appointments.find(*room->record.appointment);
    const auto& user = socket->second.who.user;
    if (!found || !user || !role_in(*found, *user)) return fail("not-found", "There is no such room.");
    if (found->status == AppointmentStatus::ended) return fail("room-ended", "The call has ended.");
    const bool is_in = std::ranges::any_of(socket->second.peers, [&](const PeerId& id) {
        const Peer* peer = state_.peers.find(id);
        return peer && peer->record.room == room_id;
    });
    if (!is_in) return fail("not-found", "This connection is not in the room.");

    AppointmentRecord record = *found;
    const UserId by = *user;
    record.status = AppointmentStatus::ended;
    record.ended_at = turn.now;
    save(turn, record);  // before the room is emptied: on_left finds it ended already
    rooms_.empty(turn, room_id, AppointmentEnded{room_id, record.id, by});
    return {};
}

void Appointments::saw(Turn& turn, const Identity& who) {
    if (!who.user || who.name.empty()) return;
    const UserState* known = state_.users.find(*who.user);
    if (known && known->name == who.name) return;
    if (known) {
        state_.users.edit(turn, *who.user)->name = who.name;
    } else {
        UserState user;
        user.name = who.name;
        state_.users.put(turn, *who.user, std::move(user));
    }
    turn.write(UserRecord{*who.user, who.name, state_.users.find(*who.user)->missed});
}

PersonName Appointments::practitioner_name(const AppointmentRecord& record) const {
    return name_of(record.practitioner_name, record.practitioner);
}

PersonName Appointments::patient_name(const AppointmentRecord& record) const {
    return name_of(record.patient_name, record.patient);
}

void Appointments::on_entered(Turn& turn, const Room& room, const Peer& peer, bool) {
    if (!room.record.appointment || !peer.record.user) return;
    const AppointmentRecord* found = state_.appointments.find(*room.record.appointment);
    if (!found || found->status == AppointmentStatus::ended) return;
    const auto role = role_in(*found, *peer.record.user);
    if (!role) return;
    AppointmentRecord record = *found;
    (*role == Role::practitioner ? record.practitioner_joined : record.patient_joined) = true;
    if (record.status == AppointmentStatus::waiting && is_present(room, record.practitioner) &&
        is_present(room, record.patient)) {
        record.status = AppointmentStatus::in_progress;
        record.started_at = turn.now;
    }
    if (record != *found) save(turn, record);
}

void Appointments::on_left(Turn& turn, const Room& room, const PeerRecord&) {
    // Contract §7: only from InProgress; an emptied Waiting room stays Waiting. Who is in grace still holds the room.
    if (!room.record.appointment || !room.peers.empty()) return;
    const AppointmentRecord* found = state_.appointments.find(*room.record.appointment);
    if (!found || found->status != AppointmentStatus::in_progress) return;
    AppointmentRecord record = *found;
    record.status = AppointmentStatus::ended;
    record.ended_at = turn.now;
    save(turn, record);
}

void Appointments::load(std::vector<AppointmentRecord> records) {
    for (AppointmentRecord& record : records) {
        index_.insert(nullptr, record);
        const AppointmentId id = record.id;
        state_.appointments.load(id, std::move(record));
    }
}

Result<const AppointmentRecord*> Appointments::writable(const Identity& by, const AppointmentId& id) const {
    const AppointmentRecord* record = state_.appointments.find(id);
    if (!record) return not_found();
    if (by.role == Role::service || by.is(record->practitioner)) return record;
    if (by.is(record->patient)) return fail("forbidden", "Only the practitioner may change the appointment.");
    return not_found();
}

void Appointments::give_room(Turn& turn, AppointmentRecord& record) {
    CreateRoom request;
    request.by.user = record.practitioner;
    request.kind = RoomKind::appointment;
    request.is_public = false;
    request.guests = false;
    request.id = make_room_id(turn);
    request.appointment = record.id;
    const auto room = rooms_.create(turn, request);
    PARLEY_CHECK(room.has_value());
    record.room = room->id;
    record.call_record_id = random_uuid(turn.random);
}

void Appointments::take_room(Turn& turn, AppointmentRecord& record) {
    rooms_.forget(turn, *record.room);
    record.room.reset();
    record.call_record_id.reset();
    record.practitioner_joined = false;
    record.patient_joined = false;
}

void Appointments::save(Turn& turn, AppointmentRecord record) {
    record.updated_at = turn.now;
    turn.write(record);
    tell_people(turn, record, {AppointmentChanged{record}});
    const AppointmentId id = record.id;
    state_.appointments.put(turn, id, std::move(record));
}

/// Both people, wherever they are connected by the own protocol: also before they come into the room.
void Appointments::tell_people(Turn& turn, const AppointmentRecord& record, News news) const {
    auto told = own_connections(state_, record.practitioner);
    for (const ConnectionId id : own_connections(state_, record.patient)) told.push_back(id);
    turn.tell(std::move(told), std::move(news));
}

PersonName Appointments::name_of(const std::optional<PersonName>& given, const UserId& user) const {
    if (given) return *given;
    const UserState* known = state_.users.find(user);
    return known ? split_name(known->name) : PersonName{};
}

bool Appointments::is_present(const Room& room, const UserId& user) const {
    return std::ranges::any_of(room.peers, [&](const PeerId& id) {
        const Peer* peer = state_.peers.find(id);
        return peer && peer->present() && peer->record.user == user;
    });
}

}  // namespace parley::calls
