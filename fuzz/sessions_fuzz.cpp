// The plain WebSocket dialects and the own protocol on one house in virtual time: clients say what the input says,
// lines break, time passes, the store fails. Each input line starts with a letter: the client in lower case says the
// rest of the line; in upper case its line is cut. `$1` to `$9` in it stand for the peers in the room, `$w` for who
// waits first. After every line the domain's own promises are looked at.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/parley/parley.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/wire.hpp"

namespace {

using namespace parley;
using namespace parley::dialects;
using testing::Wire;

class Game {
public:
    Game() {
        routes_ = plain_routes(host_, bare::vocabulary(), rooms::vocabulary());
        for (auto& route : own::routes(host_, nullptr).upgrades) routes_.upgrades.push_back(std::move(route));
        calls::CreateRoom request;
        request.id = RoomId(std::string_view("room"));
        host_.change(
            {}, [&](calls::Domain& domain, calls::Turn& turn) { return domain.rooms.create(turn, request); },
            [](const auto&) {});
    }
    ~Game() {
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
            case 'A':
            case 'B':
            case 'C':
            case 'D':
            case 'E':
                wires_.erase(static_cast<char>(line[0] + 32));
                break;
            case 'a':
                client('a', "/?room_id=room").say(rest);
                break;
            case 'b':
                client('b', "/ws?room_id=room").say(rest);
                break;
            case 'c':
                client('c', "/parley", "ada").say(named(rest));
                break;
            case 'd':
                client('d', "/parley", "bob").say(named(rest));
                break;
            case 'e':
                client('e', "/parley").say(named(rest));
                break;
            default:
                break;
        }
        host_.loop.turn();
        for (auto& [letter, wire] : wires_) wire->settle();
        check();
    }

private:
    Wire& client(char letter, const std::string& target, const std::string& token = {}) {
        auto& wire = wires_[letter];
        if (wire && wire->open()) return *wire;
        auto upgrade = testing::open_upgrade(routes_, testing::make_request("GET", target, {}, token));
        wire = std::make_unique<Wire>(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgrade)));
        return *wire;
    }

    /// The text with names that an input cannot know.
    std::string named(std::string_view text) {
        const auto* room = host_.domain().state().rooms.find(RoomId(std::string_view("room")));
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char next = text[i] == '$' && i + 1 < text.size() ? text[i + 1] : '\0';
            const auto which = static_cast<std::size_t>(next - '1');
            if (room != nullptr && next >= '1' && next <= '9' && which < room->peers.size()) {
                out += room->peers[which].value;
                ++i;
            } else if (room != nullptr && next == 'w' && !room->waiting.empty()) {
                out += room->waiting.front().asker.ask;
                ++i;
            } else {
                out += text[i];
            }
        }
        return out;
    }

    void check() {
        const auto& state = host_.domain().state();
        for (const auto& [id, room] : state.rooms) {
            for (const auto& peer : room.peers) PARLEY_CHECK(state.peers.contains(peer));
            PARLEY_CHECK(room.waiting.size() <= calls::WaitingRoom::kAskersMax);
            for (const auto& hand : host_.domain().gestures.hands_in(id)) PARLEY_CHECK(state.peers.contains(hand.peer));
        }
        for (auto& [letter, wire] : wires_) {
            for (const auto& text : wire->heard) PARLEY_CHECK(json::scan_object(text).has_value());
            wire->heard.clear();
        }
    }

    testing::FakeHost host_;
    transport::Routes routes_;
    std::map<char, std::unique_ptr<Wire>> wires_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    if (!is_utf8(rest)) return 0;  // net/ lets no other text through
    Game game;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        game.play(line);
    }
    return 0;
}
