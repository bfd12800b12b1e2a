// Plays a transcript against the real domain without a socket. A file holds stories; in them `>` is what a client does,
// `<` what it hears, `@` what happens to the world. README.md beside this says what may stand in a line. For tests;
// header only.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/json_scan.hpp"
#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/pattern.hpp"
#include "dialects/testing/socket_talker.hpp"
#include "dialects/testing/wire.hpp"

namespace parley::dialects::testing {

struct Line {
    int number;
    std::string text;
};
struct Story {
    std::string file;
    std::string name;
    std::vector<std::string> settings;
    std::vector<Line> lines;
};

inline std::ostream& operator<<(std::ostream& out, const Story& story) {
    return out << story.name;
}

/// What a dialect puts on the stage: its routes, and (for Socket.IO dialects) a server that takes their sockets.
struct Cast {
    transport::Routes routes;
    std::function<transport::Upgrade(const transport::Request&)> socketio;
    std::shared_ptr<void> keep;                          ///< whatever must live as long as the cast
    std::function<bool(const std::string&)> media = {};  ///< `@ media …`; false: there is no such peer
};
/// Called once a story, and again after each `@ restart`.
using MakeCast = std::function<Cast(FakeHost& host)>;

/// Where a source file is: __FILE__ may be relative to the folder that the program was built in, which is its own.
inline std::filesystem::path locate(const std::filesystem::path& source) {
    return source.is_absolute() ? source : std::filesystem::read_symlink("/proc/self/exe").parent_path() / source;
}

inline std::vector<Story> read_stories(const std::filesystem::path& file) {
    std::vector<Story> stories;
    std::ifstream in(locate(file));
    std::string text;
    for (int number = 1; std::getline(in, text); ++number) {
        while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.pop_back();
        if (text.empty() || text[0] == '#') continue;
        if (text.starts_with("== ")) {
            Story story{file.filename().string(), text.substr(3), {}, {}};
            if (const auto open = story.name.find(" ["); open != std::string::npos && story.name.back() == ']') {
                std::istringstream words(story.name.substr(open + 2, story.name.size() - open - 3));
                for (std::string word; words >> word;) story.settings.push_back(word);
                story.name.resize(open);
            }
            stories.push_back(std::move(story));
        } else if (!stories.empty()) {
            stories.back().lines.push_back({number, text});
        }
    }
    return stories;
}

/// All `*.transcript` files beside a test's source: read_stories_beside(__FILE__).
inline std::vector<Story> read_stories_beside(const char* source) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(locate(source).parent_path())) {
        if (entry.path().extension() == ".transcript") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    std::vector<Story> stories;
    for (const auto& file : files) std::ranges::move(read_stories(file), std::back_inserter(stories));
    return stories;
}

class Stage {
public:
    explicit Stage(const Story& story, MakeCast make)
        : story_(story),
          make_(std::move(make)),
          host_(std::make_unique<FakeHost>(limits_of(story), options_of(story))) {
        cast_ = make_(*host_);
    }
    FakeHost& host() { return *host_; }

    void play() {
        for (const auto& line : story_.lines) {
            SCOPED_TRACE(story_.file + ":" + std::to_string(line.number) + "  " + line.text);
            step(line.text);
            if (::testing::Test::HasFatalFailure()) return;
        }
        for (auto& [name, actor] : actors_) {
            if (!actor.wire) continue;
            EXPECT_TRUE(actor.heard().empty()) << name << " also heard " << actor.heard().front();
        }
        // Connections end before what serves them.
        for (auto& [name, actor] : actors_) {
            if (actor.wire) actor.wire->lose();
        }
    }

private:
    struct Actor {
        std::unique_ptr<Wire> wire;
        std::unique_ptr<SocketTalker> talker;  ///< over the wire, for Socket.IO
        std::optional<transport::Response> refused;
        std::vector<std::unique_ptr<RestCall>> calls;
        transport::Response answered;  ///< the last one heard
        [[nodiscard]] std::deque<std::string>& heard() { return talker ? talker->heard() : wire->heard; }
    };

    static std::string next_word(std::string& rest) {
        const auto space = rest.find(' ');
        std::string word = rest.substr(0, space);
        rest = space == std::string::npos ? "" : rest.substr(space + 1);
        return word;
    }
    static Duration duration_of(const std::string& text) {
        std::size_t end = 0;
        const long long n = std::stoll(text, &end);
        const std::string unit = text.substr(end);
        const long long ms = unit == "ms"  ? 1
                             : unit == "s" ? 1000
                             : unit == "m" ? 60'000
                             : unit == "h" ? 3'600'000
                                           : 86'400'000;
        return Duration{n * ms};
    }
    static calls::Limits limits_of(const Story& story) {
        calls::Limits limits;
        for (const auto& setting : story.settings) {
            if (setting == "auth_required") limits.auth_required = true;
            if (setting == "insecure") limits.public_default = true;
            if (setting == "no_lobby") limits.lobby_enabled = false;
            if (setting.starts_with("max_participants=")) limits.max_participants = std::stoi(setting.substr(17));
            if (setting.starts_with("lobby=")) limits.lobby_max_clients = std::stoi(setting.substr(6));
        }
        return limits;
    }
    static HostOptions options_of(const Story& story) {
        HostOptions options;
        for (const auto& setting : story.settings) {
            if (setting == "auth_required") options.auth_required = true;
            if (setting == "insecure") options.insecure = true;
            if (setting.starts_with("public_url=")) options.public_url = setting.substr(11);
        }
        return options;
    }

