// Losing the line and coming back, for each dialect, in virtual time: a cut of 1, 5 and 14 s is not seen, one of 16 s
// is a leave, told once; a restart is not seen; and a network that stalls with its connection open, so that somebody is
// back before the house has missed them. The stories are made from one table; a further dialect needs one more row.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "dialects/testing/whole_house.hpp"

namespace parley::dialects {
namespace {

/// What bob and ada (who stays) say and hear. WHO in a text is the connection that bob is on.
struct Words {
    std::string_view name;
    std::string_view meet;         ///< both are there; whatever must be known later has a name
    std::string_view back;         ///< WHO is back within the grace
    std::string_view after_back;   ///< … and what ada hears of that: nothing for most
    std::string_view left;         ///< what ada hears when the grace is over
    std::string_view anew;         ///< WHO comes back later than that
    std::string_view ada_is_back;  ///< after a restart, before bob is
    /// … and when bob is, who was not in the list that she got: so she is told, and nothing else happens.
    std::string_view bob_after_restart;
    std::string_view takes_over;  ///< bob2 is back while bob's connection still stands
};

constexpr std::string_view kMakeRoom = R"(
> ada as ada POST /room/create {}
< ada 201 {"room_id":"$room","...":0})";

constexpr Words kRoomsUser{
    .name = "rooms, as a user",
    .meet = R"(
> ada as ada open /ws?room_id=$room
> ada {"type":"join_room"}
< ada {"type":"peers_list","peer_id":"$ada","...":0}
> bob as bob open /ws?room_id=$room
> bob {"type":"join_room"}
< bob {"type":"peers_list","peer_id":"$bob","...":0}
< ada {"type":"peer_joined","peer_id":"$bob","...":0})",
    .back = R"(
> WHO as bob open /ws?room_id=$room
> WHO {"type":"join_room"}
< WHO {"type":"peers_list","peers":["$ada"],"peer_id":"$bob","...":0})",
    .after_back = "",
    .left = R"(
< ada {"type":"peer_left","peer_id":"$bob"})",
    .anew = R"(
> WHO as bob open /ws?room_id=$room
> WHO {"type":"join_room"}
< WHO {"type":"peers_list","peers":["$ada"],"peer_id":"$bobs_next","...":0}
< ada {"type":"peer_joined","peer_id":"$bobs_next","...":0})",
    .ada_is_back = R"(
> ada as ada open /ws?room_id=$room
> ada {"type":"join_room"}
< ada {"type":"peers_list","peers":[],"peer_id":"$ada","...":0})",
    .bob_after_restart = R"(
< ada {"type":"peer_joined","peer_id":"$bob","...":0})",
    // Nothing says that it is the same device: it is a second one, and the first goes when the house has missed it.
    .takes_over = R"(
> bob2 as bob open /ws?room_id=$room
> bob2 {"type":"join_room"}
< bob2 {"type":"peers_list","peers":["$ada","$bob"],"peer_id":"$second","...":0}
< ada {"type":"peer_joined","peer_id":"$second","...":0}
< bob {"type":"peer_joined","peer_id":"$second","...":0}
> bob lost
@ 15s
< ada {"type":"peer_left","peer_id":"$bob"}
< bob2 {"type":"peer_left","peer_id":"$bob"})",
};

constexpr Words kRoomsGuest{
    .name = "rooms, as a guest",
    .meet = R"(
> ada open /ws?room_id=$room
> ada {"type":"join_room"}
< ada {"type":"peers_list","peer_id":"$ada","resume":"$ada_value","...":0}
> bob open /ws?room_id=$room
> bob {"type":"join_room"}
< bob {"type":"peers_list","peer_id":"$bob","resume":"$value","...":0}
< ada {"type":"peer_joined","peer_id":"$bob","...":0})",
    .back = R"(
> WHO open /ws?room_id=$room&resume=$value
> WHO {"type":"join_room"}
< WHO {"type":"peers_list","peers":["$ada"],"peer_id":"$bob","...":0})",
    .after_back = "",
    .left = R"(
< ada {"type":"peer_left","peer_id":"$bob"})",
    .anew = R"(
> WHO open /ws?room_id=$room&resume=$value
> WHO {"type":"join_room"}
< WHO {"type":"peers_list","peers":["$ada"],"peer_id":"$bobs_next","...":0}
< ada {"type":"peer_joined","peer_id":"$bobs_next","...":0})",
    .ada_is_back = R"(
