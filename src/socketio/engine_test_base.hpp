// The fixture of the Engine.IO tests: an echoing engine with the reference's long heartbeat (25 s + 20 s), so that
// every close that a test sees is the rule's own. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "socketio/engine.hpp"
#include "socketio/test_world.hpp"

namespace parley::socketio::testing {

using Lines = std::vector<std::string>;

/// Answers each message with the same, and writes down how sessions end.
class Echo : public SessionHandler {
public:
    Echo(Session& session, Lines& ends) : session_(session), ends_(ends) {}
    void on_text(std::string_view message) override {
        if (message == "close me") return session_.close();
        if (message.starts_with("burst ")) {
            for (int i = std::stoi(std::string(message.substr(6))); i > 0; --i)
                session_.send_text("4" + std::to_string(i));
            return;
        }
        session_.send_text("4" + std::string(message));
    }
    void on_binary(std::string_view message) override { session_.send_binary(message); }
    void on_close(Disconnect how) override {
        ends_.push_back(std::string(to_string(how.reason)) + " " + std::to_string(how.close_code));
    }

private:
    Session& session_;
    Lines& ends_;
};

class EngineTest : public ::testing::Test {
protected:
    EngineTest() { options.path = "/engine.io/"; }
    Engine& engine() {
        if (!engine_) {
            engine_ = std::make_unique<Engine>(
                loop, random, options,
                [this](Session& session, const transport::Request&) { return std::make_unique<Echo>(session, ends); });
        }
        return *engine_;
    }
    Wire<Engine> wire() { return {engine(), loop, options.path}; }

    VirtualLoop loop;
    SeededRandom random{1};
    Options options;
    Lines ends;
    std::unique_ptr<Engine> engine_;
};

inline constexpr const char* kUnknownTransport = R"({"code":0,"message":"Transport unknown"})";
inline constexpr const char* kUnknownSession = R"({"code":1,"message":"Session ID unknown"})";
inline constexpr const char* kBadMethod = R"({"code":2,"message":"Bad handshake method"})";
inline constexpr const char* kBadRequest = R"({"code":3,"message":"Bad request"})";
inline constexpr const char* kVersion = R"({"code":5,"message":"Unsupported protocol version"})";

}  // namespace parley::socketio::testing
