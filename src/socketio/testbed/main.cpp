// socketio-testbed: the small server that the protocols' public test suites and tests/conformance run against.
//   /engine.io/   echoes every message
//   /socket.io/   namespaces / and /custom emit `auth` with the auth object on connect; / answers `message` with
//                 `message-back` and acknowledges `message-with-ack` with its arguments; further events for our own
//                 tests
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "crypto/mac.hpp"
#include "crypto/random.hpp"
#include "net/loop.hpp"
#include "net/server.hpp"
#include "socketio/engine.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {
namespace {

struct Settings {
    std::string listen = "127.0.0.1:3000";
    std::string recovery_key;  // recovery is on when there is one
    std::string recovery_form = "reference";
    Options options;
};

class Echo final : public SessionHandler {
public:
    explicit Echo(Session& session) : session_(session) {}
    void on_text(std::string_view message) override { session_.send_text("4" + std::string(message)); }
    void on_binary(std::string_view message) override { session_.send_binary(message); }
    void on_close(Disconnect) override {}

private:
    Session& session_;
};

/// What the main namespace does with an event: a table, so that a test's need is one line here.
using Action = void (*)(Socket&, const Event&);

std::string first_string(const Event& event) {
    return event.value(0).as_string().value_or("");
}

const std::map<std::string_view, Action>& actions() {
    static const std::map<std::string_view, Action> kActions = {
        {"message",
         [](Socket& socket, const Event& event) { socket.emit_binary("message-back", event.args, event.attachments); }},
        {"message-with-ack",
         [](Socket& socket, const Event& event) {
             if (event.ack) socket.ack_binary(*event.ack, event.args, event.attachments);
         }},
        {"join",
         [](Socket& socket, const Event& event) {
             socket.join(first_string(event));
             if (event.ack) socket.ack(*event.ack);
         }},
        {"leave",
         [](Socket& socket, const Event& event) {
             socket.leave(first_string(event));
             if (event.ack) socket.ack(*event.ack);
         }},
        {"to-room",  // room, anything: to the others in the room
         [](Socket& socket, const Event& event) {
             const auto sent = socket.nsp().emit_to(first_string(event), &socket, "room-message", event.value(1).text);
             if (event.ack) socket.ack(*event.ack, std::to_string(sent));
         }},
        {"to-all", [](Socket& socket,
                      const Event& event) { socket.nsp().broadcast().except(socket).emit("all-message", event.args); }},
        {"ask-me",  // the server asks back and reports what was acknowledged
         [](Socket& socket, const Event& event) {
             socket.emit_with_ack("question", event.args, 1000, [&socket](const Result<AckReply>& reply) {
                 socket.emit("answered", reply ? reply->args : json::quote(reply.error().code));
             });
         }},
        {"disconnect-me", [](Socket& socket, const Event&) { socket.disconnect(false); }},
        {"close-me", [](Socket& socket, const Event&) { socket.disconnect(true); }},
        {"recovered?",
         [](Socket& socket, const Event& event) {
             if (event.ack) socket.ack(*event.ack, socket.recovered() ? "true" : "false");
         }},
    };
    return kActions;
}

class Guest final : public SocketUser {
public:
    Guest(net::Loop& loop, Server& server, std::string auth, bool acts)
        : loop_(loop), server_(server), auth_(std::move(auth)), acts_(acts) {}
    void on_connect(Socket& socket) override {
        if (socket.recovered()) return;
        // The public suites listen for one message at a time and lose a second one that comes in the same segment.
        loop_.run_at(loop_.now() + kAuthDelay, [&server = server_, handle = socket.handle(), auth = std::move(auth_)] {
            if (Socket* connected = server.find(handle)) connected->emit("auth", auth);
        });
    }
    void on_event(Socket& socket, const Event& event) override {
        const auto found = actions().find(event.name);
        if (acts_ && found != actions().end()) found->second(socket, event);
    }
    void on_disconnect(Socket&, Disconnect) override {}

private:
    static constexpr Duration kAuthDelay{10};
    net::Loop& loop_;
    Server& server_;
    std::string auth_;
    bool acts_;
};

class Door final : public NamespaceHandler {
public:
    Door(net::Loop& loop, Server& server, bool acts) : loop_(loop), server_(server), acts_(acts) {}
    void on_connect(const Handshake& handshake, ConnectReply reply) override {
        const auto auth = json::scan_object(handshake.auth);
        if (auth && auth->string("refuse")) return reply.refuse("refused", R"({"why":"asked for"})");
        reply.accept(std::make_unique<Guest>(loop_, server_, std::string(handshake.auth), acts_));
    }

private:
    net::Loop& loop_;
    Server& server_;
    bool acts_;
};

/// Routes the two paths.
class Testbed final : public transport::HttpService {
public:
    Testbed(net::Loop& loop, const Settings& settings)
        : engine_options_(settings.options),
          engine_(loop, random_, with_path(engine_options_, "/engine.io/"),
                  [](Session& session, const transport::Request&) { return std::make_unique<Echo>(session); }),
          server_(loop, random_, settings.options),
          main_(loop, server_, true),
          custom_(loop, server_, false) {
        server_.add_namespace("/", main_);
        server_.add_namespace("/custom", custom_);
    }