> ada open /ws?room_id=$room&resume=$ada_value
> ada {"type":"join_room"}
< ada {"type":"peers_list","peers":[],"peer_id":"$ada","...":0})",
    .bob_after_restart = R"(
< ada {"type":"peer_joined","peer_id":"$bob","...":0})",
    .takes_over = R"(
> bob2 open /ws?room_id=$room&resume=$value
> bob2 {"type":"join_room"}
< bob2 {"type":"peers_list","peers":["$ada"],"peer_id":"$bob","...":0}
< bob {"type":"error","code":"joined-elsewhere","...":0}
> bob lost)",
};

constexpr Words kBare{
    .name = "bare",
    .meet = R"(
> ada open /ws?room_id=$room
@ 250ms
< ada {"type":"client_id","data":"$ada","resume":"$ada_value","...":0}
> bob open /ws?room_id=$room
@ 250ms
< bob {"type":"client_id","data":"$bob","resume":"$value","...":0}
< bob {"type":"peer_joined","data":"$ada"}
< ada {"type":"peer_joined","data":"$bob"})",
    .back = R"(
> WHO open /ws?room_id=$room&resume=$value
@ 250ms
< WHO {"type":"client_id","data":"$bob","...":0}
< WHO {"type":"peer_joined","data":"$ada"})",
    .after_back = "",
    .left = R"(
< ada {"type":"peer_left","data":"$bob"})",
    .anew = R"(
> WHO open /ws?room_id=$room&resume=$value
@ 250ms
< WHO {"type":"client_id","data":"$bobs_next","...":0}
< WHO {"type":"peer_joined","data":"$ada"}
< ada {"type":"peer_joined","data":"$bobs_next"})",
    .ada_is_back = R"(
> ada open /ws?room_id=$room&resume=$ada_value
@ 250ms
< ada {"type":"client_id","data":"$ada","...":0})",
    .bob_after_restart = R"(
< ada {"type":"peer_joined","data":"$bob"})",
    .takes_over = R"(
> bob2 open /ws?room_id=$room&resume=$value
@ 250ms
< bob2 {"type":"client_id","data":"$bob","...":0}
< bob2 {"type":"peer_joined","data":"$ada"}
< bob {"type":"error","code":"joined-elsewhere","...":0}
> bob lost)",
};

constexpr Words kCalls{
    .name = "calls",
    .meet = R"(
> ada as ada connect /
< ada connected
> bob as bob connect /
< bob connected
> ada emit call-user {"sessionId":"11111111-1111-4111-8111-111111111111","recipientIds":["bob"],"callType":"DIRECT"}
< bob incoming-call {"...":0}
< bob webrtc:incoming-call {"...":0}
> bob emit accept-call {"sessionId":"11111111-1111-4111-8111-111111111111","callerId":"ada"}
< ada peer-joined {"...":0}
< ada call-accepted {"...":0})",
    .back = R"(
> WHO as bob connect /
< WHO connected)",
    .after_back = "",
    .left = R"(
< ada peer-left {"userId":"bob","...":0}
< ada call-ended {"endedBy":"bob","reason":"ended","...":0}
< ada webrtc:end-call {"from":"bob","...":0})",
    .anew = R"(
> WHO as bob connect /
< WHO connected)",
    .ada_is_back = R"(
> ada as ada connect /
< ada connected)",
    .bob_after_restart = R"(
< bob2 peer-joined {"userId":"ada","rejoined":true,"...":0})",
    .takes_over = R"(
> bob2 as bob connect /
< bob2 connected
@ 4s
> bob lost
@ 20s
< bob2 nothing)",
};

constexpr Words kVideo{
    .name = "video",
    .meet = R"(
> ada as ada connect /
< ada connected
> bob as bob connect /
< bob connected
> host as ada POST /api/video/calls {}
< host 201 {"data":{"id":"$id","...":0},"...":0}
> guest as bob POST /api/video/calls/$id/join
< guest 200 {"status":"active","...":0}
< ada peer-joined {"...":0}
< ada call-accepted {"...":0})",
    .back = kCalls.back,
    .after_back = "",
    .left = kCalls.left,
    .anew = kCalls.anew,
    .ada_is_back = kCalls.ada_is_back,
    .bob_after_restart = R"(
