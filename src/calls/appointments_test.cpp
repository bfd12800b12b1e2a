// Appointments by themselves: the host app's records, names, pages, and the life of the call, in virtual time; and a
// model test of that life.
#include "calls/appointments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "calls/domain.hpp"

namespace parley::calls {
namespace {

Identity practitioner(const std::string& id, const std::string& name = {}) {
    return {UserId(id), name, Role::practitioner};
}
Identity patient(const std::string& id, const std::string& name = {}) {
    return {UserId(id), name, Role::patient};
}
Identity service() {
    return {UserId("app"), {}, Role::service};
}

/// The domain with a clock, a store that keeps what is written, and ears for what is told.
class World {
public:
    Domain domain{Limits{}};
    Instant now{1'000'000};
    std::map<std::string, AppointmentRecord> stored;
    std::map<std::string, RoomRecord> stored_rooms;
    std::map<std::string, PeerRecord> stored_peers;
    std::map<std::string, std::string> stored_names;
    std::vector<Delivery> told;

    template <class Work>
    auto turn(Work work) {
        Turn turn(now, random_);
        auto result = work(turn);
        keep(turn);
        return result;
    }
    /// Does it and takes it back, as when the store fails.
    template <class Work>
    void try_and_undo(Work work) {
        Turn turn(now, random_);
        work(turn);
        turn.undo();
    }
    AppointmentRecord make(const std::string& doctor = "dr", const std::string& person = "pat",
                           AppointmentType type = AppointmentType::remote) {
        return *turn([&](Turn& t) {
            return domain.appointments.create(t, service(), {UserId(doctor), UserId(person), {5}, type, {}, {}});
        });
    }
    const AppointmentRecord& record(const AppointmentId& id) { return *domain.state().appointments.find(id); }

