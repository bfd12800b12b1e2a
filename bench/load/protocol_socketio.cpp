// Socket.IO over WebSocket with a JWT in auth.token, and the relay events of the `video` dialect. Parley and the Node
// peer are spoken to with the same bytes.
#include <stdexcept>

#include "jwt.hpp"
#include "protocol.hpp"

namespace parley::load {
namespace {

constexpr std::string_view kOfferStart = R"(42["webrtc:offer",)";
constexpr std::string_view kCandidateStart = R"(42["webrtc:ice-candidate",)";
constexpr std::string_view kAnswerStart = R"(42["webrtc:answer",)";

std::string_view start_of(MessageKind kind) {
    return kind == MessageKind::kOffer ? kOfferStart : kCandidateStart;
}

class SocketIo : public Protocol {
public:
    explicit SocketIo(std::string secret) : secret_(std::move(secret)) {
        if (secret_.empty()) throw std::invalid_argument("--jwt-secret is missing");
    }

    void prepare(std::span<const std::unique_ptr<Client>> clients) override {
        for (const auto& client : clients) {
            client->user = "bench-" + std::to_string(client->index);
            client->token = make_token(client->user, secret_);
        }
    }

    std::string path(const Client&) const override { return "/socket.io/?EIO=4&transport=websocket"; }

    void on_open(Client&) const override {}  // the server speaks first

    void on_text(Client& client, std::string_view text) const override {
        if (text == "2") return client.send_text("3");
        if (text.starts_with("0{")) return client.send_text(R"(40{"token":")" + client.token + R"("})");
        if (text.starts_with("40")) {
            client.stage = Stage::kJoined;
            return;
        }
        if (text.starts_with("430[")) return on_call_made(client, text);
        if (text.starts_with(kAnswerStart)) {
            client.stage = client.mate->stage = Stage::kPaired;
            return;
        }
        if (text.starts_with("44") || text.starts_with("41") || text.starts_with(R"(42["webrtc:error")") ||
            text.starts_with(R"(42["error")")) {
            throw std::runtime_error("the server refused: " + std::string(text.substr(0, 300)));
        }
    }

    // Two people may signal once they share a call: one rings, the other answers.
    void pair(Client& first) const override {
        first.send_text(R"(420["webrtc:call",{"to":")" + first.mate->user + R"("}])");
    }

    std::string message(const Client& from, MessageKind kind) const override {
        std::string text(start_of(kind));
        text.append(R"({"to":")")
            .append(from.mate->user)
            .append(kind == MessageKind::kOffer ? R"(","sdp":)" : R"(","candidate":)");
        text.append(signal_body(kind)).append(R"(,"callId":")").append(from.call_id).append(R"("}])");
        return text;
    }

    bool is_message(std::string_view text, MessageKind kind) const override { return text.starts_with(start_of(kind)); }

private:
    static void on_call_made(Client& caller, std::string_view ack) {
        const std::string id(find_string(ack, "callId"));
        if (id.empty()) throw std::runtime_error("no call was made: " + std::string(ack.substr(0, 300)));
        caller.call_id = caller.mate->call_id = id;
        std::string answer(kAnswerStart);
        answer.append(R"({"to":")")
            .append(caller.user)
            .append(R"(","sdp":{"type":"answer","sdp":"v=0\r\n"},"callId":")");
        caller.mate->send_text(answer.append(id).append(R"("}])"));
    }

    std::string secret_;
};

}  // namespace

std::unique_ptr<Protocol> make_socketio(const Options& options) {
    return std::make_unique<SocketIo>(options.jwt_secret);
}

}  // namespace parley::load