< bob2 peer-joined {"userId":"ada","rejoined":true,"...":0})",
    .takes_over = kCalls.takes_over,
};

constexpr Words kAppointments{
    .name = "appointments",
    .meet = R"(
> ada as ada:practitioner POST /appointments {"practitionerId":"ada","patientId":"bob","scheduledDate":"2026-10-15T10:00:00Z","type":"Remote"}
< ada 201 {"appointment":{"id":"$id","roomId":"$visit","...":0},"...":0}
> ada as ada:practitioner connect /video-call
< ada connected
> ada emit join-room {"roomId":"$visit","userId":"ada"}
< ada joined-room {"...":0}
> bob as bob:patient connect /video-call
< bob connected
> bob emit join-room {"roomId":"$visit","userId":"bob"}
< bob joined-room {"peerId":"$bob","...":0}
< ada user-joined {"userId":"bob","...":0})",
    .back = R"(
> WHO as bob:patient connect /video-call
< WHO connected
> WHO emit join-room {"roomId":"$visit","userId":"bob"}
< WHO joined-room {"peerId":"$bob","...":0})",
    // Not a join: it makes ada offer again.
    .after_back = R"(
< ada user-joined {"userId":"bob","peerId":"$bob","rejoined":true,"...":0})",
    .left = R"(
< ada user-left {"userId":"bob","peerId":"$bob","...":0})",
    .anew = R"(
> WHO as bob:patient connect /video-call
< WHO connected
> WHO emit join-room {"roomId":"$visit","userId":"bob"}
< WHO joined-room {"peerId":"$bobs_next","...":0}
< ada user-joined {"userId":"bob","peerId":"$bobs_next","...":0})",
    .ada_is_back = R"(
> ada as ada:practitioner connect /video-call
< ada connected
> ada emit join-room {"roomId":"$visit","userId":"ada"}
< ada joined-room {"...":0})",
    .bob_after_restart = R"(
< ada user-joined {"userId":"bob","peerId":"$bob","rejoined":true,"...":0})",
    .takes_over = R"(
> bob2 as bob:patient connect /video-call
< bob2 connected
> bob2 emit join-room {"roomId":"$visit","userId":"bob"}
< bob2 joined-room {"peerId":"$bob","...":0}
< bob error {"code":"joined-elsewhere","...":0}
< ada user-joined {"userId":"bob","peerId":"$bob","rejoined":true,"...":0}
> bob lost)",
};

constexpr Words kOwn{
    .name = "parley",
    .meet = R"(
> ada as ada open /parley
< ada {"event":"welcome","...":0}
> ada {"id":1,"method":"room.join","params":{"room":"$room"}}
< ada {"id":1,"result":{"peer":{"id":"$ada","...":0},"resume":"$ada_value","...":0}}
< ada {"event":"room.path","...":0}
> bob as bob open /parley
< bob {"event":"welcome","...":0}
> bob {"id":1,"method":"room.join","params":{"room":"$room"}}
< bob {"id":1,"result":{"peer":{"id":"$bob","...":0},"resume":"$value","...":0}}
< bob {"event":"room.path","...":0}
< ada {"event":"peer.joined","...":0})",
    .back = R"(
> WHO as bob open /parley
< WHO {"event":"welcome","...":0}
> WHO {"id":1,"method":"room.join","params":{"room":"$room","resume":"$value"}}
< WHO {"id":1,"result":{"resumed":true,"peer":{"id":"$bob","...":0},"...":0}}
< WHO {"event":"room.path","...":0})",
    .after_back = "",
    .left = R"(
< ada {"event":"peer.left","data":{"peer":"$bob","...":0},"...":0})",
    .anew = R"(
> WHO as bob open /parley
< WHO {"event":"welcome","...":0}
> WHO {"id":1,"method":"room.join","params":{"room":"$room","resume":"$value"}}
< WHO {"id":1,"result":{"resumed":false,"peer":{"id":"$bobs_next","...":0},"...":0}}
< WHO {"event":"room.path","...":0}
< ada {"event":"peer.joined","data":{"peer":{"id":"$bobs_next","...":0},"rejoined":false,"...":0},"...":0})",
    .ada_is_back = R"(
> ada as ada open /parley
< ada {"event":"welcome","...":0}
> ada {"id":1,"method":"room.join","params":{"room":"$room","resume":"$ada_value"}}
< ada {"id":1,"result":{"resumed":true,"peers":[],"away":["$bob"],"peer":{"id":"$ada","...":0},"...":0}}
< ada {"event":"room.path","...":0})",
    .bob_after_restart = R"(
