// Somebody with Parley's own client (`/parley`): rings, answers, joins rooms, signals, resumes. Holds what the protocol
// promises: numbered events without a gap, replies in the order of the requests, the same place after a short loss.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/media_client.hpp"
#include "sim/person.hpp"

namespace parley::sim {

class OwnPerson final : public Person {
public:
    OwnPerson(World& world, std::string name, std::string user);

    void act() override;
    [[nodiscard]] std::optional<std::string> missing() const override;
    [[nodiscard]] const View* view_of(const std::string& room) const override;
    [[nodiscard]] bool begins_anew() const override { return true; }
    [[nodiscard]] std::string peer_in(const std::string& room) const override;
    /// What they send and get through the media server in that room, where they are; nullptr: nothing.
    [[nodiscard]] const MediaClient* media_in(const std::string& room) const;

private:
    using Json = boost::json::object;
    struct Ask {
        std::uint64_t id;
        std::string method;
        std::string what;    ///< a room or a call
        std::string resume;  ///< what a join was asked with
    };
    struct Place {
        std::string peer;
        std::string resume;
        std::string call;   ///< of a call's room
        bool sure = false;  ///< was in and has not left: within the grace the same peer must be had again
        bool in = false;    ///< on this line
        View view;
        Loss loss{};  ///< the one that put them out
    };

    std::string target() override;
    void on_open() override;
    void on_text(const std::string& text) override;
    void on_lost(int code) override;
    [[nodiscard]] std::string hears_as(const std::string& message) const override;

    void ask(std::string method, Json params, std::string what = {}, std::string resume = {});
    void on_reply(const Json& frame);
    void on_result(const Ask& asked, const Json& result);
    void on_refusal(const Ask& asked, const Json& error);
    void on_joined(const Ask& asked, const Json& result);
    void on_event(std::string_view event, const Json& data);
    void on_call_event(std::string_view event, const Json& data);
    void hear_call(const Json& call);
    void ping();
    void on_media_event(std::string_view event, const std::string& room, const Json& data);
    void enter_media(const std::string& room, const Place& place);
    void drop_media();
    void look_at_media();

    void want(const std::string& room, const std::string& call);
    void join(const std::string& room);
    void forget(const std::string& room);
    void act_in_room();
    void act_on_call();
    void lose_line();
    [[nodiscard]] const Place* some_place() const;

    std::map<std::string, Place> wants_;
    std::set<std::string> rung_;                ///< calls that ring here
    std::map<std::string, std::string> calls_;  ///< that are not over, as far as is known, to their rooms
    std::set<std::string> over_;                ///< calls whose end was told on this line
    std::deque<Ask> asked_;
    std::map<std::string, std::unique_ptr<MediaClient>> media_;  ///< by room; at most kMediaMax
    std::uint64_t last_id_ = 0, seq_ = 0;
    bool looks_ = false;  ///< at media, now and then
};

}  // namespace parley::sim
