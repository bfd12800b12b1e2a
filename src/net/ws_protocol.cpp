#include "net/ws_protocol.hpp"

#include <string>
#include <utility>

#include "base/check.hpp"
#include "net/hub.hpp"
#include "net/stream.hpp"
#include "proto/websocket/control.hpp"

namespace parley::net {

namespace ws = proto::websocket;
using Kind = ws::Incoming::Kind;

namespace {
/// Of one connection, then others get their turn: a reading may hold thousands.
constexpr int kFramesPerTurn = 32;
}  // namespace

WsProtocol::WsProtocol(Stream& stream, std::unique_ptr<transport::WsHandler> handler)
    : stream_(stream), handler_(std::move(handler)) {
    PARLEY_CHECK(handler_ != nullptr);
    ++stream_.hub().stats.open_websockets;
}

WsProtocol::~WsProtocol() {
    --stream_.hub().stats.open_websockets;
}

void WsProtocol::on_open() {
    stream_.wait_for_nothing();
    if (handler_->wants_ping()) stream_.wait_for(Wait::ping);
    handler_->on_open(*this);
}

std::unique_ptr<Protocol> WsProtocol::on_bytes(std::span<char>& bytes) {
    const auto& limits = stream_.hub().decoder_limits;
    int handled = 0;
    while (const auto incoming = decoder_.next(bytes, limits)) {
        handle(*incoming);
        if (phase_ == Phase::ended || stream_.is_paused()) break;
        if (++handled < kFramesPerTurn || bytes.empty()) continue;
        stream_.yield();
        break;
    }
    return nullptr;
}

void WsProtocol::handle(const ws::Incoming& incoming) {
    switch (incoming.kind) {
        case Kind::text:
        case Kind::binary:
            if (phase_ != Phase::open) return;  // RFC 6455 §1.4: after our close frame nothing is of use
            ++stream_.hub().stats.messages_in;
            return handler_->on_message(incoming.payload, incoming.kind == Kind::binary);
        case Kind::ping:
            if (phase_ == Phase::open) send_control(ws::append_pong, incoming.payload);
            return;
        case Kind::pong:
            return;  // that anything came is enough
        case Kind::close:
            return handle_close(incoming);
        case Kind::error:
            return handle_error(incoming.code);
    }
}

// RFC 6455 §5.5.1, §7.1.1: answer with the same code, then the server ends the connection first.
void WsProtocol::handle_close(const ws::Incoming& incoming) {
    const bool by_peer = phase_ == Phase::open;
    if (by_peer) send_close(incoming.code, {});
    end({incoming.code, by_peer});
    stream_.finish();
}

void WsProtocol::handle_error(std::uint16_t code) {
    ++stream_.hub().stats.protocol_errors;
    if (phase_ == Phase::open) send_close(code, {});
    end({ws::kCloseAbnormal, false});
    stream_.finish();
}

void WsProtocol::on_read_end() {
    end({ws::kCloseAbnormal, false});
    stream_.finish();
}

void WsProtocol::on_gone() {
    end({ws::kCloseAbnormal, false});
}

void WsProtocol::end(transport::WsClose how) {
    phase_ = Phase::ended;
    if (const auto handler = std::move(handler_)) handler->on_close(how);
}

void WsProtocol::on_deadline(Wait wait) {
    if (wait == Wait::ping && !stream_.take_heard()) {
        send_control(ws::append_ping, {});
        return stream_.wait_for(Wait::pong);
    }
    if (wait == Wait::ping || (wait == Wait::pong && stream_.take_heard())) return stream_.wait_for(Wait::ping);
    stream_.abort();
}

void WsProtocol::on_drain() {
    close(ws::kCloseGoingAway, "the server is going down");
}

void WsProtocol::on_failure() {
    if (phase_ == Phase::ended) return stream_.finish();
    close(ws::kCloseInternalError, {});
}

// ---- sending ----

void WsProtocol::send_text(std::string_view payload) {
    if (phase_ != Phase::open) return;
    stream_.out().append_frame(payload, false);
    check_queue();
}

void WsProtocol::send_binary(std::string_view payload) {
    if (phase_ != Phase::open) return;
    stream_.out().append_frame(payload, true);
    check_queue();
}

void WsProtocol::send_frame(const transport::SharedFrame& frame) {
    if (phase_ != Phase::open) return;
    stream_.out().append_shared(frame);
    check_queue();
}

void WsProtocol::check_queue() {
    auto& hub = stream_.hub();
    ++hub.stats.frames_out;
    if (stream_.queued_bytes() <= hub.options.limits.send_queue_bytes) return;
    ++hub.stats.send_queue_overflows;
    close(ws::kCloseTryAgainLater, "too slow");
}

void WsProtocol::send_control(void (*append)(std::string&, std::string_view), std::string_view payload) {
    std::string frame;
    append(frame, payload);
    stream_.out().append(frame);
    check_queue();
}

void WsProtocol::send_close(std::uint16_t code, std::string_view reason) {
    std::string frame;
    ws::append_close(frame, code, reason);
    stream_.out().append(frame);
}

void WsProtocol::close(std::uint16_t code, std::string_view reason) {
    if (phase_ != Phase::open) return;
    phase_ = Phase::closing;
    send_close(code, reason);
    stream_.pause(false);  // the peer's close frame may stand behind what was not wanted
    stream_.wait_for(Wait::close);
}

std::size_t WsProtocol::queued_bytes() const {
    return stream_.queued_bytes();
}

void WsProtocol::pause_reading(bool paused) {
    if (phase_ == Phase::open) stream_.pause(paused);
}

}  // namespace parley::net
