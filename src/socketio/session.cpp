#include "socketio/session.hpp"

#include <cstring>
#include <utility>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "socketio/engine.hpp"
#include "socketio/ws_transport.hpp"

namespace parley::socketio {

namespace {

using proto::engineio::kPollPacketsMax;
using proto::engineio::PacketType;

constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kTooBig = 1009;
constexpr std::uint16_t kLost = 1006;

/// What a frame of transport::make_frame carries (RFC 6455 §5.2: unmasked, so only the length varies).
std::string_view frame_payload(std::string_view frame) {
    const auto length = static_cast<unsigned char>(frame[1]) & 0x7f;
    return frame.substr(length == 127 ? 10 : length == 126 ? 4 : 2);
}

}  // namespace

Session::Session(Engine& engine, std::string_view sid, bool base64) : engine_(engine), base64_(base64) {
    PARLEY_CHECK(sid.size() == kSidLength);
    std::memcpy(sid_, sid.data(), kSidLength);
}

Session::~Session() = default;

bool Session::writable() const {
    if (state_ != State::open) return false;
    return polling_ ? static_cast<bool>(polling_->get) && polling_->queue.empty() : ws_ != nullptr && ws_->writable();
}

// Sending.

void Session::send_text(std::string_view packet) {
    if (state_ != State::open) return;
    ++engine_.stats().packets_out;
    if (polling_) return enqueue(packet, false);
    if (ws_ != nullptr) ws_->send_text(packet);
}

void Session::send_binary(std::string_view message) {
    if (state_ != State::open) return;
    ++engine_.stats().packets_out;
    if (polling_) return enqueue(message, true);
    if (ws_ == nullptr) return;
    if (!base64_) return ws_->send_binary(message);
    ws_->send_text(proto::engineio::kBinaryPrefix + encode_base64(as_bytes(message)));
}

void Session::send_frame(const transport::SharedFrame& frame, bool binary) {
    if (state_ != State::open) return;
    if (polling_ || (binary && base64_)) {
        const auto payload = frame_payload(*frame);
        return binary ? send_binary(payload) : send_text(payload);
    }
    ++engine_.stats().packets_out;
    if (ws_ != nullptr) ws_->send_frame(frame);
}

void Session::enqueue(std::string_view data, bool binary) {
    if (overflown_) return;
    polling_->queued_bytes += data.size();
    if (polling_->queued_bytes > engine_.options().max_queued_bytes) {
        overflown_ = true;  // fails from a fresh stack: the caller may be walking a room
    } else {
        polling_->queue.push_back({std::string(data), binary});
    }
    // Not at once: what this turn still sends goes into the same answer.
    if (overflown_ || polling_->get) engine_.schedule_flush(*polling_);
}

// Receiving.

void Session::receive(const proto::engineio::Packet& packet) {
    if (state_ != State::open) return;
    ++engine_.stats().packets_in;
    switch (packet.type) {
        case PacketType::message: {
            if (!packet.base64) return handler_->on_text(packet.data);
            const auto bytes = decode_base64(packet.data);
            if (!bytes) return fail(DisconnectReason::parse_error);
            return handler_->on_binary(*bytes);
        }
        case PacketType::pong:
            return engine_.schedule_ping(*this);
        case PacketType::ping:
            return fail(DisconnectReason::parse_error);  // only servers ping since v4
        case PacketType::close:
            // Stock clients say it after any request that failed, too; who wants to go says DISCONNECT before it.
            return client_closed({DisconnectReason::transport_close, kLost});
        case PacketType::open:
        case PacketType::upgrade:
        case PacketType::noop:
            return;  // as the reference server
    }
}

void Session::receive_binary(std::string_view message) {
    if (state_ != State::open) return;
    ++engine_.stats().packets_in;
    handler_->on_binary(message);
}

void Session::ping() {
    send_text("2");
}

// Long polling.

void Session::flush_poll() {
    if (overflown_) {
        ++engine_.stats().closed_overflow;
        return fail(DisconnectReason::transport_error);
    }
    if (!polling_ || !polling_->get) return;
    auto& queue = polling_->queue;
    if (queue.empty() && state_ == State::open && !polling_->probed) return;
    std::string body;
    const auto count = std::min(queue.size(), kPollPacketsMax);
    for (std::size_t i = 0; i < count; ++i) {
        proto::engineio::append_to_payload(body, queue[i].data, queue[i].binary);
        polling_->queued_bytes -= queue[i].data.size();
    }
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(count));
    if (state_ == State::closing && queue.empty() && count < kPollPacketsMax) {
        proto::engineio::append_to_payload(body, "1", false);
        answer_poll(std::move(body));
        return finish({}, Farewell::close, kNormal);
    }
    // While a WebSocket probes, polls come back empty-handed so that the client can pause polling.
    answer_poll(body.empty() ? "6" : std::move(body));
}

