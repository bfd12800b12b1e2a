// The Socket.IO dialects on one house in virtual time: `calls` and `video` on `/`, `appointments` on `/video-call`, and
// their REST. Each input line starts with a letter: a client in lower case emits the rest of the line (an event and its
// arguments as JSON, with an acknowledgement asked for where the line's second letter is `?`); in upper case its line
// is cut. `$c`, `$r` and `$v` stand for the newest call, room and appointment. After every line the domain's own
// promises are looked at.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "calls/call_rules.hpp"
#include "dialects/appointments/appointments.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/socket_talker.hpp"
#include "dialects/testing/wire.hpp"
#include "dialects/video/video_dialect.hpp"
#include "socketio/server.hpp"

namespace {

using namespace parley;
using namespace parley::dialects;
using testing::Wire;

constexpr std::size_t kLinesMax = 80;

class Game {
public:
    Game() {
        server_.add_namespace("/", root_);
        server_.add_namespace("/video-call", visits_);
        for (auto&& more : {calls_dialect::routes(host_), video::routes(host_), appointments::routes(host_)})
            routes_.http.insert(routes_.http.end(), more.http.begin(), more.http.end());
    }
    ~Game() {
        talkers_.clear();
        for (auto& [letter, wire] : wires_) wire->lose();
    }

    void play(std::string_view line) {
        if (line.empty()) return;
        const auto rest = line.substr(1);
        switch (line[0]) {
            case 't':
                host_.advance(Duration{static_cast<std::int64_t>(rest.size()) * 2'000});
                break;
            case 'h':
                host_.fake_store.hold();
                break;
            case 'r':
                host_.fake_store.release();
                break;
            case 'f':
                host_.fake_store.fail_held();
                break;
            case 'p':
                request("POST", rest);
                break;
            case 'g':
                request("GET", rest);
                break;
            case 'A':
            case 'B':
            case 'C':
            case 'D':
            case 'E':
                talkers_.erase(static_cast<char>(line[0] + 32));
                wires_.erase(static_cast<char>(line[0] + 32));
                break;
            case 'a':
                say('a', "/", "ada", rest);
                break;
            case 'b':
                say('b', "/", "bob", rest);
                break;
            case 'c':
                say('c', "/", "ada", rest);  // her second device
                break;
            case 'd':
                say('d', "/video-call", "dr:practitioner", rest);
                break;
            case 'e':
                say('e', "/video-call", "bob:patient", rest);
                break;
            default:
                break;
        }
        host_.loop.turn();
        for (auto& [letter, wire] : wires_) wire->settle();
        check();
    }

private:
    void say(char letter, const std::string& nsp, const std::string& token, std::string_view text) {
        auto& wire = wires_[letter];
        if (!wire || !wire->open()) {
            talkers_.erase(letter);
            auto upgrade =
                server_.handle_upgrade(testing::make_request("GET", "/socket.io/?EIO=4&transport=websocket"));
            wire = std::make_unique<Wire>(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgrade)));
            talkers_[letter] = std::make_unique<testing::SocketTalker>(*wire, nsp, token);
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

    std::string named(std::string_view text) {
        const auto& state = host_.domain().state();
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char next = text[i] == '$' && i + 1 < text.size() ? text[i + 1] : '\0';
            if (next != 'c' && next != 'r' && next != 'v') {
                out += text[i];
                continue;
            }
            ++i;
            if (next == 'c') out += newest(state.calls);
            if (next == 'r') out += newest(state.rooms);
            if (next == 'v') out += newest(state.appointments);
        }
        return out;
    }
    /// In a table's own order, which is one and the same in each run of an input.
    template <class Table>
    static std::string newest(const Table& table) {
        std::string id;
        for (const auto& [key, row] : table) id = std::max(id, key.value);
        return id;
    }

    void check() {
        const auto& state = host_.domain().state();
        for (const auto& [id, room] : state.rooms) {
            for (const auto& peer : room.peers) PARLEY_CHECK(state.peers.contains(peer));
        }
        for (const auto& [id, call] : state.calls) {
            PARLEY_CHECK(call.participants.front().user == call.initiator);
            PARLEY_CHECK(calls::is_terminal(call.status) == call.ended_at.has_value());
        }
        for (auto& [letter, talker] : talkers_) talker->heard().clear();
    }

    testing::FakeHost host_;
    SocketDoor root_{host_, calls::Door::root, {&calls_dialect::vocabulary(), &video::vocabulary()}};
    SocketDoor visits_{host_, calls::Door::appointments, {&appointments::vocabulary()}};
    socketio::Server server_{host_.loop, host_.random(), {}};
    transport::Routes routes_;
    std::map<char, std::unique_ptr<Wire>> wires_;
    std::map<char, std::unique_ptr<testing::SocketTalker>> talkers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    if (!is_utf8(rest)) return 0;  // net/ lets no other text through
    Game game;
    for (std::size_t i = 0; i < kLinesMax && !rest.empty(); ++i) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        game.play(line);
    }
    return 0;
}