    void step(const std::string& line) {
        std::string rest = line.substr(std::min<std::size_t>(2, line.size()));
        if (line.starts_with("@ ")) {
            world(rest);
        } else if (line.starts_with("> ")) {
            const std::string name = next_word(rest);
            act(name, actors_[name], rest);
            settle();
        } else if (line.starts_with("< ")) {
            settle();
            const std::string name = next_word(rest);
            hear(actors_[name], rest);
        } else {
            FAIL() << "a line starts with '>', '<', '@', '==' or '#'";
        }
    }

    void settle() {
        host_->loop.turn();
        for (auto& [name, actor] : actors_) {
            if (actor.wire) actor.wire->settle();
            if (actor.talker) actor.talker->pump();
        }
        host_->loop.turn();
    }

    void world(const std::string& what) {
        if (what == "hold") return host_->fake_store.hold();
        if (what == "release") return host_->fake_store.release();
        if (what == "fail") return host_->fake_store.fail_held();
        if (what == "reads fail" || what == "reads pass") {
            host_->fake_store.reads_fail = what == "reads fail";
            return;
        }
        if (what == "restart") return restart();
        if (what.starts_with("media ") || what.starts_with("no media ")) {
            const auto said = substitute(what.substr(what.find("media ") + 6), names_);
            EXPECT_EQ(cast_.media(said), what.starts_with("media ")) << "whether the media server knows that peer";
            return settle();
        }
        // In steps, so that Socket.IO clients can answer the server's heartbeats.
        for (Duration left = duration_of(what); left.count() > 0;) {
            const Duration step = std::min(left, Duration{10'000});
            host_->advance(step);
            settle();
            left -= step;
        }
    }

    void restart() {
        host_->restart();
        for (auto& [name, actor] : actors_) {
            if (actor.wire) actor.wire->lose();
        }
        actors_.clear();
        cast_ = {};
        cast_ = make_(*host_);
    }

    transport::Request request(std::string method, const std::string& target, std::string body = {}) {
        auto made = make_request(std::move(method), target, std::move(body), std::exchange(token_, {}),
                                 std::exchange(address_, "127.0.0.1"));
        for (auto& header : std::exchange(headers_, {})) made.headers.push_back(std::move(header));
        if (!accept_.empty()) made.headers.push_back({"Accept", std::exchange(accept_, {})});
        return made;
    }

    void act(const std::string& name, Actor& actor, std::string rest) {
        rest = substitute(rest, names_);
        if (rest.starts_with("{") || rest.starts_with("[")) return say(actor, rest);
        const std::string verb = next_word(rest);
        if (verb == "as") {
            token_ = next_word(rest);
            return act(name, actor, rest);
        }
        if (verb == "from") {
            address_ = next_word(rest);
            return act(name, actor, rest);
        }
        if (verb == "accepts") {
            accept_ = next_word(rest);
            return act(name, actor, rest);
        }
        if (verb == "with") {
            const std::string header = next_word(rest);
            const auto colon = header.find(':');
            headers_.push_back({header.substr(0, colon), header.substr(colon + 1)});
            return act(name, actor, rest);
        }
        if (verb == "open") return take(actor, open_upgrade(cast_.routes, request("GET", rest)));
        if (verb == "connect") return connect(actor, rest);
        if (verb == "raw") return say(actor, rest);
        if (verb == "binary") return actor.wire->say_binary(rest);
        if (verb == "close") return actor.wire->close_by_client(static_cast<std::uint16_t>(std::stoi(rest)));
        if (verb == "lost") return actor.wire->lose();
        if (verb == "emit" || verb == "ask") {
            const std::string event = next_word(rest);
            return actor.talker->emit(event, rest, verb == "ask");
        }
        if (verb == "disconnect") return actor.talker->disconnect();
        const std::string target = next_word(rest);
        for (auto at = rest.find("\\n"); at != std::string::npos; at = rest.find("\\n", at)) {
            if (rest[0] == '{') break;  // in JSON it means something already
            rest.replace(at, 2, "\r\n");
        }
        actor.calls.push_back(std::make_unique<RestCall>(cast_.routes, request(verb, target, rest)));
    }

    void say(Actor& actor, const std::string& text) {
        ASSERT_TRUE(actor.wire) << "is not connected";
        actor.wire->say(text);
    }

    void take(Actor& actor, transport::Upgrade upgrade) {
        actor.talker.reset();
        actor.wire.reset();
        actor.refused.reset();
        if (auto* refusal = std::get_if<transport::Response>(&upgrade)) {
            actor.refused = std::move(*refusal);
        } else {
            actor.wire = std::make_unique<Wire>(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgrade)));
        }
    }

