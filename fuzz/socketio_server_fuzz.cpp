// A whole Socket.IO server in virtual time: two WebSocket clients and one on polling send what the input says, time
// passes, connections break. Nothing may crash, leak, or outlive its connection. Each input line starts with a letter
// for what to do.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "socketio/test_application.hpp"

namespace {

using namespace parley::socketio;
using namespace parley::socketio::testing;

class Game {
public:
    Game() {
        Options options;
        options.recovery.enabled = true;
        options.recovery.form = OffsetForm::reference;
        options.recovery.sign = [](std::string_view text) { return std::string(32, text.empty() ? 'x' : text[0]); };
        options.max_queued_bytes = 20'000;
        server_ = std::make_unique<Server>(loop_, random_, options);
        server_->add_namespace("/", door_);
        server_->add_namespace("/custom", custom_);
    }

    void play(std::string_view line) {
        if (line.empty()) return;
        const auto rest = line.substr(1);
        Wire<Server> wire(*server_, loop_);
        switch (line[0]) {
            case 'a':
                first().send(rest);
                break;
            case 'b':
                second().send(rest);
                break;
            case 'A':
                first().send_bytes(rest);
                break;
            case 'x':
                first_.reset();
                break;
            case 'y':
                second_.reset();
                break;
            case 't':
                loop_.advance(static_cast<std::int64_t>(rest.size()) * 5'000);
                break;
            case 'o':
                sid_ = wire.open_polling();
                break;
            case 'g':
                poll_ = wire.get(sid_);
                break;
            case 'p':
                wire.post(sid_, std::string(rest));
                break;
            case 'q':
                poll_->abort();
                break;
            case 'u':
                first_ = connect("EIO=4&transport=websocket&sid=" + sid_);
                break;
            case 'e':
                server_->find_namespace("/")->broadcast().emit("e", "1");
                break;
            case 'd':
                server_->drain();
                break;
            default:
                break;
        }
    }

private:
    WsClient& first() { return open(first_); }
    WsClient& second() { return open(second_); }
    WsClient& open(std::unique_ptr<WsClient>& client) {
        if (!client) client = connect("EIO=4&transport=websocket");
        return *client;
    }
    std::unique_ptr<WsClient> connect(const std::string& query) {
        auto client = std::make_unique<WsClient>();
        auto upgraded = Wire<Server>(*server_, loop_).upgrade(query);
        if (auto* handler = std::get_if<std::unique_ptr<parley::transport::WsHandler>>(&upgraded)) {
            client->open(std::move(*handler));
        } else {
            client->closed = 1001;  // refused
        }
        return client;
    }

    VirtualLoop loop_;
    parley::SeededRandom random_{1};
    Lines diary_;
    TestDoor door_{diary_};
    TestDoor custom_{diary_};
    std::unique_ptr<Server> server_;
    std::string sid_;
    Answer poll_ = std::make_shared<HttpAnswer>();
    std::unique_ptr<WsClient> first_;
    std::unique_ptr<WsClient> second_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    if (!parley::is_utf8(rest)) return 0;
    Game game;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        game.play(line);
    }
    return 0;
}
