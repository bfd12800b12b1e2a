// What the store keeps when things break: the process dies, PostgreSQL goes away, a table grows to many calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include <map>
#include <set>

#include "store/loop_test_tools.hpp"
#include "store/open.hpp"
#include "store/postgres_test_tools.hpp"
#include "store/read_repository.hpp"

namespace parley::store {
namespace {

using namespace calls;

std::unique_ptr<ports::Store> open(const std::string& url, transport::Loop& loop, const StoreOptions& options = {}) {
    auto opened = open_store(url, loop, options);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
}

/// A change of three records that belong together.
std::vector<Write> change(int number) {
    const std::string id = std::to_string(number);
    RoomRecord room;
    room.id = RoomId("r" + id);
    CallRecord call;
    call.id = CallId("c" + id);
    call.room = room.id;
    call.status = CallStatus::active;
    call.participants = {{UserId("a"), ParticipantStatus::joined, {}, {}, {}},
                         {UserId("b"), ParticipantStatus::ringing, {}, {}, {}}};
    PeerRecord peer;
    peer.id = PeerId("p" + id);
    peer.room = room.id;
    return {room, call, peer};
}

/// The child: makes changes as fast as they are acknowledged and says which were, until it is killed.
[[noreturn]] void write_until_killed(const std::string& url, int acknowledged, int first) {
    testing::WaitingLoop loop;
    const auto store = open(url, loop);
    int next = first;
    int in_flight = 0;
    for (;;) {
        while (in_flight < 50) {
            const int number = next++;
            ++in_flight;
            store->commit(change(number), [&, number](const Status& status) {
                --in_flight;
                if (status && ::write(acknowledged, &number, sizeof(number)) != sizeof(number)) ::_exit(1);
            });
        }
        if (!loop.run_until([&] { return in_flight < 50; })) ::_exit(1);
    }
}

TEST(Durability, KillNineLosesNoAcknowledgedChangeAndLeavesNoHalfOne) {
    const testing::TemporaryFolder folder;
    const std::string url = "sqlite://" + folder.path() + "/parley.db";
    std::set<int> acknowledged;
    int first = 0;
    for (int round = 0; round < 8; ++round) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            write_until_killed(url, ends[1], first);
        }
        ::close(ends[1]);
        int number = 0;
        const std::size_t enough = acknowledged.size() + 40 + static_cast<std::size_t>(round) * 37;
        while (acknowledged.size() < enough && ::read(ends[0], &number, sizeof(number)) == sizeof(number))
            acknowledged.insert(number);
        ::kill(child, SIGKILL);
        while (::read(ends[0], &number, sizeof(number)) == sizeof(number)) acknowledged.insert(number);
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);

        testing::WaitingLoop loop;
        const auto loaded = open(url, loop)->load();
        ASSERT_TRUE(loaded);
        std::set<std::string> calls;
        for (const auto& call : loaded->calls) {
            EXPECT_EQ(call.participants.size(), 2u);
            calls.insert(call.id.value);
        }
        EXPECT_EQ(loaded->rooms.size(), calls.size());
        EXPECT_EQ(loaded->peers.size(), calls.size());
        for (const int one : acknowledged) EXPECT_TRUE(calls.contains("c" + std::to_string(one))) << one;
        first = (round + 1) * 1'000'000;
    }
    EXPECT_GT(acknowledged.size(), 300u);
}

class PostgresqlAway : public ::testing::Test {
protected:
    bool commit(int number) {
        std::optional<Status> answer;
        store->commit(change(number), [&](const Status& status) { answer = status; });
        EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
        return answer && answer->has_value();
    }
    std::size_t kept() {
        const auto loaded = store->load();
        EXPECT_TRUE(loaded);
        return loaded ? loaded->calls.size() : 0;
    }
    testing::PostgresServer& server = testing::PostgresServer::shared();
    const std::string url = server.make_database();
    testing::WaitingLoop loop;
    std::unique_ptr<ports::Store> store;
};

TEST_F(PostgresqlAway, ConnectionsThatAreCutAreMadeAnewAndNobodyNotices) {
    store = open(url, loop);
    ASSERT_TRUE(commit(1));
    std::optional<bool> found;
    const auto find = [&] {
        found.reset();
        store->find_call(CallId("c1"), [&](const auto& call) { found = call && *call; });
        ASSERT_TRUE(loop.run_until([&] { return found.has_value(); }));
    };
    find();
    Connection(**make_engine(url))
        .run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
            "pg_backend_pid()");
    EXPECT_TRUE(commit(2));
    find();
    EXPECT_EQ(found, true);
    EXPECT_TRUE(store->healthy());
    EXPECT_EQ(kept(), 2u);
}

