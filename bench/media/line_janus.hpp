// A line to a Janus gateway: its WebSocket transport (subprotocol `janus-protocol`) and its videoroom plugin, as their
// documentation describes them. Publisher n is feed n + 1; a subscriber asks for all of them.
#pragma once

#include <boost/json.hpp>

#include "../load/websocket.hpp"
#include "line.hpp"

namespace parley::media_load {

class JanusLine final : public Line, load::WebSocketUser {
public:
    JanusLine(const Options& options, load::Loop& loop, Room& room, LineUser& user, Role role, int number);

    void come() override;
    void answer(const std::string& sdp) override;
    void on_time(media::Time now) override;

private:
    /// The transaction of a request; its answers carry it.
    enum class Step : std::uint8_t { session = 1, handle, create, join, publish, start, keepalive };
    void on_open(load::WebSocket& socket) override;
    void on_text(load::WebSocket& socket, std::string_view text) override;
    void on_reply(Step step, const boost::json::object& message);
    void ask(Step step, std::string_view janus, boost::json::object more);
    /// A message to the plugin, with a session description where there is one.
    void tell_plugin(Step step, boost::json::object body, std::string_view kind = {}, std::string_view sdp = {});
    void join();

    const Options& options_;
    Room& room_;
    LineUser& user_;
    Role role_;
    int number_;
    load::WebSocket socket_;
    std::int64_t session_ = 0;
    std::int64_t handle_ = 0;
    media::Time next_keepalive_;
};

}  // namespace parley::media_load
