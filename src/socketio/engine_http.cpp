// The HTTP side of the Engine: which request is what, and long polling.
#include <algorithm>

#include "base/encoding.hpp"
#include "socketio/engine.hpp"
#include "socketio/ws_transport.hpp"

namespace parley::socketio {

using proto::engineio::HandshakeError;
using transport::Reply;
using transport::Request;
using transport::Response;

namespace {

constexpr std::string_view kProtocol = "4";

/// What may stand in a header value (RFC 9110 §5.5).
bool is_header_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

Response text_response(int status, std::string_view type, std::string body) {
    return {status, {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}}, std::move(body), false};
}

}  // namespace

Engine::Checked Engine::check(const Request& request, bool upgrade) {
    Asked asked;
    asked.transport = request.query_value("transport").value_or("");
    const bool websocket = asked.transport == "websocket";
    if (!websocket && (asked.transport != "polling" || !options_.allow_polling))
        return HandshakeError::transport_unknown;
    const auto origin = request.header("origin");
    if (origin && !is_header_text(*origin)) return HandshakeError::bad_request;
    if (request.query_value("j")) return HandshakeError::bad_request;  // JSONP ended with revision 3
    const auto allowed = [&] { return !options_.allow_request || options_.allow_request(request); };
    if (const auto sid = request.query_value("sid")) {
        asked.sid = *sid;
        asked.session = find(asked.sid);
        if (asked.session == nullptr) return HandshakeError::session_id_unknown;
        if (!allowed()) return HandshakeError::forbidden;
        const bool closing = !asked.session->is_open();
        if (upgrade) {
            if (!websocket) return HandshakeError::bad_request;
            if (closing) return HandshakeError::session_id_unknown;
            if (!options_.allow_upgrades && !asked.session->on_websocket()) return HandshakeError::bad_request;
        } else if (websocket || asked.session->on_websocket()) {
            return HandshakeError::bad_request;
        }
        return asked;
    }
    if (request.method != "GET") return HandshakeError::bad_handshake_method;
    if (websocket != upgrade) return HandshakeError::bad_request;
    if (!allowed()) return HandshakeError::forbidden;
    if (request.query_value("EIO") != kProtocol) return HandshakeError::unsupported_protocol_version;
    return asked;
}

void Engine::respond(const Request& request, Reply& reply, Response response) const {
    if (options_.decorate) options_.decorate(request, response);
    reply(std::move(response));
}

Response Engine::error_response(const Request& /*request*/, HandshakeError error) {
    ++stats_.handshakes_refused;
    return text_response(proto::engineio::http_status(error), "application/json", proto::engineio::encode_error(error));
}

/// One POST of a session at a time, as in the reference server ("data request overlap"): of two at once nobody knows
/// which came first. The second then meets a session that is not there any more.
std::shared_ptr<void> Engine::begin_http(const transport::RequestHead& head) {
    if (head.method != "POST" || head.path != options_.path) return nullptr;
    Request request;
    request.query = head.query;
    const auto sid = request.query_value("sid");
    Session* session = sid ? find(*sid) : nullptr;
    if (session == nullptr || session->on_websocket()) return nullptr;
    if (session->polling_->posting) {
        session->fail(DisconnectReason::transport_error);
        return nullptr;
    }
    session->polling_->posting = true;
    return {nullptr, [alive = alive_, sid = *sid](void*) {
                Session* posted = *alive == nullptr ? nullptr : (*alive)->find(sid);
                if (posted != nullptr && !posted->on_websocket()) posted->polling_->posting = false;
            }};
}

void Engine::handle_http(Request request, Reply reply) {
    sweeper_.sweep_now();
    if (request.path != options_.path) return reply({404, {}, {}, false});
    if (request.method == "OPTIONS" && options_.decorate) return respond(request, reply, {204, {}, {}, false});
    const auto checked = check(request, false);
    if (const auto* error = std::get_if<HandshakeError>(&checked)) {
        return respond(request, reply, error_response(request, *error));
    }
    Session* session = std::get<Asked>(checked).session;
    if (session == nullptr) return open_polling(request, std::move(reply));
    if (request.method == "GET") return poll(*session, request, std::move(reply));
    if (request.method == "POST") return post(*session, request, std::move(reply));
    respond(request, reply, text_response(500, "text/plain", {}));  // as the reference server
}

void Engine::open_polling(const Request& request, Reply reply) {
    if (full()) return respond(request, reply, text_response(503, "text/plain", {}));
    Session& session = create(request, true);
    respond(request, reply, text_response(200, "text/plain; charset=UTF-8", open_packet(session)));
}

void Engine::poll(Session& session, const Request& request, Reply reply) {
    Polling& polling = *session.polling_;
    if (polling.get) {  // one at a time
        session.fail(DisconnectReason::transport_error);
        return respond(request, reply, error_response(request, HandshakeError::bad_request));
    }
    auto headers = text_response(200, "text/plain; charset=UTF-8", {});
    if (options_.decorate) options_.decorate(request, headers);
    polling.get_headers = std::move(headers.headers);
    polling.get = std::move(reply);
    polling.get.on_abort([alive = alive_, sid = std::string(session.sid())] {
        Session* aborted = *alive == nullptr ? nullptr : (*alive)->find(sid);
        if (aborted != nullptr) aborted->poll_aborted();
    });
    session.flush_poll();
}

void Engine::post(Session& session, const Request& request, Reply reply) {
    const auto refuse = [&](int status) { respond(request, reply, text_response(status, "text/plain", {})); };
    if (request.body.size() > options_.max_payload) return refuse(413);
    const auto type = request.header("content-type");
    if (session.polling_->posting || (type && type->starts_with("application/octet-stream")) ||
        !is_utf8(request.body)) {
        session.fail(DisconnectReason::transport_error);
        return respond(request, reply, error_response(request, HandshakeError::bad_request));
    }
    const auto payload = proto::engineio::parse_payload(request.body);
    for (const auto& packet : payload.packets) session.receive(packet);
    if (!payload.complete && session.is_open()) session.fail(DisconnectReason::parse_error);
    if (session.failed_) return respond(request, reply, error_response(request, HandshakeError::bad_request));
    respond(request, reply, text_response(200, "text/html", "ok"));
}

}  // namespace parley::socketio