TEST_F(PostgresqlAway, AServerThatComesBackInTimeGetsTheChangesThatWaited) {
    store = open(url, loop, {.retry_for = Duration{25'000}});
    ASSERT_TRUE(commit(1));
    server.stop();
    int done = 0;
    for (int i = 2; i < 12; ++i) store->commit(change(i), [&](const Status& status) { done += status ? 1 : 0; });
    loop.run_posted();  // the writer has them now
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (store->healthy() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    EXPECT_FALSE(store->healthy());
    server.start();
    ASSERT_TRUE(loop.run_until([&] { return done == 10; }));
    EXPECT_TRUE(store->healthy());
    EXPECT_EQ(kept(), 11u);
}

TEST_F(PostgresqlAway, AServerThatStaysAwayIsUnavailableWithinABoundedTime) {
    store = open(url, loop, {.retry_for = Duration{200}, .probe_every = Duration{20}});
    ASSERT_TRUE(commit(1));
    server.stop();
    EXPECT_FALSE(commit(2));
    EXPECT_FALSE(store->healthy());
    std::optional<std::string> code;
    store->find_call(CallId("c1"), [&](const auto& call) { code = call ? "" : call.error().code; });
    ASSERT_TRUE(loop.run_until([&] { return code.has_value(); }));
    EXPECT_EQ(code, "store-unavailable");
    server.start();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!store->healthy() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    EXPECT_TRUE(store->healthy());
    EXPECT_FALSE(commit(3));  // the house has not yet taken back what failed
    store->rearm();
    EXPECT_TRUE(commit(4));
    EXPECT_EQ(kept(), 2u);
}

/// The plan of a page of history, as text.
std::string plan_of_a_page(Connection& connection, const std::string& explain) {
    std::string sql = kPageOfCalls;
    for (const auto& [name, value] : std::map<std::string, std::string>{
             {":user", "'u7'"}, {":at", "9223372036854775807"}, {":call", "'z'"}, {":limit", "51"}}) {
        sql.replace(sql.find(name), name.size(), value);
    }
    std::string plan;
    const soci::rowset<soci::row> rows = (connection.session().prepare << explain + sql);
    for (const soci::row& row : rows) plan += row.get<std::string>(row.size() - 1) + "\n";
    return plan;
}

TEST(History, APageOfCallsIsOneStretchOfTheIndexOnSqlite) {
    const testing::TemporaryFolder folder;
    const auto engine = make_engine("sqlite://" + folder.path() + "/parley.db");
    ASSERT_TRUE(migrate(**engine));
    Connection connection(**engine);
    const std::string plan = plan_of_a_page(connection, "EXPLAIN QUERY PLAN ");
    EXPECT_THAT(
        plan,
        ::testing::HasSubstr(
            "SEARCH h USING COVERING INDEX call_participants_history (user_id=? AND (created_at,call_id)<(?,?))"));
    EXPECT_THAT(plan, ::testing::Not(::testing::HasSubstr("TEMP B-TREE")));
}

TEST(History, AStartFindsTheLiveCallsByTheirIndex) {
    const testing::TemporaryFolder folder;
    const auto engine = make_engine("sqlite://" + folder.path() + "/parley.db");
    ASSERT_TRUE(migrate(**engine));
    Connection connection(**engine);
    std::string plan;
    const soci::rowset<soci::row> rows =
        (connection.session().prepare << std::string("EXPLAIN QUERY PLAN SELECT id FROM calls WHERE ") + kLiveCalls +
                                             " ORDER BY created_at");
    for (const soci::row& row : rows) plan += row.get<std::string>(row.size() - 1) + "\n";
    EXPECT_THAT(plan, ::testing::HasSubstr("USING INDEX calls_live"));
    EXPECT_THAT(plan, ::testing::Not(::testing::HasSubstr("TEMP B-TREE")));
}

TEST(History, APageOfCallsIsOneStretchOfTheIndexOnPostgresql) {
    const auto engine = make_engine(testing::PostgresServer::shared().make_database());
    ASSERT_TRUE(migrate(**engine));
    Connection connection(**engine);
    connection.run(
        "INSERT INTO calls SELECT 'c' || n, 'r', 'direct', 'ended', 'calls', 'u', NULL, NULL, '', n FROM "
        "generate_series(1, 50000) n");
    connection.run(
        "INSERT INTO call_participants SELECT 'c' || n, 0, 'u' || n % 50, 'joined', NULL, NULL, NULL, n FROM "
        "generate_series(1, 50000) n");
    connection.run("ANALYZE");
    const std::string plan = plan_of_a_page(connection, "EXPLAIN ");
    EXPECT_THAT(plan, ::testing::HasSubstr("Scan Backward using call_participants_history"));
    EXPECT_THAT(plan, ::testing::Not(::testing::HasSubstr("Sort")));
}

}  // namespace
}  // namespace parley::store