    std::shared_ptr<void> begin_http(const transport::RequestHead& head) override {
        if (head.path == engine_options_.path) return engine_.begin_http(head);
        return server_.begin_http(head);
    }
    void handle_http(transport::Request request, transport::Reply reply) override {
        if (request.path == engine_options_.path) return engine_.handle_http(std::move(request), std::move(reply));
        server_.handle_http(std::move(request), std::move(reply));
    }
    transport::Upgrade handle_upgrade(const transport::Request& request) override {
        return request.path == engine_options_.path ? engine_.handle_upgrade(request) : server_.handle_upgrade(request);
    }
    void drain() {
        engine_.drain();
        server_.drain();
    }

private:
    static const Options& with_path(Options& options, std::string path) {
        options.path = std::move(path);
        return options;
    }

    crypto::SystemRandom random_;
    Options engine_options_;
    Engine engine_;
    Server server_;
    Door main_;
    Door custom_;
};

/// CORS `*`, as the browser form of the public suites needs it.
void allow_any_origin(const transport::Request& request, transport::Response& response) {
    response.headers.push_back({"Access-Control-Allow-Origin", "*"});
    if (request.method != "OPTIONS") return;
    response.headers.push_back({"Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE"});
    response.headers.push_back({"Vary", "Access-Control-Request-Headers"});
    if (const auto asked = request.header("access-control-request-headers")) {
        response.headers.push_back({"Access-Control-Allow-Headers", std::string(*asked)});
    }
}

constexpr const char* kUsage =
    "usage: socketio-testbed [--listen HOST:PORT] [--ping-interval MS] [--ping-timeout MS] [--connect-timeout MS]\n"
    "                        [--upgrade-timeout MS] [--max-payload BYTES]\n"
    "                        [--recovery-key TEXT] [--recovery-form reference|separate]\n";

bool read_number(std::string_view text, std::int64_t& value) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && value > 0;
}

bool read_flag(std::string_view name, std::string_view value, Settings& settings) {
    std::int64_t max_payload = 0;
    const std::map<std::string_view, std::int64_t*> numbers = {
        {"--ping-interval", &settings.options.ping_interval_ms},
        {"--ping-timeout", &settings.options.ping_timeout_ms},
        {"--connect-timeout", &settings.options.connect_timeout_ms},
        {"--upgrade-timeout", &settings.options.upgrade_timeout_ms},
        {"--max-payload", &max_payload}};
    const std::map<std::string_view, std::string*> texts = {{"--listen", &settings.listen},
                                                            {"--recovery-key", &settings.recovery_key},
                                                            {"--recovery-form", &settings.recovery_form}};
    if (const auto text = texts.find(name); text != texts.end()) {
        *text->second = value;
        return true;
    }
    const auto number = numbers.find(name);
    if (number == numbers.end() || !read_number(value, *number->second)) return false;
    if (max_payload > 0) settings.options.max_payload = static_cast<std::size_t>(max_payload);
    return true;
}

void enable_recovery(Settings& settings) {
    auto& recovery = settings.options.recovery;
    recovery.enabled = true;
    recovery.form = settings.recovery_form == "separate" ? OffsetForm::separate_event : OffsetForm::reference;
    recovery.sign = [mac = crypto::HmacSha256(settings.recovery_key)](std::string_view text) {
        const auto signature = mac.sign(text);
        return std::string(signature.begin(), signature.end());
    };
}

int run(Settings settings) {
    settings.options.decorate = allow_any_origin;
    if (!settings.recovery_key.empty()) enable_recovery(settings);
    net::Loop loop;
    Testbed testbed(loop, settings);
    net::ServerOptions net_options;
    net_options.limits.body_bytes = settings.options.max_payload;
    net_options.limits.frame_bytes = net_options.limits.message_bytes = settings.options.max_payload;
    net_options.limits.send_queue_bytes =
        std::max(net_options.limits.send_queue_bytes, 4 * settings.options.max_payload);
    net_options.limits.connections_per_address = 0;
    net::Server server(loop, testbed, net_options);
    const auto endpoint = server.listen(settings.listen);
    if (!endpoint) {
        std::cerr << endpoint.error().message << '\n';
        return 2;
    }
    std::cout << "listening on " << endpoint->to_string() << std::endl;
    loop.on_signal({SIGINT, SIGTERM}, [&](int) {
        testbed.drain();
        server.drain(Duration{5000}, [&loop] { loop.stop(); });
    });
    loop.run();
    return 0;
}

}  // namespace
}  // namespace parley::socketio

int main(int argc, char** argv) {
    parley::socketio::Settings settings;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc || !parley::socketio::read_flag(argv[i], argv[i + 1], settings)) {
            std::fputs(parley::socketio::kUsage, stderr);
            return 2;
        }
    }
    return parley::socketio::run(std::move(settings));
}
