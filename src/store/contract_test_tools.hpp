// The bench for what ports::Store promises: a fresh database of either kind, a store on it, and a few records. For
// tests; header only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/loop_test_tools.hpp"
#include "store/open.hpp"
#include "store/postgres_test_tools.hpp"
#include "store/statement.hpp"

namespace parley::store::testing {

using namespace calls;

/// A fresh database of one kind.
class Database {
public:
    explicit Database(const std::string& kind) {
        if (kind == "sqlite") {
            url_ = "sqlite://" + folder_.path() + "/parley.db";
            return;
        }
        url_ = testing::PostgresServer::shared().make_database();
    }
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    testing::TemporaryFolder folder_;
    std::string url_;
};

class StoreContract : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override { open(); }
    void TearDown() override { loop.release(); }
    void open(const StoreOptions& options = {}) {
        store.reset();
        auto opened = open_store(database.url(), loop, options);
        ASSERT_TRUE(opened) << opened.error().message;
        store = std::move(*opened);
    }
    Status commit(std::vector<Write> writes) {
        std::optional<Status> answer;
        store->commit(std::move(writes), [&](const Status& status) { answer = status; });
        EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
        return answer.value_or(Status(fail("no-answer", "")));
    }
    std::optional<CallRecord> find(const std::string& id) {
        std::optional<Result<std::optional<CallRecord>>> answer;
        store->find_call(CallId(id), [&](auto found) { answer = std::move(found); });
        EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
        EXPECT_TRUE(*answer) << (*answer).error().message;
        return **answer;
    }
    std::vector<QualityRecord> quality(const std::string& subject) {
        std::optional<Result<std::vector<QualityRecord>>> answer;
        store->list_quality(subject, [&](auto found) { answer = std::move(found); });
        EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
        EXPECT_TRUE(*answer) << (*answer).error().message;
        return **answer;
    }
    Result<ports::CallPage> list(const std::string& user, const std::string& cursor, int limit, bool missed = false) {
        std::optional<Result<ports::CallPage>> answer;
        store->list_calls(UserId(user), cursor, limit, missed, [&](auto page) { answer = std::move(page); });
        EXPECT_TRUE(loop.run_until([&] { return answer.has_value(); }));
        return *answer;
    }
    Loaded load() {
        auto loaded = store->load();
        EXPECT_TRUE(loaded) << loaded.error().message;
        return std::move(*loaded);
    }
    void execute(const std::string& sql) { Connection(**make_engine(database.url())).run(sql); }

    Database database{GetParam()};
    testing::WaitingLoop loop;
    std::unique_ptr<ports::Store> store;
};

inline RoomRecord room(const std::string& id) {
    RoomRecord r;
    r.id = RoomId(id);
    r.name = "Room " + id;
    r.kind = RoomKind::link;
    r.host = UserId("ada");
    r.is_public = true;
    r.guests = false;
    r.locked = true;
    r.max_participants = 7;
    r.media = MediaMode::sfu;
    r.video_codec = VideoCodec::h264;
    r.created_at = {1'000};
    r.emptied_at = {2'000};
    r.waiting = WaitingPolicy::guests;
    r.host_hash = "hash of a key";
    return r;
}

inline ChatMessage message(const std::string& room, std::int64_t seq, const std::string& text) {
    return {"id-" + std::to_string(seq),         RoomId(room), seq,  "c",
            {PeerId("p"), UserId("ada"), "Ada"}, std::nullopt, text, {seq}};
}

inline CallRecord call(const std::string& id, CallStatus status, std::int64_t created_ms,
                       std::vector<std::string> users) {
    CallRecord r;
    r.id = CallId(id);
    r.room = RoomId("r-" + id);
    r.status = status;
    r.created_at = {created_ms};
    r.initiator = UserId(users.front());
    for (const auto& user : users)
        r.participants.push_back({UserId(user), ParticipantStatus::joined, std::nullopt, {}, {}});
    return r;
}

}  // namespace parley::store::testing
