// A game on one house in virtual time, as the fuzzers of dialects play it: the input is lines, and a line's first
// letter says what it does. Here is what all of them have: clients `a` to `e`, whose line is cut in upper case, time
// that passes, a store that holds back and fails. What a client says, and what must hold after each line, is the
// fuzzer's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/wire.hpp"

namespace parley::fuzz {

class HouseGame {
public:
    static constexpr std::size_t kLinesMax = 80;

    HouseGame() = default;
    HouseGame(const HouseGame&) = delete;
    HouseGame& operator=(const HouseGame&) = delete;
    virtual ~HouseGame() = default;

    void play_line(std::string_view line) {
        if (line.empty()) return;
        const char letter = line[0];
        const auto rest = line.substr(1);
        if (letter == 't') {
            host_.advance(Duration{static_cast<std::int64_t>(rest.size()) * 2'000});
        } else if (letter == 'h') {
            host_.fake_store.hold();
        } else if (letter == 'r') {
            host_.fake_store.release();
        } else if (letter == 'f') {
            host_.fake_store.fail_held();
        } else if (letter >= 'A' && letter <= 'E') {
            cut(static_cast<char>(letter - 'A' + 'a'));
        } else {
            say(letter, rest);
        }
        host_.loop.turn();
        for (auto& [name, wire] : wires_) wire->settle();
        check();
    }

protected:
    using Wire = dialects::testing::Wire;

    /// A line that is none of the above.
    virtual void say(char letter, std::string_view rest) = 0;
    virtual void check() = 0;
    virtual void cut(char letter) { wires_.erase(letter); }
    /// In the fuzzer's destructor: the clients go before what they are connected to.
    void lose_all() {
        for (auto& [letter, wire] : wires_) wire->lose();
        wires_.clear();
    }

    [[nodiscard]] bool is_open(char letter) const {
        const auto wire = wires_.find(letter);
        return wire != wires_.end() && wire->second->open();
    }
    /// The client of that letter, on a new line.
    Wire& connect(char letter, transport::Upgrade upgrade) {
        auto& wire = wires_[letter];
        wire = std::make_unique<Wire>(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgrade)));
        return *wire;
    }
    void check_rooms() {
        const auto& state = host_.domain().state();
        for (const auto& [id, room] : state.rooms) {
            for (const auto& peer : room.peers) PARLEY_CHECK(state.peers.contains(peer));
        }
    }

    dialects::testing::FakeHost host_;
    std::map<char, std::unique_ptr<Wire>> wires_;
};

/// One run of a fuzzer: a house that is made anew, and the input's lines.
template <class Game>
void play(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    if (!is_utf8(rest)) return;  // net/ lets no other text through
    Game game;
    for (std::size_t i = 0; i < HouseGame::kLinesMax && !rest.empty(); ++i) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        game.play_line(line);
    }
}

/// `text` with each `$x` replaced by what `value('x')` has to say, where that is something: names that an input cannot
/// know.
template <class Value>
std::string fill_in(std::string_view text, const Value& value) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '$' && i + 1 < text.size()) {
            if (const std::optional<std::string> found = value(text[i + 1])) {
                out += *found;
                ++i;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

}  // namespace parley::fuzz