< ada {"event":"peer.joined","data":{"peer":{"id":"$bob","...":0},"rejoined":false,"...":0},"...":0})",
    .takes_over = R"(
> bob2 as bob open /parley
< bob2 {"event":"welcome","...":0}
> bob2 {"id":1,"method":"room.join","params":{"room":"$room","resume":"$value"}}
< bob2 {"id":1,"result":{"resumed":true,"peer":{"id":"$bob","...":0},"...":0}}
< bob2 {"event":"room.path","...":0}
< bob {"event":"room.closed","data":{"reason":"joined-elsewhere","...":0},"...":0}
> bob lost)",
};

/// The lines of `text`, where the own client is alive: it says something every few seconds.
class Script {
public:
    Script& say(std::string_view text, std::string_view who = "bob") {
        std::size_t from = 0;
        while (from < text.size()) {
            const auto end = std::min(text.find('\n', from), text.size());
            std::string line(text.substr(from, end - from));
            for (auto at = line.find("WHO"); at != std::string::npos; at = line.find("WHO", at))
                line.replace(at, 3, who);
            if (!line.empty()) story_.lines.push_back({static_cast<int>(story_.lines.size() + 1), std::move(line)});
            from = end + 1;
        }
        return *this;
    }
    Script& wait(const Words& words, int seconds) {
        for (int second = 0; second < seconds; ++second) {
            say("@ 1s");
            if (words.name != kOwn.name || second % 5 != 4) continue;
            say(R"(
> ada {"id":9,"method":"ping"}
< ada {"id":9,"result":"*"})");
        }
        return *this;
    }
    testing::Story done(const Words& words, const std::string& what) {
        story_.name = std::string(words.name) + ", " + what;
        story_.file = "resume_test.cpp";
        return std::move(story_);
    }

private:
    testing::Story story_;
};

testing::Story cut(const Words& words, int seconds) {
    Script script;
    script.say(kMakeRoom).say(words.meet).say("> bob lost").wait(words, seconds);
    script.say("< ada nothing").say(words.back, "bob2").say(words.after_back).say("< ada nothing");
    return script.done(words, "a cut of " + std::to_string(seconds) + " s is not seen");
}

testing::Story cut_too_long(const Words& words, int seconds, const std::string& what) {
    Script script;
    script.say(kMakeRoom).say(words.meet).say("> bob lost").wait(words, 14).say("< ada nothing");
    script.wait(words, 2).say(words.left).say("< ada nothing");
    if (seconds > 16) script.wait(words, seconds - 16).say("< ada nothing");
    script.say(words.anew, "bob2").say("< ada nothing");
    return script.done(words, what + " is a leave, told once");
}

testing::Story stall(const Words& words) {
    Script script;
    script.say(kMakeRoom).say(words.meet).wait(words, 4).say(words.takes_over).say("< ada nothing");
    return script.done(words, "a network that stalls with its connection open");
}

testing::Story restart(const Words& words) {
    Script script;
    script.say(kMakeRoom).say(words.meet).say("@ restart").say(words.ada_is_back).say(words.back, "bob2");
    script.say(words.bob_after_restart).say("< ada nothing");
    return script.done(words, "a restart of the server");
}

std::vector<testing::Story> stories() {
    std::vector<testing::Story> all;
    for (const auto* words : {&kRoomsUser, &kRoomsGuest, &kBare, &kCalls, &kVideo, &kAppointments, &kOwn}) {
        for (const int seconds : {1, 5, 14}) all.push_back(cut(*words, seconds));
        all.push_back(cut_too_long(*words, 16, "a cut of 16 s"));
        // The house misses the line of a laptop that sleeps, whose lid is opened long after the grace.
        all.push_back(cut_too_long(*words, 61, "a minute of sleep"));
        all.push_back(stall(*words));
        all.push_back(restart(*words));
    }
    return all;
}

class Resume : public ::testing::TestWithParam<testing::Story> {};

TEST_P(Resume, Plays) {
    testing::Stage stage(GetParam(), testing::whole_house);
    stage.play();
}
INSTANTIATE_TEST_SUITE_P(Stories, Resume, ::testing::ValuesIn(stories()), testing::test_name);

}  // namespace
}  // namespace parley::dialects
