// Plain WebSocket with the frames of the `rooms` dialect: a room for each pair, made by REST before the measured time.
#include <stdexcept>

#include "http.hpp"
#include "protocol.hpp"

namespace parley::load {
namespace {

constexpr int kPrepareLimitS = 60;

std::string_view type_of(MessageKind kind) {
    return kind == MessageKind::kOffer ? "\"offer\"" : "\"ice-candidate\"";
}

class Rooms : public Protocol {
public:
    explicit Rooms(const sockaddr_in& target) : target_(target) {}

    void prepare(std::span<const std::unique_ptr<Client>> clients) override {
        Loop loop;
        HttpClient http(loop);
        http.open(target_);
        for (std::size_t i = 0; i + 1 < clients.size(); i += 2) {
            std::string room;
            http.post("/room/create", {}, R"({"name":"bench"})", [&](HttpAnswer answer) {
                room = find_string(answer.body, "room_id");
                if (answer.status != 201 || room.empty()) throw std::runtime_error("no room was made: " + answer.body);
            });
            loop.run_until([&] { return !room.empty(); }, kPrepareLimitS, "creating a room");
            clients[i]->room = clients[i + 1]->room = room;
        }
    }

    std::string path(const Client& client) const override { return "/ws?room_id=" + client.room; }

    void on_open(Client& client) const override { client.send_text(R"({"type":"join_room","name":"bench"})"); }

    void on_text(Client& client, std::string_view text) const override {
        if (text.find("\"peers_list\"") != text.npos) {
            client.peer_id = find_string(text, "peer_id");
            if (client.peer_id.empty()) throw std::runtime_error("a peers_list without peer_id");
            client.stage = Stage::kJoined;
        } else if (text.find("\"error\"") != text.npos) {
            throw std::runtime_error("the server refused: " + std::string(text.substr(0, 300)));
        }
    }

    void pair(Client& first) const override { first.stage = first.mate->stage = Stage::kPaired; }

    std::string message(const Client& from, MessageKind kind) const override {
        std::string text = R"({"type":)";
        text.append(type_of(kind)).append(R"(,"target":")").append(from.mate->peer_id).append(R"(","data":)");
        return text.append(signal_body(kind)).append("}");
    }

    bool is_message(std::string_view text, MessageKind kind) const override {
        return text.size() > signal_body(kind).size() && text.substr(0, 96).find(type_of(kind)) != text.npos;
    }

private:
    sockaddr_in target_;
};

}  // namespace

std::unique_ptr<Protocol> make_rooms(const Options& options) {
    return std::make_unique<Rooms>(options.target);
}

}  // namespace parley::load
