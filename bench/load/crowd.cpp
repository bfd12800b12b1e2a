#include "crowd.hpp"

#include <algorithm>
#include <stdexcept>

namespace parley::load {
namespace {

constexpr int kConnectLimitS = 60;
constexpr int kPairLimitS = 20;

}  // namespace

Crowd::Crowd(const Options& options, int count) : options_(options), protocol_(make_protocol(options)) {
    for (int i = 0; i < count; ++i) clients_.push_back(std::make_unique<Client>(loop_, *this, i));
    for (std::size_t i = 0; i + 1 < clients_.size(); i += 2) {
        clients_[i]->mate = clients_[i + 1].get();
        clients_[i + 1]->mate = clients_[i].get();
    }
    protocol_->prepare(clients_);
}

void Crowd::connect_up_to(int count) {
    const auto start_some = [&] {
        while (started_ < count && started_ - joined_ < options_.concurrency) {
            Client& client = *clients_[static_cast<std::size_t>(started_++)];
            client.open(options_.target, protocol_->path(client));
        }
        return joined_ >= count;
    };
    loop_.run_until(start_some, kConnectLimitS, "connecting");
}

void Crowd::pair_all() {
    for (std::size_t i = 0; i + 1 < clients_.size(); i += 2) protocol_->pair(*clients_[i]);
    const auto all_paired = [&] {
        return std::ranges::all_of(clients_, [](const auto& client) { return client->stage == Stage::kPaired; });
    };
    loop_.run_until(all_paired, kPairLimitS, "pairing");
}

void Crowd::pair_some(int pairs, int at_once) {
    int begun = 0;
    int done = 0;
    const auto all_paired = [&] {
        while (done < begun && clients_[static_cast<std::size_t>(2 * done)]->stage == Stage::kPaired) ++done;
        while (begun < pairs && begun - done < at_once)
            protocol_->pair(*clients_[static_cast<std::size_t>(2 * begun++)]);
        return done == pairs;
    };
    loop_.run_until(all_paired, kConnectLimitS, "pairing");
}

void Crowd::on_open(WebSocket& socket) {
    auto& client = static_cast<Client&>(socket);
    const Stage before = client.stage;
    protocol_->on_open(client);
    count_if_joined(client, before);
}

void Crowd::on_text(WebSocket& socket, std::string_view text) {
    auto& client = static_cast<Client&>(socket);
    const Stage before = client.stage;
    if (listener_ != nullptr && before != Stage::kOpening && listener_->on_text(client, text)) return;
    protocol_->on_text(client, text);
    count_if_joined(client, before);
}

void Crowd::on_batch_end(WebSocket& socket) {
    if (listener_ != nullptr) listener_->on_batch_end(static_cast<Client&>(socket));
}

void Crowd::count_if_joined(const Client& client, Stage before) {
    if (before != Stage::kOpening || client.stage == Stage::kOpening) return;
    ++joined_;
    if (watch_ != nullptr) watch_->on_joined(client);
}

void verify_message(Client& to, std::string_view text, MessageKind kind) {
    if (to.message_bytes == 0) {
        if (text.find(signal_body(kind)) == text.npos) {
            throw std::runtime_error("a message's body did not come through as it was sent: " +
                                     std::string(text.substr(0, 300)));
        }
        to.message_bytes = text.size();
    }
    if (text.size() != to.message_bytes) throw std::runtime_error("a message came with another length than the first");
}

}  // namespace parley::load
