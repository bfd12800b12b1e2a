// What ports::Store promises of chat, reports, missed calls and push, held against SQLite and a PostgreSQL that is
// really started.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "calls/chat.hpp"
#include "calls/quality.hpp"
#include "store/contract_test_tools.hpp"

namespace parley::store {
namespace {

using namespace calls;
using testing::call;
using ::testing::ElementsAre;
using testing::message;
using testing::room;

class PeopleContract : public testing::StoreContract {};

TEST_P(PeopleContract, ANewMessageTakesThePlaceOfTheOldestAndAllGoWithTheRoom) {
    std::vector<Write> writes{room("r1"), room("r2")};
    const std::int64_t count = Chat::kMessagesMax + 3;
    for (std::int64_t seq = 1; seq <= count; ++seq) writes.emplace_back(message("r1", seq, "m"));
    writes.emplace_back(message("r2", 1, "other"));
    writes.emplace_back(ChatReadRecord{RoomId("r1"), UserId("ada"), 1});
    writes.emplace_back(ChatReadRecord{RoomId("r1"), UserId("ada"), 2});
    ASSERT_TRUE(commit(std::move(writes)));
    auto loaded = load();
    ASSERT_EQ(loaded.chat.size(), static_cast<std::size_t>(Chat::kMessagesMax) + 1);
    EXPECT_EQ(loaded.chat.front().seq, 4);
    EXPECT_EQ(loaded.chat[Chat::kMessagesMax - 1].seq, count);
    EXPECT_THAT(loaded.chat_reads, ElementsAre(ChatReadRecord{RoomId("r1"), UserId("ada"), 2}));
    ASSERT_TRUE(commit({DeleteRoom{RoomId("r1")}}));
    loaded = load();
    EXPECT_THAT(loaded.chat, ElementsAre(message("r2", 1, "other")));
    EXPECT_TRUE(loaded.chat_reads.empty());
}

TEST_P(PeopleContract, OfReportsOneOfEachPersonIsKeptTheNewestSoManyUntilTheRoomGoes) {
    const auto report = [](const std::string& subject, const std::string& person, std::int64_t at) {
        QualityRecord r;
        r.subject = subject;
        r.person = person;
        r.at = {at};
        return r;
    };
    ASSERT_TRUE(commit({room("r1"), report("r1", "ada", 1), report("r1", "ada", 2), report("other", "ada", 3)}));
    EXPECT_THAT(quality("r1"), ElementsAre(report("r1", "ada", 2)));
    std::vector<Write> writes;
    for (int i = 0; i < kQualityReportsMax; ++i) writes.emplace_back(report("r1", "p" + std::to_string(i), 10 + i));
    ASSERT_TRUE(commit(std::move(writes)));
    const auto kept = quality("r1");
    EXPECT_EQ(kept.size(), static_cast<std::size_t>(kQualityReportsMax));
    EXPECT_TRUE(std::ranges::none_of(kept, [](const auto& r) { return r.person == "ada"; })) << "the oldest went";
    ASSERT_TRUE(commit({DeleteRoom{RoomId("r1")}}));
    EXPECT_TRUE(quality("r1").empty());
    EXPECT_EQ(quality("other").size(), 1u);
    EXPECT_TRUE(quality("\xff").empty());
}

TEST_P(PeopleContract, SubscriptionsToPushAreKeptTheOldestFirstAndForgotten) {
    const PushRecord phone{"s1", UserId("ada"), "https://push.example/" + std::string(2'027, 'x'), "key", "auth", {2}};
    const PushRecord desk{"s2", UserId("ada"), "https://push.example/2", "key", "auth", {1}};
    ASSERT_TRUE(commit({phone, desk}));
    EXPECT_THAT(load().push, ElementsAre(desk, phone));
    auto again = desk;
    again.p256dh = "another";
    again.at = {3};
    ASSERT_TRUE(commit({DeletePush{"s2"}, again}));
    EXPECT_THAT(load().push, ElementsAre(phone, again));
    ASSERT_TRUE(commit({DeletePush{"s1"}, DeletePush{"none"}}));
    EXPECT_THAT(load().push, ElementsAre(again));
}

TEST_P(PeopleContract, AHistoryOfMissedCallsHasOnlyThoseThatThisUserMissed) {
    std::vector<Write> writes;
    for (int i = 0; i < 12; ++i) {
        auto record = call("call-" + std::to_string(100 + i), CallStatus::missed, 1'000 + i, {"ann", "bob"});
        record.participants[1].missed = i % 2 == 0;
        writes.emplace_back(std::move(record));
    }
    ASSERT_TRUE(commit(std::move(writes)));
    EXPECT_TRUE(list("ann", "", 10, true)->calls.empty());
    const auto first = list("bob", "", 4, true);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->calls.size(), 4u);
    EXPECT_EQ(first->calls.front().id.value, "call-110");
    const auto rest = list("bob", first->next_cursor, 4, true);
    EXPECT_EQ(rest->calls.size(), 2u);
    EXPECT_TRUE(rest->next_cursor.empty());
    EXPECT_EQ(list("bob", "", 50)->calls.size(), 12u);
}

INSTANTIATE_TEST_SUITE_P(Databases, PeopleContract, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace parley::store
