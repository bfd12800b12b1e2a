// The bare relay: a pair meets by the number in its path, and what one sends the other gets, as it is. The message is
// the one that the Socket.IO servers relay, so that the sizes are the same.
#include "protocol.hpp"

namespace parley::load {
namespace {

class Bare : public Protocol {
public:
    void prepare(std::span<const std::unique_ptr<Client>>) override {}
    std::string path(const Client& client) const override { return "/?pair=" + std::to_string(client.index / 2); }
    void on_open(Client& client) const override { client.stage = Stage::kJoined; }
    void on_text(Client&, std::string_view) const override {}
    void pair(Client& first) const override { first.stage = first.mate->stage = Stage::kPaired; }

    std::string message(const Client&, MessageKind kind) const override {
        const bool offer = kind == MessageKind::kOffer;
        std::string text = offer ? R"(42["webrtc:offer",{"to":"bench-0","sdp":)"
                                 : R"(42["webrtc:ice-candidate",{"to":"bench-0","candidate":)";
        return text.append(signal_body(kind)).append(R"(,"callId":"00000000-0000-4000-8000-000000000000"}])");
    }

    bool is_message(std::string_view text, MessageKind kind) const override {
        return text.size() > signal_body(kind).size();
    }
};

}  // namespace

std::unique_ptr<Protocol> make_bare(const Options&) {
    return std::make_unique<Bare>();
}

}  // namespace parley::load