    ConnectionId connect(const std::string& user, Role role = Role::user) {
        const ConnectionId id{++last_connection_};
        turn([&](Turn& t) {
            domain.connected(t, {id, Door::appointments, {UserId(user), user, role}, {}});
            return 0;
        });
        return id;
    }
    void lose(ConnectionId id, Loss loss = Loss::network) {
        turn([&](Turn& t) {
            domain.disconnected(t, id, loss);
            return 0;
        });
    }
    Result<JoinAnswer> join(ConnectionId id, const RoomId& room, const std::string& session = {}) {
        return turn([&](Turn& t) {
            return domain.rooms.join(
                t, {id, room, {}, Dialect::appointments, {}, session.empty() ? std::to_string(id.value) : session});
        });
    }
    void leave(ConnectionId id, const RoomId& room) {
        turn([&](Turn& t) {
            domain.rooms.leave(t, id, room);
            return 0;
        });
    }
    Status end(ConnectionId id, const RoomId& room) {
        return turn([&](Turn& t) { return domain.appointments.end(t, id, room); });
    }
    void pass(Duration time) {
        const Instant target = now + time;
        while (domain.deadline() <= target) {
            now = std::max(now, domain.deadline());
            turn([&](Turn& t) {
                domain.handle_timers(t);
                return 0;
            });
        }
        now = target;
    }
    /// How often a connection was told that the call ended.
    [[nodiscard]] long ends_told(ConnectionId id) const {
        return std::ranges::count_if(told, [&](const Delivery& d) {
            return std::holds_alternative<AppointmentEnded>(d.event) && std::ranges::find(d.to, id) != d.to.end();
        });
    }

private:
    void keep(Turn& turn) {
        for (const Write& write : turn.writes) {
            if (const auto* a = std::get_if<AppointmentRecord>(&write)) stored[a->id.value] = *a;
            if (const auto* a = std::get_if<DeleteAppointment>(&write)) stored.erase(a->id.value);
            if (const auto* r = std::get_if<RoomRecord>(&write)) stored_rooms[r->id.value] = *r;
            if (const auto* r = std::get_if<DeleteRoom>(&write)) stored_rooms.erase(r->id.value);
            if (const auto* p = std::get_if<PeerRecord>(&write)) stored_peers[p->id.value] = *p;
            if (const auto* p = std::get_if<DeletePeer>(&write)) stored_peers.erase(p->id.value);
            if (const auto* u = std::get_if<UserRecord>(&write)) stored_names[u->id.value] = u->name;
        }
        std::ranges::move(turn.deliveries, std::back_inserter(told));
    }
    SeededRandom random_{11};
    std::uint64_t last_connection_ = 0;
};

TEST(Appointments, ARemoteOneHasItsRoomFromTheStartInTheSameTurn) {
    World world;
    const auto made = world.make();
    EXPECT_EQ(world.stored.at(made.id.value), made);
    ASSERT_TRUE(made.room);
    const RoomRecord& room = world.stored_rooms.at(made.room->value);
    EXPECT_EQ(room.kind, RoomKind::appointment);
    EXPECT_EQ(room.appointment, made.id);
    EXPECT_FALSE(room.guests);
    EXPECT_FALSE(room.is_public);
    // "room_<ms>_<random>", with 128 bits: 22 characters of base64url.
    EXPECT_TRUE(made.room->value.starts_with("room_1000000_"));
    EXPECT_EQ(made.room->value.size(), std::string("room_1000000_").size() + 22);
    EXPECT_NE(world.make().room, made.room);
    EXPECT_EQ(world.make("dr", "pat", AppointmentType::in_person).room, std::nullopt);
}

TEST(Appointments, NamesAreAsGivenElseSplitFromTheTokenAtTheFirstSpace) {
    EXPECT_EQ(split_name("Ada King Lovelace"), (PersonName{"Ada", "King Lovelace"}));
    EXPECT_EQ(split_name("Ada"), (PersonName{"Ada", ""}));
    EXPECT_EQ(split_name(""), (PersonName{"", ""}));
    World world;
    auto& appointments = world.domain.appointments;
    auto made = world.make();
    EXPECT_EQ(appointments.patient_name(made), PersonName{});
    world.turn([&](Turn& t) {
        appointments.saw(t, patient("pat", "Pat van Doe"));
        return 0;
    });
    EXPECT_EQ(appointments.patient_name(made), (PersonName{"Pat", "van Doe"}));
    EXPECT_EQ(world.stored_names.at("pat"), "Pat van Doe");
    made = *world.turn([&](Turn& t) {
        PatchAppointment patch;
        patch.patient_name = PersonName{"John", "Doe"};
        return appointments.patch(t, practitioner("dr"), made.id, patch);
    });
    EXPECT_EQ(appointments.patient_name(made), (PersonName{"John", "Doe"}));
}

TEST(Appointments, ANewPractitionerMovesTheListsAndTheRoomsHost) {
    World world;
    const auto made = world.make();
    PatchAppointment patch;
    patch.practitioner = UserId("doc");
    ASSERT_TRUE(world.turn([&](Turn& t) { return world.domain.appointments.patch(t, service(), made.id, patch); }));
    EXPECT_EQ(world.stored_rooms.at(made.room->value).host, UserId("doc"));
    const auto count = [&](const std::string& user) {
        return world.domain.appointments.list(practitioner(user), {}, "", 10)->appointments.size();
    };
    EXPECT_EQ(count("dr"), 0u);
    EXPECT_EQ(count("doc"), 1u);
    EXPECT_EQ(world.join(world.connect("dr"), *made.room).error().code, "not-found");
    EXPECT_TRUE(world.join(world.connect("doc"), *made.room));
}

TEST(Appointments, InPersonLosesTheRoomAndRemoteGetsANewOne) {
    World world;
    const auto made = world.make();
    PatchAppointment patch;
    patch.type = AppointmentType::in_person;
    auto now =
        world.turn([&](Turn& t) { return world.domain.appointments.patch(t, practitioner("dr"), made.id, patch); });
    EXPECT_EQ(now->room, std::nullopt);
    EXPECT_TRUE(world.stored_rooms.empty());
    EXPECT_EQ(world.turn([&](Turn& t) { return world.domain.appointments.create_room(t, practitioner("dr"), made.id); })
                  .error()
                  .code,
              "conflict");
    patch.type = AppointmentType::remote;
    now = world.turn([&](Turn& t) { return world.domain.appointments.patch(t, practitioner("dr"), made.id, patch); });
    ASSERT_TRUE(now->room);
    EXPECT_NE(now->room, made.room);
    EXPECT_TRUE(world.stored_rooms.contains(now->room->value));
}

TEST(Appointments, AFailedCommitTakesEverythingBack) {
    World world;
    const auto made = world.make();
    const auto before = world.record(made.id);
    world.try_and_undo([&](Turn& t) {
        static_cast<void>(world.domain.appointments.create(t, service(), {UserId("dr"), UserId("x"), {}, {}, {}, {}}));
    });
    world.try_and_undo([&](Turn& t) {
        PatchAppointment patch;
        patch.patient = UserId("other");
        static_cast<void>(world.domain.appointments.patch(t, service(), made.id, patch));
    });
    world.try_and_undo([&](Turn& t) { static_cast<void>(world.domain.appointments.remove(t, service(), made.id)); });
    EXPECT_EQ(world.record(made.id), before);
    EXPECT_EQ(world.domain.state().rooms.find(*made.room)->record.id, *made.room);
    EXPECT_EQ(world.domain.appointments.list(service(), {}, "", 100)->appointments.size(), 1u);
    EXPECT_EQ(world.domain.appointments.list(patient("pat"), {}, "", 100)->appointments.size(), 1u);
    EXPECT_TRUE(world.domain.appointments.list(patient("other"), {}, "", 100)->appointments.empty());
}

TEST(Appointments, PagesHoldEachOneOnceWhateverIsMadeMeanwhile) {
    World world;
    std::vector<std::string> made;
    for (int i = 0; i < 23; ++i) {
        made.push_back(world.make().id.value);
        if (i % 3 == 0) world.pass(Duration{1});
    }
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const auto page = world.domain.appointments.list(patient("pat"), {}, cursor, 5);
        for (const auto& record : page->appointments) seen.push_back(record.id.value);
        cursor = page->next_cursor;
        world.make("dr", "somebody else");
    } while (!cursor.empty());
    std::ranges::sort(made);
    auto sorted = seen;
    std::ranges::sort(sorted);
    EXPECT_EQ(sorted, made);
}

TEST(Appointments, BothInIsInProgressAlsoWhenOneWaitsInGrace) {
    World world;
    const auto made = world.make();
    const auto dr = world.connect("dr");
    ASSERT_TRUE(world.join(dr, *made.room));
    EXPECT_EQ(world.record(made.id).status, AppointmentStatus::waiting);
    EXPECT_TRUE(world.record(made.id).practitioner_joined);
    world.lose(dr);
    const auto pat = world.connect("pat");
    ASSERT_TRUE(world.join(pat, *made.room));
    EXPECT_EQ(world.record(made.id).status, AppointmentStatus::waiting) << "one of them is not there";
    world.pass(Duration{7});
    ASSERT_TRUE(world.join(world.connect("dr"), *made.room));
    EXPECT_EQ(world.record(made.id).status, AppointmentStatus::in_progress);
    EXPECT_EQ(world.record(made.id).started_at, Instant{1'000'007});
}

TEST(Appointments, EndingIsForThoseInsideAndOnlyOnce) {
    World world;
    const auto made = world.make();
    const auto dr = world.connect("dr");
    const auto pat = world.connect("pat");
    EXPECT_EQ(world.end(dr, *made.room).error().code, "not-found") << "not in yet";
    ASSERT_TRUE(world.join(dr, *made.room));
    ASSERT_TRUE(world.join(pat, *made.room));
    EXPECT_EQ(world.end(world.connect("eve"), *made.room).error().code, "not-found");
    ASSERT_TRUE(world.end(dr, *made.room));
    EXPECT_EQ(world.end(pat, *made.room).error().code, "room-ended");
    EXPECT_EQ(world.ends_told(dr), 1);
    EXPECT_EQ(world.ends_told(pat), 1);
    EXPECT_TRUE(world.stored_peers.empty());
    EXPECT_EQ(world.domain.deadline(), Instant::never()) << "no grace is left behind";
}

// --- the model of a call's life

struct Model {
    enum class Place { out, in, grace };
    struct Person {
        Place place = Place::out;
        Instant grace_until;
        ConnectionId connection;
        bool was_in = false;
    };
    AppointmentStatus status = AppointmentStatus::waiting;
    Person people[2];  // practitioner, patient

