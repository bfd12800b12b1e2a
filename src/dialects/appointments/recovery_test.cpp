// Connections that Socket.IO recovers (contract §3): they go on where they were, nobody is told, and nothing is missed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_scan.hpp"
#include "dialects/appointments/appointments.hpp"
#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/signing.hpp"
#include "dialects/testing/wire.hpp"

namespace parley::dialects::appointments {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

socketio::Options with_recovery() {
    socketio::Options options;
    options.recovery.enabled = true;
    options.recovery.sign = testing::sign;
    return options;
}

struct Process {
    explicit Process(testing::FakeHost& host)
        : door(host, calls::Door::appointments, {&vocabulary()}), server(host.loop, host.random(), with_recovery()) {
        server.add_namespace("/video-call", door);
    }
    SocketDoor door;
    socketio::Server server;
};

/// A client that asks for recovery and keeps its pid and the last offset.
class Client {
public:
    Client(testing::FakeHost& host, std::string token) : host_(host), token_(std::move(token)) {}

    /// True when the server says that it is the session of before.
    bool connect(Process& process) {
        auto upgrade =
            process.server.handle_upgrade(testing::make_request("GET", "/socket.io/?EIO=4&transport=websocket"));
        wire_ = std::make_unique<testing::Wire>(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgrade)));
        std::string auth = "{\"recovery\":true,\"token\":" + json::quote(token_);
        if (!pid_.empty()) auth += ",\"pid\":" + json::quote(pid_);
        if (!offset_.empty()) auth += ",\"offset\":" + json::quote(offset_);
        wire_->say("40/video-call," + auth + "}");
        host_.loop.turn();
        bool recovered = false;
        for (const std::string& frame : std::exchange(wire_->heard, {})) {
            if (frame.starts_with("40/video-call,")) {
                const auto reply = json::scan_object(std::string_view(frame).substr(14));
                recovered = reply->string("sid") == sid_;
                sid_ = *reply->string("sid");
                pid_ = *reply->string("pid");
            } else {
                take(frame);
            }
        }
        return recovered;
    }
    void emit(const std::string& event, const std::string& json) {
        wire_->say("42/video-call,[" + json::quote(event) + "," + json + "]");
        host_.loop.turn();
    }
    void lose() {
        host_.loop.turn();
        for (const std::string& frame : std::exchange(wire_->heard, {})) take(frame);
        wire_->lose();
        host_.loop.turn();
    }
    /// Names and arguments of what was heard since the last time.
    std::vector<std::string> heard() {
        host_.loop.turn();
        for (const std::string& frame : std::exchange(wire_->heard, {})) take(frame);
        return std::exchange(events_, {});
    }

private:
    void take(const std::string& frame) {
        if (!frame.starts_with("42")) return;
        const std::string event = frame.substr(frame.find('['));
        const auto parts = json::scan_array(event);
        if (parts->front().as_string() == "parley:offset") {
            offset_ = parts->at(1).as_string().value_or("");
        } else {
            events_.push_back(event);
        }
    }

    testing::FakeHost& host_;
    std::string token_;
    std::unique_ptr<testing::Wire> wire_;
    std::vector<std::string> events_;
    std::string offset_;
    std::string sid_ = "none";
    std::string pid_;
};

class Recovery : public ::testing::Test {
protected:
    void SetUp() override {
        host.change(
            {},
            [](calls::Domain& domain, calls::Turn& t) {
                calls::Identity app;
                app.role = calls::Role::service;
                return domain.appointments.create(t, app, {UserId("dr"), UserId("pat"), {}, {}, {}, {}});
            },
            [this](const Result<calls::AppointmentRecord>& made) { room = made->room->value; });
        host.loop.turn();
        process = std::make_unique<Process>(host);
        for (Client* client : {&dr, &pat}) {
            EXPECT_FALSE(client->connect(*process));
            client->emit("join-room", "{\"roomId\":" + json::quote(room) + "}");
        }
        dr.heard();
        pat.heard();
    }
    /// Clients end before what serves them.
    void TearDown() override {
        dr.lose();
        pat.lose();
    }
    std::string payload(const std::string& more = {}) { return "{\"roomId\":" + json::quote(room) + more + "}"; }

    testing::FakeHost host;
    std::string room;
    std::unique_ptr<Process> process;
    Client dr{host, "dr:practitioner"};
    Client pat{host, "pat:patient"};
};

TEST_F(Recovery, WhoseTokensWereRevokedDoesNotComeBack) {
    pat.lose();
    host.change(
        {},
        [](calls::Domain& domain, calls::Turn& turn) {
            calls::Identity app;
            app.role = calls::Role::service;
            return domain.revocations.revoke(turn, app, UserId("pat"));
        },
        [](const Status& done) { EXPECT_TRUE(done); });
    EXPECT_THAT(dr.heard(), ElementsAre(HasSubstr("user-left")));
    EXPECT_FALSE(pat.connect(*process));
    EXPECT_THAT(dr.heard(), IsEmpty());
}

