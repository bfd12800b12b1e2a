// A line to Parley: its own protocol, `/parley`, with a token of its own.
#pragma once

#include <boost/json.hpp>

#include "../load/websocket.hpp"
#include "line.hpp"

namespace parley::media_load {

class ParleyLine final : public Line, load::WebSocketUser {
public:
    ParleyLine(const Options& options, load::Loop& loop, Room& room, LineUser& user, Role role, int number);

    void come() override;
    void answer(const std::string& sdp) override;
    void on_time(media::Time now) override;

private:
    enum class Step : std::uint8_t { create = 1, join, media, answer, ping };
    void on_open(load::WebSocket&) override {}
    void on_text(load::WebSocket& socket, std::string_view text) override;
    void ask(Step step, std::string_view method, boost::json::object params);
    void join();
    void on_reply(Step step, const boost::json::object& result);

    const Options& options_;
    Room& room_;
    LineUser& user_;
    Role role_;
    int number_;
    load::WebSocket socket_;
    media::Time next_ping_;
};

}  // namespace parley::media_load
