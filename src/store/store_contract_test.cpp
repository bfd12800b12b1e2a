// What ports::Store promises, held against SQLite and against a PostgreSQL that is really started.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/contract_test_tools.hpp"

namespace parley::store {
namespace {

using namespace calls;
using ::testing::ElementsAre;

using testing::call;
using testing::Database;
using testing::message;
using testing::room;
using testing::StoreContract;

TEST_P(StoreContract, EveryFieldOfEveryRecordComesBack) {
    PeerRecord peer{PeerId("p1"), RoomId("r1"), UserId("ada"), "Ada", Role::patient, Dialect::appointments,
                    {5},          "hash",       false,         true,  true};
    PeerRecord guest{PeerId("p2"), RoomId("r1"), std::nullopt, "",    Role::user, Dialect::bare,
                     {6},          "",           true,         false, false};
    peer.host = true;
    peer.hand_at = Instant{7};
    peer.former_resume_hash = "former";
    peer.held = {.audio = true, .video = false, .screen = true};
    peer.held_by = PeerId("p2");
    CallRecord full = call("c1", CallStatus::active, 10, {"ada", "bob"});
    full.type = CallType::group;
    full.origin = CallOrigin::video_event;
    full.conversation = ConversationId("talk");
    full.meeting_id = "meeting";
    full.room_name = "Übung";
    full.rung_at = Instant{11};
    full.started_at = Instant{12};
    full.ended_at = Instant{13};
    full.duration_s = 14;
    full.participants[1] = {UserId("bob"), ParticipantStatus::left, "attendee", Instant{15}, Instant{16}, true};
    ConversationRecord talk{ConversationId("talk"), "Talk", {UserId("zoe"), UserId("ada")}, {17}};
    AppointmentRecord visit;
    visit.id = AppointmentId("a1");
    visit.practitioner = UserId("dr");
    visit.patient = UserId("pat");
    visit.practitioner_name = PersonName{"Dr. Jane", "Smith"};
    visit.scheduled_at = {18};
    visit.type = AppointmentType::in_person;
    visit.call_record_id = "uuid";
    visit.room = RoomId("r1");
    visit.status = AppointmentStatus::in_progress;
    visit.practitioner_joined = true;
    visit.started_at = Instant{19};
    visit.ended_at = Instant{20};
    visit.created_at = {21};
    visit.updated_at = {22};
    AppointmentRecord bare_visit;
    bare_visit.id = AppointmentId("a2");
    bare_visit.created_at = {23};
    bare_visit.patient_name = PersonName{};
    RoomRecord of_call = room("r2");
    of_call.created_at = {1'001};
    of_call.host.reset();
    of_call.kind = RoomKind::call;
    of_call.call = CallId("c1");
    of_call.appointment = AppointmentId("a1");
    const UserRecord user{UserId("ada"), "Ada Lovelace", 3};
    ChatMessage to_all = message("r1", 1, "Grüße an alle");
    to_all.from.user.reset();
    ChatMessage to_one = message("r1", 2, "psst");
    to_one.to = ChatPerson{PeerId("p2"), std::nullopt, ""};
    ChatMessage to_user = message("r1", 3, "psst");
    to_user.to = ChatPerson{PeerId("p3"), UserId("bob"), "Bob"};
    const ChatReadRecord read{RoomId("r1"), UserId("ada"), 2};
    const QualityRecord rated{"c1", "ada", PeerId("p1"), UserId("ada"), {25}, 5, 412, 40, 3, 7,
                              61,   1,     "server",     "Fine"};
    const QualityRecord terse{"c1", "p2", PeerId("p2"), {}, {26}, 1, {}, {}, {}, {}, {}, {}, "", ""};
    const RevocationRecord revoked{UserId("eve"), {24}};

    ASSERT_TRUE(commit({room("r1"), of_call, peer, guest, full, talk, visit, bare_visit, user, revoked, to_all, to_one,
                        to_user, read, rated, terse}));
    open();

    const Loaded loaded = load();
    EXPECT_THAT(loaded.rooms, ElementsAre(room("r1"), of_call));
    EXPECT_THAT(loaded.peers, ElementsAre(peer, guest));
    EXPECT_THAT(loaded.calls, ElementsAre(full));
    EXPECT_THAT(loaded.conversations, ElementsAre(talk));
    EXPECT_THAT(loaded.appointments, ElementsAre(visit, bare_visit));
    EXPECT_THAT(loaded.users, ElementsAre(user));
    EXPECT_THAT(loaded.revocations, ElementsAre(revoked));
    EXPECT_THAT(loaded.chat, ElementsAre(to_all, to_one, to_user));
    EXPECT_THAT(loaded.chat_reads, ElementsAre(read));
    EXPECT_EQ(find("c1"), full);
    EXPECT_THAT(quality("c1"), ElementsAre(rated, terse));
}

TEST_P(StoreContract, AWriteReplacesTheWholeRecordAndLeavesWhatRefersToIt) {
    ASSERT_TRUE(commit({room("r1"), PeerRecord{PeerId("p"), RoomId("r1"), {}, "", {}, {}, {}, "", true, true, false}}));
    ConversationRecord talk{ConversationId("t"), "T", {UserId("a"), UserId("b"), UserId("c")}, {1}};
    CallRecord group = call("c", CallStatus::ringing, 1, {"a", "b", "c"});
    ASSERT_TRUE(commit({talk, group}));

    RoomRecord renamed = room("r1");
    renamed.name = "Other";
    renamed.host.reset();
    talk.members = {UserId("c")};
    group.participants.erase(group.participants.begin() + 1);
    ASSERT_TRUE(commit({renamed, talk, group}));

    const Loaded loaded = load();
    EXPECT_THAT(loaded.rooms, ElementsAre(renamed));
    EXPECT_EQ(loaded.peers.size(), 1u);
    EXPECT_THAT(loaded.conversations, ElementsAre(talk));
    EXPECT_THAT(loaded.calls, ElementsAre(group));
}

TEST_P(StoreContract, WhatIsDeletedIsGoneWithItsParts) {
    AppointmentRecord visit;
    visit.id = AppointmentId("a");
    ASSERT_TRUE(commit({room("r1"), room("r2"),
                        PeerRecord{PeerId("p1"), RoomId("r1"), {}, "", {}, {}, {}, "", true, true, false},
                        PeerRecord{PeerId("p2"), RoomId("r2"), {}, "", {}, {}, {}, "", true, true, false},
                        ConversationRecord{ConversationId("t"), "T", {UserId("a")}, {}}, visit,
                        RevocationRecord{UserId("eve"), {1}}, RevocationRecord{UserId("eve"), {2}}}));
    EXPECT_THAT(load().revocations, ElementsAre(RevocationRecord{UserId("eve"), {2}}));
    ASSERT_TRUE(commit({DeletePeer{PeerId("p2")}, DeleteRoom{RoomId("r1")}, DeleteConversation{ConversationId("t")},
                        DeleteAppointment{AppointmentId("a")}, DeleteRoom{RoomId("never was")},
                        DeleteRevocation{UserId("eve")}}));
    const Loaded loaded = load();
    EXPECT_THAT(loaded.rooms, ElementsAre(room("r2")));
    EXPECT_TRUE(loaded.peers.empty());
    EXPECT_TRUE(loaded.conversations.empty());
    EXPECT_TRUE(loaded.appointments.empty());
    EXPECT_TRUE(loaded.revocations.empty());
}

TEST_P(StoreContract, OnlyLiveCallsAreLoadedAndOthersAreFoundById) {
    ASSERT_TRUE(commit({call("w", CallStatus::waiting, 1, {"a"}), call("r", CallStatus::ringing, 2, {"a"}),
                        call("x", CallStatus::active, 3, {"a"}), call("e", CallStatus::ended, 4, {"a"}),
                        call("m", CallStatus::missed, 5, {"a"}), call("j", CallStatus::rejected, 6, {"a"})}));
    std::vector<std::string> ids;
    for (const auto& loaded : load().calls) ids.push_back(loaded.id.value);
    EXPECT_THAT(ids, ElementsAre("w", "r", "x"));
    EXPECT_EQ(find("e"), call("e", CallStatus::ended, 4, {"a"}));
    EXPECT_EQ(find("nobody's"), std::nullopt);
    EXPECT_EQ(find("\xff\xfe"), std::nullopt);
}

TEST_P(StoreContract, HistoryIsPagedNewestFirstWithoutGapOrRepeat) {
    std::vector<Write> writes;
    for (int i = 0; i < 25; ++i) {
        const std::string id = "call-" + std::to_string(100 + i);
        writes.emplace_back(
            call(id, CallStatus::ended, 1'000 + i / 3,
                 i % 2 == 0 ? std::vector<std::string>{"ann", "bob"} : std::vector<std::string>{"cyd", "ann"}));
    }
    writes.emplace_back(call("other", CallStatus::ended, 5'000, {"bob", "cyd"}));
    ASSERT_TRUE(commit(std::move(writes)));

    std::vector<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
        const auto page = list("ann", cursor, 10);
        ASSERT_TRUE(page);
        for (const auto& c : page->calls) {
            EXPECT_EQ(c.participants.size(), 2u);
            seen.push_back(c.id.value);
        }
        cursor = page->next_cursor;
        ++pages;
        ASSERT_TRUE(commit({call("new-" + std::to_string(pages), CallStatus::ended, 9'000,
                                 {"ann"})}));  // newer: on none of the next pages
    } while (!cursor.empty());
    EXPECT_EQ(pages, 3);
    std::vector<std::string> expected;
    for (int i = 24; i >= 0; --i) expected.push_back("call-" + std::to_string(100 + i));
    EXPECT_EQ(seen, expected);
}

TEST_P(StoreContract, AStrangeCursorIsRefusedAndAStrangeUserHasNoCalls) {
    for (const char* cursor : {"x", "!!", "MTIz", "Lg", "YWJjLmRlZg"})
        EXPECT_EQ(list("ann", cursor, 10).error().code, "bad-cursor") << cursor;
    EXPECT_TRUE(list("\xff", "", 10)->calls.empty());
    EXPECT_TRUE(list("ann", "", 10)->next_cursor.empty());
}

TEST_P(StoreContract, TextIsDataWhateverItHolds) {  // attacks 46
    const std::string million(1'000'000, 'x');
    for (const std::string& text : {std::string("'; DROP TABLE calls; --"), std::string("%_*?\\"),
                                    std::string("a\0b", 3), std::string("\1\1\2", 3), std::string("\n\r\t"),
                                    std::string(":name $1 {}"), std::string("\u202e\U0001F600"), million}) {
        const UserRecord user{UserId("u"), text};
        ASSERT_TRUE(commit({user})) << text.substr(0, 30);
        EXPECT_THAT(load().users, ElementsAre(user));
        if (text == million) continue;  // as an id it would not fit PostgreSQL's index; ids are at most 256 bytes
        const CallRecord c = call(text, CallStatus::ended, 1, {text});
        ASSERT_TRUE(commit({c}));
        EXPECT_EQ(find(text), c);
        EXPECT_EQ(list(text, "", 5)->calls.size(), 1u);
    }
}

TEST_P(StoreContract, CallbacksComeInOrderAndReadsSeeWhatWasAcknowledged) {
    std::vector<int> order;
    constexpr int kChanges = 500;
    int right_reads = 0;
    for (int i = 0; i < kChanges; ++i) {
        const std::string id = "c" + std::to_string(i);
        store->commit({call(id, CallStatus::ended, i, {"ann"})}, [&, i, id](const Status& status) {
            ASSERT_TRUE(status);
            order.push_back(i);
            store->find_call(CallId(id), [&](auto found) { right_reads += found && *found ? 1 : 0; });
        });
    }
    ASSERT_TRUE(loop.run_until([&] { return right_reads == kChanges; }));
    for (int i = 0; i < kChanges; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_P(StoreContract, AChangeIsKeptWholeOrNotAtAllAndWhatRestsOnItFailsToo) {
    const PeerRecord lost{PeerId("p"), RoomId("no such room"), {}, "", {}, {}, {}, "", true, true, false};
    std::vector<std::string> answers;
    const auto note = [&](const std::string& name) {
        return [&, name](const Status& status) {
            answers.push_back(name + (status ? " kept" : " " + status.error().code));
        };
    };
    ASSERT_TRUE(commit({UserRecord{UserId("before"), "B"}}));
    store->commit({UserRecord{UserId("half"), "H"}, lost}, note("half"));
    loop.run_posted();                  // the writer has it now
    ASSERT_TRUE(loop.wait_for_post());  // it has failed, and nobody has heard of it yet
    store->commit({UserRecord{UserId("behind"), "B"}}, note("behind"));
    ASSERT_TRUE(loop.run_until([&] { return answers.size() == 2; }));
    EXPECT_FALSE(store->healthy());
    store->commit({UserRecord{UserId("still behind"), "B"}}, note("still behind"));
    ASSERT_TRUE(loop.run_until([&] { return answers.size() == 3; }));
    store->rearm();
    store->commit({UserRecord{UserId("after"), "A"}}, note("after"));
    ASSERT_TRUE(loop.run_until([&] { return answers.size() == 4; }));

    EXPECT_THAT(answers, ElementsAre("half store-unavailable", "behind store-unavailable",
                                     "still behind store-unavailable", "after kept"));
    EXPECT_TRUE(store->healthy());
    EXPECT_THAT(load().users, ElementsAre(UserRecord{UserId("after"), "A"}, UserRecord{UserId("before"), "B"}));
}

TEST_P(StoreContract, AFailureReachesChangesThatWaitedButNotThoseAfterRearm) {
    const PeerRecord lost{PeerId("p"), RoomId("no such room"), {}, "", {}, {}, {}, "", true, true, false};
    std::vector<std::string> answers;
    store->commit({lost}, [&](const Status& status) {
        answers.push_back(status ? "kept" : "failed");
        store->rearm();
        store->commit({UserRecord{UserId("fresh"), "F"}},
                      [&](const Status& s) { answers.push_back(s ? "kept" : "failed"); });
    });
    loop.run_posted();
    ASSERT_TRUE(loop.wait_for_post());
    store->commit({UserRecord{UserId("rests on it"), "R"}},
                  [&](const Status& status) { answers.push_back(status ? "kept" : "failed"); });
    ASSERT_TRUE(loop.run_until([&] { return answers.size() == 3; }));
    EXPECT_THAT(answers, ElementsAre("failed", "failed", "kept"));
    EXPECT_THAT(load().users, ElementsAre(UserRecord{UserId("fresh"), "F"}));
}

TEST_P(StoreContract, AFullQueueRefusesInOrder) {
    open({.queue_max = 0});
    std::vector<std::string> answers;
    store->commit({UserRecord{UserId("u"), "U"}},
                  [&](const Status& status) { answers.push_back(status ? "kept" : status.error().code); });
    ASSERT_TRUE(loop.run_until([&] { return !answers.empty(); }));
    EXPECT_THAT(answers, ElementsAre("store-unavailable"));
    EXPECT_TRUE(load().users.empty());
}

TEST_P(StoreContract, AReadQueueThatIsFullAnswersToo) {
    open({.reads_max = 0});
    std::optional<std::string> code;
    store->find_call(CallId("c"), [&](const auto& found) { code = found ? "" : found.error().code; });
    ASSERT_TRUE(loop.run_until([&] { return code.has_value(); }));
    EXPECT_EQ(code, "store-unavailable");
}

TEST_P(StoreContract, WhileAReadIsHeldThoseBehindItWaitInOrderAndThoseBeyondTheBoundAreRefusedAtOnce) {
    open({.reads_max = 2});
    ASSERT_TRUE(commit({call("c", CallStatus::ended, 1, {"ann"})}));
    std::vector<std::string> answers;
    const auto read = [&](const std::string& name) {
        store->find_call(CallId("c"), [&answers, name](const auto& found) {
            answers.push_back(name + (found ? " read" : " " + found.error().code));
        });
    };
    loop.hold();
    read("first");
    ASSERT_TRUE(loop.wait_until_held());  // the reader cannot hand over what it read
    for (const char* name : {"second", "third", "fourth", "fifth"}) read(name);
    ASSERT_TRUE(loop.run_until([&] { return answers.size() == 2; }));
    EXPECT_THAT(answers, ElementsAre("fourth store-unavailable", "fifth store-unavailable"));
    loop.release();
    ASSERT_TRUE(loop.run_until([&] { return answers.size() == 5; }));
    EXPECT_THAT(answers, ElementsAre("fourth store-unavailable", "fifth store-unavailable", "first read", "second read",
                                     "third read"));
}

TEST_P(StoreContract, ClosingKeepsWhatWasAskedFor) {
    int kept = 0;
    for (int i = 0; i < 300; ++i) {
        store->commit({UserRecord{UserId("u" + std::to_string(i)), "U"}},
                      [&](const Status& status) { kept += status ? 1 : 0; });
    }
    store.reset();
    ASSERT_TRUE(loop.run_until([&] { return kept == 300; }));
    open();
    EXPECT_EQ(load().users.size(), 300u);
}

TEST_P(StoreContract, AnUnhealthyStoreFindsOutByItselfThatTheDatabaseIsBack) {
    open({.retry_for = Duration{0}, .probe_every = Duration{5}});
    execute("ALTER TABLE users RENAME TO gone");
    EXPECT_FALSE(commit({UserRecord{UserId("u"), "U"}}));
    execute("ALTER TABLE gone RENAME TO users");
    store->rearm();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!store->healthy() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    EXPECT_TRUE(store->healthy());
    EXPECT_TRUE(commit({UserRecord{UserId("u"), "U"}}));
}

TEST_P(StoreContract, MigratesOnceAndRefusesWhatANewerVersionMade) {
    const auto again = migrate_database(database.url());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->applied.empty());
    EXPECT_EQ(again->from, static_cast<int>(migrations().size()));
    execute("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'future', 0)");
    EXPECT_EQ(migrate_database(database.url()).error().code, "schema-too-new");
    EXPECT_EQ(open_store(database.url(), loop).error().code, "schema-too-new");
}

TEST_P(StoreContract, WithoutMigratingAnEmptyDatabaseIsTooOld) {
    const Database fresh(GetParam());
    EXPECT_EQ(open_store(fresh.url(), loop, {.migrate = false}).error().code, "schema-too-old");
    const auto report = migrate_database(fresh.url());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->from, 0);
    EXPECT_EQ(report->applied.front(), "0001_initial");
    EXPECT_TRUE(open_store(fresh.url(), loop, {.migrate = false}));
}

INSTANTIATE_TEST_SUITE_P(Databases, StoreContract, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace parley::store