    /// `connect /namespace`, with `as token` before it.
    void connect(Actor& actor, const std::string& nsp) {
        const std::string token = std::exchange(token_, {});
        take(actor, cast_.socketio(request("GET", "/socket.io/?EIO=4&transport=websocket")));
        ASSERT_TRUE(actor.wire) << "was refused";
        actor.talker = std::make_unique<SocketTalker>(*actor.wire, nsp, token);
    }

    void hear(Actor& actor, std::string rest) {
        if (rest.starts_with("refused ")) {
            rest = rest.substr(8);
            ASSERT_TRUE(actor.refused) << "was let in";
            return expect_response(*actor.refused, rest);
        }
        if (rest.size() >= 3 && std::isdigit(static_cast<unsigned char>(rest[0])) != 0) {
            ASSERT_FALSE(actor.calls.empty()) << "asked nothing by REST";
            ASSERT_TRUE(actor.calls.front()->response()) << "has no answer yet";
            const auto response = *actor.calls.front()->response();
            actor.calls.erase(actor.calls.begin());
            actor.answered = response;
            return expect_response(response, rest);
        }
        if (rest.starts_with("header ")) return expect_header(actor, rest.substr(7));
        if (rest.starts_with("body ")) {
            EXPECT_NE(actor.answered.body.find(substitute(rest.substr(5), names_)), std::string::npos)
                << actor.answered.body;
            return;
        }
        if (rest == "no-answer") {
            ASSERT_FALSE(actor.calls.empty());
            EXPECT_FALSE(actor.calls.front()->response());
            return;
        }
        ASSERT_TRUE(actor.wire) << "is not connected";
        if (rest.starts_with("closed ")) {
            EXPECT_TRUE(actor.heard().empty()) << "first heard " << actor.heard().front();
            ASSERT_TRUE(actor.wire->closed_with) << "is still open";
            EXPECT_EQ(*actor.wire->closed_with, std::stoi(rest.substr(7)));
            return;
        }
        if (rest == "nothing") {
            EXPECT_TRUE(actor.heard().empty()) << "heard " << actor.heard().front();
            return;
        }
        ASSERT_FALSE(actor.heard().empty()) << "heard nothing";
        const std::string got = actor.heard().front();
        actor.heard().pop_front();
        if (rest.starts_with("= ")) {
            EXPECT_EQ(got, substitute(rest.substr(2), names_));
            return;
        }
        expect_message(rest, got);
    }

    /// A message is JSON, or an event's name and JSON.
    void expect_message(const std::string& want, const std::string& got) {
        const auto space = want.find(' ');
        if (want[0] == '{') {
            EXPECT_EQ(mismatch_text(want, got, names_), "");
        } else if (space == std::string::npos) {
            EXPECT_EQ(want, got);
        } else {
            EXPECT_EQ(got.substr(0, got.find(' ')), want.substr(0, space)) << "got " << got;
            const auto arguments = [](const std::string& text) {
                return "[" + text.substr(std::min(text.size(), text.find(' '))) + "]";
            };
            EXPECT_EQ(mismatch_text(arguments(want), arguments(got), names_), "") << "got " << got;
        }
    }

    /// `header NAME PATTERN`: one of the last answer's headers of that name is such a value.
    void expect_header(const Actor& actor, std::string rest) {
        const std::string name = next_word(rest);
        std::string wrong = "has no header " + name;
        for (const auto& header : actor.answered.headers) {
            if (header.name != name) continue;
            wrong = mismatch_text(rest, json::quote(header.value), names_);
            if (wrong.empty()) return;
        }
        EXPECT_EQ(wrong, "");
    }

    void expect_response(const transport::Response& response, std::string rest) {
        EXPECT_EQ(std::to_string(response.status), next_word(rest)) << response.body;
        if (rest.empty()) return;
        const std::string wrong = mismatch_text(rest, response.body, names_);
        EXPECT_EQ(wrong, "");
    }

    const Story& story_;
    MakeCast make_;
    std::unique_ptr<FakeHost> host_;
    Cast cast_;
    std::map<std::string, Actor> actors_;
    Names names_;
    std::string token_;
    std::string address_ = "127.0.0.1";
    std::string accept_;
    std::vector<transport::Header> headers_;
};

/// "a guest comes back" → "AGuestComesBack", for gtest's names.
inline std::string test_name(const ::testing::TestParamInfo<Story>& info) {
    std::string name;
    bool upper = true;
    for (const char c : info.param.name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
            upper = true;
            continue;
        }
        name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        upper = false;
    }
    return name + "_" + std::to_string(info.index);
}

}  // namespace parley::dialects::testing
