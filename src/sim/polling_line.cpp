#include "sim/polling_line.hpp"

#include <algorithm>
#include <utility>

#include "sim/json_text.hpp"
#include "sim/world.hpp"

namespace parley::sim {
namespace {

constexpr int kUpgrades = 50;               ///< per cent
constexpr std::size_t kPostBytes = 60'000;  ///< below maxPayload, which the server says at the opening
constexpr char kSeparator = '\x1e';         ///< Engine.IO v4: between the packets of a payload

}  // namespace

PollingLine::PollingLine(World& world, std::uint64_t number, LineUser& user)
    : Connection(number), world_(world), user_(&user) {}

PollingLine::~PollingLine() = default;

bool PollingLine::open_there() const {
    return std::ranges::any_of(exchanges_, [](const auto& exchange) { return exchange->waits_there(); });
}

bool PollingLine::finished() const {
    const bool quiet = std::ranges::all_of(exchanges_, [](const auto& exchange) { return exchange->finished(); });
    return user_ == nullptr && quiet && (!socket_ || socket_->finished());
}

template <class Visit>
void PollingLine::for_each_exchange(Visit visit) {
    const auto exchanges = exchanges_;
    for (const auto& exchange : exchanges) visit(*exchange);
}

void PollingLine::ask(const char* method, std::string body, Heard heard) {
    std::string target = "/socket.io/?EIO=4&transport=polling";
    if (!sid_.empty()) target += "&sid=" + sid_;
    auto fate = Exchange::Fate::arrives;
    if (world_.dice.chance(world_.bad_requests)) fate = static_cast<Exchange::Fate>(1 + world_.dice.below(4));
    auto exchange = std::make_shared<Exchange>(world_, make_request(method, target, std::move(body)), fate,
                                               [here = weak_from_this(), heard](int status, const std::string& answer) {
                                                   if (const auto self = here.lock()) ((*self).*heard)(status, answer);
                                               });
    std::erase_if(exchanges_, [](const auto& old) { return old->finished(); });
    exchanges_.push_back(exchange);
    exchange->begin();
    if (stalled_) exchange->stall(true);
}

// ---- opening and polling ----

void PollingLine::dial() {
    ask("GET", {}, &PollingLine::hear_open);
}

void PollingLine::hear_open(int status, const std::string& body) {
    if (user_ == nullptr) return;
    if (status != 200 || body.empty() || body[0] != '0') return end_here(status == 0 ? 1006 : kRefused + status);
    const auto first = body.substr(1, body.find(kSeparator) - 1);
    sid_ = text(boost::json::parse(first).as_object(), "sid");
    opened_ = true;
    ++world_.polls_opened;
    user_->on_line_open(*this);
    take_packets(body);
    if (user_ == nullptr) return;
    poll();
    if (world_.dice.chance(kUpgrades))
        socket_ = world_.open_line(*this, "/socket.io/?EIO=4&transport=websocket&sid=" + sid_);
}

void PollingLine::poll() {
    polls_ = true;
    ask("GET", {}, &PollingLine::hear_poll);
}

void PollingLine::hear_poll(int status, const std::string& body) {
    polls_ = false;
    if (user_ == nullptr) return;
    if (status != 200) return fail();
    take_packets(body);
    if (user_ == nullptr) return;
    if (way_ == Way::polling) return poll();
    switch_over();
}

void PollingLine::take_packets(const std::string& payload) {
    for (std::size_t at = 0; at <= payload.size() && user_ != nullptr;) {
        const auto end = std::min(payload.find(kSeparator, at), payload.size());
        const auto packet = payload.substr(at, end - at);
        at = end + 1;
        world_.trace('<', number(), packet);
        if (packet == "1") return end_here(1000);
        if (packet != "6") user_->on_line_text(*this, packet);
    }
}

void PollingLine::say(std::string text) {
    if (!open_here()) return;
    world_.trace('>', number(), text);
    waiting_.push_back(std::move(text));
    flush();
}

void PollingLine::flush() {
    if (way_ == Way::websocket) {
        for (auto& packet : std::exchange(waiting_, {})) socket_->say(std::move(packet));
        return;
    }
    if (way_ != Way::polling || posts_ || waiting_.empty()) return;
    std::string payload;
    std::size_t count = 0;
    for (; count < waiting_.size() && payload.size() + waiting_[count].size() < kPostBytes; ++count) {
        if (count > 0) payload += kSeparator;
        payload += waiting_[count];
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    posts_ = true;
    ask("POST", std::move(payload), &PollingLine::hear_post);
}

void PollingLine::hear_post(int status, const std::string& /*body*/) {
    posts_ = false;
    if (user_ == nullptr) return;
    if (status != 200) return fail();
    flush();
    switch_over();
}

// ---- the way up to a WebSocket ----

void PollingLine::on_line_open(Connection& line) {
    line.say("2probe");
}

void PollingLine::on_line_text(Connection& /*line*/, const std::string& text) {
    if (way_ == Way::websocket) {
        if (user_ != nullptr) user_->on_line_text(*this, text);
    } else if (text == "3probe") {
        way_ = Way::pausing;
        switch_over();
    }
}

/// Once nothing is on its way over HTTP any more.
void PollingLine::switch_over() {
    if (way_ != Way::pausing || polls_ || posts_) return;
    way_ = Way::websocket;
    ++world_.upgrades;
    socket_->say("5");
    flush();
}

void PollingLine::on_line_closed(Connection& /*line*/, int code) {
    if (user_ == nullptr) return;
    if (way_ == Way::websocket) return end_here(code);
    // A stock client that has paused waits for its ping's time-out; this one begins anew at once.
    if (way_ == Way::pausing) return fail();
    socket_.reset();
}

// ---- the end ----

/// As engine.io-client after an error of a request: it says a close packet, if it can, and is gone.
void PollingLine::fail() {
    if (way_ == Way::polling && opened_) ask("POST", "1", &PollingLine::hear_nothing);
    if (socket_) socket_->hang_up(1005);
    end_here(1006);
}

void PollingLine::hang_up(std::uint16_t code) {
    if (user_ == nullptr) return;
    user_ = nullptr;
    if (socket_) socket_->hang_up(code);
    if (way_ == Way::websocket) return;
    if (code == 1001) return for_each_exchange([](Exchange& exchange) { exchange.abandon(); });
    if (opened_) ask("POST", "1", &PollingLine::hear_nothing);
}

void PollingLine::end_here(int code) {
    if (user_ == nullptr) return;
    world_.trace('x', number(), std::to_string(code));
    std::exchange(user_, nullptr)->on_line_closed(*this, code);
}

// ---- the network, and the server's end ----

void PollingLine::stall(bool stalled) {
    note_stall(stalled, world_.timeline.now());
    stalled_ = stalled;
    for_each_exchange([&](Exchange& exchange) { exchange.stall(stalled); });
    if (socket_) socket_->stall(stalled);
}

void PollingLine::half_open() {
    for_each_exchange([](Exchange& exchange) { exchange.half_open(); });
    if (socket_) socket_->half_open();
    end_here(1006);
}

void PollingLine::cut() {
    for_each_exchange([](Exchange& exchange) { exchange.cut(); });
    if (socket_) socket_->cut();
    end_here(1006);
}

void PollingLine::abort_there() {
    for_each_exchange([](Exchange& exchange) { exchange.abort_there(); });
}

void PollingLine::server_died() {
    for_each_exchange([](Exchange& exchange) { exchange.server_died(); });
}

}  // namespace parley::sim