void Session::answer_poll(std::string body) {
    transport::Response response{200, std::move(polling_->get_headers), std::move(body), false};
    std::exchange(polling_->get, {})(std::move(response));
}

void Session::poll_aborted() {
    if (state_ == State::closed || !polling_ || !polling_->get) return;
    static_cast<void>(std::exchange(polling_->get, {}));
    finish({DisconnectReason::transport_error, kLost}, Farewell::close, kNormal);
}

// Upgrade.

void Session::probed() {
    if (!polling_) return;
    polling_->probed = true;
    flush_poll();
}

void Session::probe_closed() {
    if (!polling_) return;
    polling_->probe = nullptr;
    polling_->probed = false;
}

void Session::upgraded(WsTransport& transport) {
    auto polling = std::move(polling_);
    ws_ = &transport;
    transport.become_carrier();
    if (polling->get) std::exchange(polling->get, {})({200, std::move(polling->get_headers), "6", false});
    ++engine_.stats().websockets;
    for (const auto& queued : polling->queue) queued.binary ? send_binary(queued.data) : send_text(queued.data);
    engine_.stats().packets_out -= polling->queue.size();  // they were counted when queued
}

// Ending.

void Session::close(DisconnectReason reason) {
    if (state_ != State::open) return;
    const bool draining = reason == DisconnectReason::server_shutting_down;
    if (!polling_) return finish({reason, kNormal}, Farewell::close, draining ? kGoingAway : kNormal);
    state_ = State::closing;
    unlink();
    drop_probe();
    engine_.watch_closing(*polling_);
    tell_handler({reason, kNormal});
    if (polling_->get) engine_.schedule_flush(*polling_);
}

void Session::fail(DisconnectReason reason) {
    if (state_ == State::closed) return;
    failed_ = true;
    if (reason == DisconnectReason::ping_timeout) ++engine_.stats().closed_ping_timeout;
    if (reason == DisconnectReason::parse_error) ++engine_.stats().closed_parse_error;
    const bool lost = reason == DisconnectReason::ping_timeout;
    finish({reason, lost ? kLost : kProtocolError}, Farewell::close, lost ? kNormal : kProtocolError);
}

void Session::message_too_big() {
    failed_ = true;
    finish({DisconnectReason::transport_error, kTooBig}, Farewell::close, kTooBig);
}

void Session::client_closed(Disconnect how) {
    finish(how, Farewell::noop, kNormal);
}

void Session::transport_closed(transport::WsClose how) {
    ws_ = nullptr;
    finish({DisconnectReason::transport_close, how.code}, Farewell::noop, kNormal);
}

void Session::finish(Disconnect how, Farewell farewell, std::uint16_t ws_code) {
    if (state_ == State::closed) return;
    if (on_websocket()) --engine_.stats().websockets;
    state_ = State::closed;
    unlink();
    engine_.forget(*this);
    if (auto* ws = std::exchange(ws_, nullptr)) ws->detach_and_close(ws_code);
    drop_probe();
    if (polling_ && polling_->get) answer_poll(farewell == Farewell::noop ? "6" : "1");
    if (polling_) polling_->queue.clear();
    tell_handler(how);
}

void Session::tell_handler(Disconnect how) {
    if (told_ || !handler_) return;
    told_ = true;
    handler_->on_close(how);
}

void Session::drop_probe() {
    if (!polling_ || polling_->probe == nullptr) return;
    std::exchange(polling_->probe, nullptr)->detach_and_close(kNormal);
}

}  // namespace parley::socketio
