// The fixture of the Socket.IO tests: a server with the namespaces / and /custom in virtual time. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "socketio/test_application.hpp"

namespace parley::socketio::testing {

class ServerTest : public ::testing::Test {
protected:
    Server& server() {
        if (!server_) {
            server_ = std::make_unique<Server>(loop, random, options);
            server_->add_namespace("/", door);
            server_->add_namespace("/custom", custom);
        }
        return *server_;
    }
    Wire<Server> wire() { return {server(), loop}; }
    Namespace& main() { return *server().find_namespace("/"); }
    /// A WebSocket client that has joined `/`, with all it got so far taken away.
    std::unique_ptr<WsClient> join(const std::string& auth = "") {
        auto ws = wire().open_ws();
        ws->send("40" + auth);
        ws->take();
        return ws;
    }

    VirtualLoop loop;
    SeededRandom random{1};
    Options options;
    Lines diary;
    TestDoor door{diary};
    TestDoor custom{diary};
    std::unique_ptr<Server> server_;
};

}  // namespace parley::socketio::testing
