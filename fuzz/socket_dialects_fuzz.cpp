// The Socket.IO dialects on one house in virtual time (house_game.hpp): `calls` and `video` on `/`, `appointments` on
// `/video-call`, and their REST. A client emits its line: an event and its arguments as JSON, with an acknowledgement
// asked for where the line's second letter is `?`. After every line the domain's own promises are looked at.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/json_scan.hpp"
#include "calls/call_rules.hpp"
#include "dialects/appointments/appointments.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/testing/socket_talker.hpp"
#include "dialects/video/video_dialect.hpp"
#include "house_game.hpp"
#include "socketio/server.hpp"

namespace {

using namespace parley;
using namespace parley::dialects;

class Game final : public fuzz::HouseGame {
public:
    Game() {
        server_.add_namespace("/", root_);
        server_.add_namespace("/video-call", visits_);
        for (auto&& more : {calls_dialect::routes(host_), video::routes(host_), appointments::routes(host_)})
            routes_.http.insert(routes_.http.end(), more.http.begin(), more.http.end());
    }
    ~Game() override {
        talkers_.clear();
        lose_all();
    }

private:
    void say(char letter, std::string_view rest) override {
        switch (letter) {
            case 'p':
                request("POST", rest);
                break;
            case 'g':
                request("GET", rest);
                break;
            case 'a':
                emit('a', "/", "ada", rest);
                break;
            case 'b':
                emit('b', "/", "bob", rest);
                break;
            case 'c':
                emit('c', "/", "ada", rest);  // her second device
                break;
            case 'd':
                emit('d', "/video-call", "dr:practitioner", rest);
                break;
            case 'e':
                emit('e', "/video-call", "bob:patient", rest);
                break;
            default:
                break;
        }
    }
    void cut(char letter) override {
        talkers_.erase(letter);
        HouseGame::cut(letter);
    }
    void emit(char letter, const std::string& nsp, const std::string& token, std::string_view text) {
        if (!is_open(letter)) {
            talkers_.erase(letter);
            auto& wire = connect(
                letter, server_.handle_upgrade(testing::make_request("GET", "/socket.io/?EIO=4&transport=websocket")));
            talkers_[letter] = std::make_unique<testing::SocketTalker>(wire, nsp, token);
            host_.loop.turn();
            talkers_[letter]->pump();
        }
        const bool asks = text.starts_with('?');
        if (asks) text.remove_prefix(1);
        const auto space = std::min(text.find(' '), text.size());
        const auto arguments = named(text.substr(std::min(space + 1, text.size())));
        if (!arguments.empty() && !json::scan("[" + arguments + "]"))
            return;  // the packet decoder's own fuzzer has those
        talkers_[letter]->emit(text.substr(0, space), arguments, asks);
    }
    /// "ada /api/calls/$c {…}"
    void request(std::string method, std::string_view text) {
        const auto who = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), who.size() + 1));
        const auto target = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), target.size() + 1));
        if (!target.starts_with('/') || std::ranges::count(who, ':') > 1) return;  // a token of tests, id:role
        const testing::RestCall call(
            routes_, testing::make_request(std::move(method), named(target), named(text), std::string(who)));
        host_.loop.turn();
        if (const auto& answer = call.response()) {
            PARLEY_CHECK(answer->status >= 200 && answer->status < 600 && answer->status != 500);
        }
    }

    /// `$c`, `$r` and `$v` are the newest call, room and appointment.
    std::string named(std::string_view text) {
        const auto& state = host_.domain().state();
        return fuzz::fill_in(text, [&](char name) -> std::optional<std::string> {
            if (name == 'c') return newest(state.calls);
            if (name == 'r') return newest(state.rooms);
            if (name == 'v') return newest(state.appointments);
            return std::nullopt;
        });
    }
    /// In a table's own order, which is one and the same in each run of an input.
    template <class Table>
    static std::string newest(const Table& table) {
        std::string id;
        for (const auto& [key, row] : table) id = std::max(id, key.value);
        return id;
    }

    void check() override {
        check_rooms();
        const auto& state = host_.domain().state();
        for (const auto& [id, call] : state.calls) {
            PARLEY_CHECK(call.participants.front().user == call.initiator);
            PARLEY_CHECK(calls::is_terminal(call.status) == call.ended_at.has_value());
        }
        for (auto& [letter, talker] : talkers_) talker->heard().clear();
    }

    SocketDoor root_{host_, calls::Door::root, {&calls_dialect::vocabulary(), &video::vocabulary()}};
    SocketDoor visits_{host_, calls::Door::appointments, {&appointments::vocabulary()}};
    socketio::Server server_{host_.loop, host_.random(), {}};
    transport::Routes routes_;
    std::map<char, std::unique_ptr<testing::SocketTalker>> talkers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::play<Game>(data, size);
    return 0;
}
