// The plain WebSocket dialects and the own protocol on one house in virtual time (house_game.hpp): clients say what the
// input says, lines break, time passes, the store fails, and after every line the domain's own promises are looked at.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/json_scan.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/parley/parley.hpp"
#include "dialects/rooms/rooms.hpp"
#include "house_game.hpp"

namespace {

using namespace parley;
using namespace parley::dialects;

class Game final : public fuzz::HouseGame {
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
    ~Game() override { lose_all(); }

private:
    void say(char letter, std::string_view rest) override {
        switch (letter) {
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
    }

    Wire& client(char letter, const std::string& target, const std::string& token = {}) {
        if (is_open(letter)) return *wires_[letter];
        return connect(letter, testing::open_upgrade(routes_, testing::make_request("GET", target, {}, token)));
    }

    /// `$1` to `$9` are the peers in the room, `$w` who waits first.
    std::string named(std::string_view text) {
        const auto* room = host_.domain().state().rooms.find(RoomId(std::string_view("room")));
        return fuzz::fill_in(text, [&](char name) -> std::optional<std::string> {
            const auto which = static_cast<std::size_t>(name - '1');
            if (room == nullptr) return std::nullopt;
            if (name >= '1' && name <= '9' && which < room->peers.size()) return room->peers[which].value;
            if (name == 'w' && !room->waiting.empty()) return room->waiting.front().asker.ask;
            return std::nullopt;
        });
    }

    void check() override {
        check_rooms();
        for (const auto& [id, room] : host_.domain().state().rooms) {
            PARLEY_CHECK(room.waiting.size() <= calls::WaitingRoom::kAskersMax);
            for (const auto& hand : host_.domain().gestures.hands_in(id))
                PARLEY_CHECK(host_.domain().state().peers.contains(hand.peer));
        }
        for (auto& [letter, wire] : wires_) {
            for (const auto& text : wire->heard) PARLEY_CHECK(json::scan_object(text).has_value());
            wire->heard.clear();
        }
    }

    transport::Routes routes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::play<Game>(data, size);
    return 0;
}