TEST_F(Recovery, WithinTheGraceNobodyHearsOfItAndSignalsGoOn) {
    pat.lose();
    host.advance(Duration{10'000});
    EXPECT_TRUE(pat.connect(*process));
    EXPECT_THAT(pat.heard(), IsEmpty());
    EXPECT_THAT(dr.heard(), IsEmpty());
    pat.emit("webrtc-signal", payload(R"(,"signal":{"type":"candidate","candidate":"c"})"));
    EXPECT_THAT(dr.heard(), ElementsAre(HasSubstr("webrtc-signal")));
    host.advance(Duration{60'000});
    EXPECT_THAT(dr.heard(), IsEmpty());
}

TEST_F(Recovery, AJoinRoomByHabitAfterItIsARepeat) {
    pat.lose();
    ASSERT_TRUE(pat.connect(*process));
    pat.emit("join-room", payload());
    EXPECT_THAT(pat.heard(), ElementsAre(HasSubstr("joined-room")));
    EXPECT_THAT(dr.heard(), IsEmpty());
}

TEST_F(Recovery, WhatHappenedMeanwhileIsHeardInOrderThenTheSignalsThatWaited) {
    pat.lose();
    dr.emit("toggle-video", payload(R"(,"isEnabled":false)"));
    dr.emit("webrtc-signal", payload(R"(,"signal":{"type":"candidate","candidate":"c"})"));
    dr.emit("screen-share-start", payload());
    host.advance(Duration{5'000});
    ASSERT_TRUE(pat.connect(*process));
    EXPECT_THAT(pat.heard(),
                ElementsAre(HasSubstr("video-toggled"), HasSubstr("screen-share-started"), HasSubstr("webrtc-signal")));
    EXPECT_THAT(dr.heard(), IsEmpty());
}

TEST_F(Recovery, TheOtherWhoCameAnewMeanwhileIsOfferedToAgain) {
    pat.lose();
    dr.lose();
    Client other(host, "dr:practitioner");
    EXPECT_FALSE(other.connect(*process));
    other.emit("join-room", payload());
    ASSERT_TRUE(pat.connect(*process));
    EXPECT_THAT(pat.heard(), ElementsAre(AllOf(HasSubstr("user-joined"), HasSubstr("\"rejoined\":true"))));
    other.lose();
}

TEST_F(Recovery, PastWhatIsKeptItCountsAsANewSession) {
    pat.lose();
    for (int i = 0; i < 70; ++i)
        dr.emit("toggle-video", payload(i % 2 == 0 ? R"(,"isEnabled":false)" : R"(,"isEnabled":true)"));
    dr.heard();
    ASSERT_TRUE(pat.connect(*process));
    EXPECT_THAT(dr.heard(), ElementsAre(AllOf(HasSubstr("user-joined"), HasSubstr("\"rejoined\":true"))));
}

TEST_F(Recovery, WhomTheStoreDidNotTakeBackIsToldAndMayAskAgain) {
    pat.lose();
    host.fake_store.hold();
    host.change(
        {},
        [](calls::Domain& domain, calls::Turn& turn) {  // what has to be kept before the return counts
            calls::Identity app;
            app.role = calls::Role::service;
            return domain.appointments.create(turn, app, {UserId("dr"), UserId("pia"), {}, {}, {}, {}});
        },
        [](const Result<calls::AppointmentRecord>& made) { EXPECT_FALSE(made); });
    ASSERT_TRUE(pat.connect(*process));
    EXPECT_THAT(pat.heard(), IsEmpty());
    host.fake_store.fail_held();
    EXPECT_THAT(pat.heard(),
                ElementsAre(AllOf(HasSubstr("error"), HasSubstr("store-unavailable"),
                                  HasSubstr(R"("event":"join-room")"), HasSubstr("\"roomId\":\"" + room + "\""))));
    pat.emit("join-room", payload());
    EXPECT_THAT(pat.heard(), ElementsAre(HasSubstr("joined-room")));
}

TEST_F(Recovery, AfterTheGraceThePlaceIsGone) {
    pat.lose();
    host.advance(Duration{15'000});
    EXPECT_THAT(dr.heard(), ElementsAre(HasSubstr("user-left")));
    pat.connect(*process);
    EXPECT_THAT(dr.heard(), IsEmpty());
    pat.emit("webrtc-signal", payload(R"(,"signal":{"type":"candidate","candidate":"c"})"));
    EXPECT_THAT(pat.heard(), ElementsAre(HasSubstr("not-found")));
}

TEST_F(Recovery, AcrossARestartItGoesOnWithoutAWord) {
    host.restart();
    dr.lose();
    pat.lose();
    process = std::make_unique<Process>(host);
    EXPECT_TRUE(dr.connect(*process));
    EXPECT_TRUE(pat.connect(*process));
    EXPECT_THAT(dr.heard(), IsEmpty());
    EXPECT_THAT(pat.heard(), IsEmpty());
    pat.emit("webrtc-signal", payload(R"(,"signal":{"type":"candidate","candidate":"c"})"));
    EXPECT_THAT(dr.heard(), ElementsAre(HasSubstr("webrtc-signal")));
    host.advance(Duration{60'000});
    EXPECT_THAT(dr.heard(), IsEmpty());
}

}  // namespace
}  // namespace parley::dialects::appointments
