// A Socket.IO client of one namespace over a Wire, as transcripts need it: it speaks just enough Engine.IO and
// Socket.IO text to connect, emit, ask with an acknowledgement and hear events as "name json". Not a client library.
// For tests; header only.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "base/json_scan.hpp"
#include "dialects/testing/wire.hpp"

namespace parley::dialects::testing {

class SocketTalker {
public:
    /// Asks to join `nsp` as soon as the server has opened the session.
    SocketTalker(Wire& wire, std::string nsp, const std::string& token) : wire_(wire), nsp_(std::move(nsp)) {
        prefix_ = nsp_ == "/" ? "" : nsp_ + ",";
        wire_.say("40" + prefix_ + (token.empty() ? "{}" : "{\"token\":" + json::quote(token) + "}"));
        pump();
    }

    /// What was heard: "connected", "connect_error {…}", "name json" (arguments joined by commas), "ack json",
    /// "disconnected".
    [[nodiscard]] std::deque<std::string>& heard() {
        pump();
        return heard_;
    }

    void emit(std::string_view event, std::string_view args, bool ask) {
        std::string packet = "42" + prefix_ + (ask ? std::to_string(++last_ack_) : "") + "[" + json::quote(event);
        if (!args.empty()) packet.append(",").append(args);
        wire_.say(packet + "]");
    }
    void disconnect() { wire_.say("41" + prefix_); }

    void pump() {
        while (!wire_.heard.empty()) {
            const std::string packet = std::move(wire_.heard.front());
            wire_.heard.pop_front();
            if (packet == "2") {
                wire_.say("3");
            } else if (packet.starts_with("4")) {
                take(std::string_view(packet).substr(1));
            }
        }
    }

private:
    void take(std::string_view packet) {
        const char type = packet.empty() ? '?' : packet[0];
        packet.remove_prefix(1);
        if (!prefix_.empty() && packet.starts_with(prefix_)) packet.remove_prefix(prefix_.size());
        if (type == '0') heard_.emplace_back("connected");
        if (type == '1') heard_.emplace_back("disconnected");
        if (type == '4') heard_.push_back("connect_error " + std::string(packet));
        if (type == '3') heard_.push_back("ack " + joined(packet.substr(packet.find('[')), 0));
        if (type == '2') {
            const auto list = json::scan_array(packet.substr(packet.find('[')));
            const std::string args = joined(packet.substr(packet.find('[')), 1);
            heard_.push_back(list->front().as_string().value_or("?") + (args.empty() ? "" : " " + args));
        }
    }
    static std::string joined(std::string_view array, std::size_t from) {
        std::string out;
        const auto list = json::scan_array(array);
        for (std::size_t i = from; list && i < list->size(); ++i)
            out.append(out.empty() ? "" : ",").append((*list)[i].text);
        return out;
    }

    Wire& wire_;
    std::string nsp_;
    std::string prefix_;
    std::deque<std::string> heard_;
    int last_ack_ = 0;
};

}  // namespace parley::dialects::testing