    void note_entered() {
        if (status == AppointmentStatus::waiting && people[0].place == Place::in && people[1].place == Place::in) {
            status = AppointmentStatus::in_progress;
        }
    }
    void note_left() {
        const bool empty = people[0].place == Place::out && people[1].place == Place::out;
        if (empty && status == AppointmentStatus::in_progress) status = AppointmentStatus::ended;
    }
    void expire(Instant now) {
        for (auto& person : people) {
            if (person.place == Place::grace && person.grace_until <= now) person.place = Place::out;
        }
        note_left();
    }
};

void expect_lawful(World& world, const AppointmentRecord& made, const Model& model) {
    const AppointmentRecord& record = world.record(made.id);
    RC_ASSERT(record.status == model.status);
    RC_ASSERT(record.practitioner_joined == model.people[0].was_in);
    RC_ASSERT(record.patient_joined == model.people[1].was_in);
    RC_ASSERT(record.started_at.has_value() || record.status == AppointmentStatus::waiting ||
              record.status == AppointmentStatus::ended);
    RC_ASSERT(record.ended_at.has_value() == (record.status == AppointmentStatus::ended));
    RC_ASSERT(world.stored.at(made.id.value) == record);
    const Room& room = *world.domain.state().rooms.find(*made.room);
    RC_ASSERT(room.peers.size() <= 2u);
    RC_ASSERT(room.peers.size() == world.stored_peers.size());
    int present = 0;
    for (const PeerId& id : room.peers) {
        const Peer& peer = *world.domain.state().peers.find(id);
        const bool is_doctor = peer.record.user == made.practitioner;
        RC_ASSERT(is_doctor || peer.record.user == made.patient);
        const Model::Person& person = model.people[is_doctor ? 0 : 1];
        RC_ASSERT(person.place == (peer.present() ? Model::Place::in : Model::Place::grace));
        present += peer.present() ? 1 : 0;
    }
    if (record.status == AppointmentStatus::ended) RC_ASSERT(present == 0);
}

RC_GTEST_PROP(AppointmentModel, AnyOrderOfEventsKeepsTheLifeLawful, ()) {
    using Place = Model::Place;
    World world;
    const auto made = world.make();
    const char* const names[2] = {"dr", "pat"};
    Model model;
    const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
        rc::gen::pair(rc::gen::inRange(0, 9), rc::gen::inRange(0, 2)));
    for (const auto& [what, who] : steps) {
        auto& person = model.people[who];
        switch (what) {
            case 0:
            case 1: {  // comes, perhaps on a second device
                const ConnectionId connection = world.connect(names[who]);
                const auto joined = world.join(connection, *made.room);
                RC_ASSERT(joined.has_value() == (model.status != AppointmentStatus::ended));
                if (!joined) {
                    RC_ASSERT(joined.error().code == "room-ended");
                    break;
                }
                person.place = Place::in;
                person.connection = connection;
                person.was_in = true;
                model.note_entered();
                break;
            }
            case 2:  // leaves
                world.leave(person.connection, *made.room);
                if (person.place == Place::in) {
                    person.place = Place::out;
                    model.note_left();
                }
                break;
            case 3:  // is lost
                if (person.place != Place::in) break;
                world.lose(person.connection);
                person.place = Place::grace;
                person.grace_until = world.now + Limits{}.grace;
                break;
            case 4:  // closes the page, or the app
                if (person.place != Place::in) break;
                world.lose(person.connection, Loss::explicit_leave);
                person.place = Place::out;
                model.note_left();
                break;
            case 5:  // time passes
                for (int i = 0; i < 4; ++i) {
                    world.pass(Duration{2'000});
                    model.expire(world.now);
                }
                break;
            case 6: {  // ends it
                const auto ended = world.end(person.connection, *made.room);
                RC_ASSERT(ended.has_value() == (person.place == Place::in));
                if (!ended) break;
                model.status = AppointmentStatus::ended;
                for (auto& one : model.people) one.place = Place::out;
                break;
            }
            case 7: {  // a stranger tries
                const auto joined = world.join(world.connect("eve"), *made.room);
                RC_ASSERT(!joined && joined.error().code == "not-found");
                break;
            }
            case 8: {  // a commit fails: nothing has happened
                if (person.place != Place::in) break;
                world.try_and_undo([&](Turn& t) {
                    static_cast<void>(world.domain.appointments.end(t, person.connection, *made.room));
                });
                world.try_and_undo([&](Turn& t) { world.domain.rooms.leave(t, person.connection, *made.room); });
                break;
            }
            default:
                break;
        }
        expect_lawful(world, made, model);
    }
    // Left alone it comes to rest: nobody is in grace for ever.
    for (auto& person : model.people) {
        if (person.place == Place::in) {
            world.lose(person.connection);
            person.place = Place::grace;
            person.grace_until = world.now + Limits{}.grace;
        }
    }
    world.pass(Limits{}.grace);
    model.expire(world.now);
    expect_lawful(world, made, model);
    RC_ASSERT(model.status != AppointmentStatus::in_progress);
}

}  // namespace
}  // namespace parley::calls
