#include "net/http_protocol.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "net/datagram_protocol.hpp"
#include "net/forwarded.hpp"
#include "net/stream.hpp"
#include "net/ws_protocol.hpp"
#include "proto/http/origin.hpp"
#include "proto/http/response_writer.hpp"
#include "proto/http/text.hpp"
#include "proto/websocket/handshake.hpp"

namespace parley::net {

namespace http = proto::http;
namespace ws = proto::websocket;
using transport::Request;
using transport::Response;

namespace {

constexpr std::size_t kUnsentBytesMax = 64 * 1024;  // answers that may wait while further requests are read

Response error_response(int status, std::string_view code, std::string_view message) {
    std::string body = R"({"success":false,"error":{"code":")";
    body.append(code).append(R"(","message":")").append(message).append(R"("}})");  // both are our own literals
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body), false};
}

std::string_view code_of(int status) {
    switch (status) {
        case 408:
            return "timeout";
        case 413:
            return "too-large";
        case 414:
            return "uri-too-long";
        case 417:
            return "expectation-failed";
        case 431:
            return "headers-too-large";
        case 505:
            return "version-not-supported";
        default:
            return "bad-request";
    }
}

Request make_request(http::Message& message) {
    Request request;
    request.method = std::move(message.method);
    request.path = std::move(message.path);
    request.query = std::move(message.query);
    request.body = std::move(message.body);
    request.headers.reserve(message.fields.size());
    for (auto& field : message.fields) request.headers.push_back({std::move(field.name), std::move(field.value)});
    return request;
}

std::string joined(const Request& request, std::string_view name) {
    std::string list;
    for (const auto& header : request.headers) {
        if (!http::equals_no_case(header.name, name)) continue;
        if (!list.empty()) list += ", ";
        list += header.value;
    }
    return list;
}

}  // namespace

/// The service's hold on one request. The protocol may die first, or the answer may come twice removed in time.
class HttpProtocol::Answer final : public transport::Reply::Sink {
public:
    explicit Answer(HttpProtocol& owner) : owner_(&owner) {}
    void respond(Response response) override {
        if (auto* owner = std::exchange(owner_, nullptr)) owner->respond(std::move(response));
        abort_ = nullptr;
    }
    void on_abort(std::function<void()> callback) override {
        if (owner_ != nullptr) abort_ = std::move(callback);
    }
    void abort() {
        owner_ = nullptr;
        if (const auto callback = std::exchange(abort_, nullptr)) callback();
    }

private:
    HttpProtocol* owner_;
    std::function<void()> abort_;
};

HttpProtocol::HttpProtocol(Stream& stream) : stream_(stream), hub_(stream.hub()) {}

HttpProtocol::~HttpProtocol() = default;

void HttpProtocol::on_open() {
    stream_.wait_for(Wait::head);
}

bool HttpProtocol::wants_bytes() const {
    return !answer_ && !closing_ && stream_.queued_bytes() < kUnsentBytesMax;
}

std::unique_ptr<Protocol> HttpProtocol::on_bytes(std::span<char>& bytes) {
    using Progress = http::RequestParser::Progress;
    if (std::exchange(first_, false) && hub_.is_datagram_stream(bytes[0]))
        return std::make_unique<DatagramProtocol>(stream_, *hub_.options.datagram_streams);
    if (!parser_) {
        parser_ = std::make_unique<http::RequestParser>();
        // The time of a first head runs from the accept, also through a TLS handshake, and is not begun anew here.
        if (!stream_.is_waiting_for(Wait::head)) stream_.wait_for(Wait::head);
    }
    std::string_view input(bytes.data(), bytes.size());
    const auto progress = parser_->feed(input, hub_.parser_limits);
    bytes = bytes.last(input.size());
    switch (progress) {
        case Progress::more:
            break;
        case Progress::head: {
            const auto& message = parser_->message();
            if (message.expects_continue) stream_.out().append("HTTP/1.1 100 Continue\r\n\r\n");
            stream_.wait_for(Wait::body);
            incoming_ = hub_.service.begin_http({message.method, message.path, message.query});
            break;
        }
        case Progress::complete:
            return dispatch();
        case Progress::failed:
            ++hub_.stats.bad_requests;
            const auto& failure = parser_->failure();
            refuse(failure.status, code_of(failure.status), failure.message);
            break;
    }
    return nullptr;
}

std::unique_ptr<Protocol> HttpProtocol::dispatch() {
    auto& message = parser_->message();
    ++hub_.stats.requests;
    keep_alive_ = message.keep_alive;
    is_http_1_0_ = message.minor_version == 0;
    is_head_ = message.method == "HEAD";
    allowed_origin_.clear();
    incoming_.reset();
    auto request = make_request(message);
    parser_.reset();
    request.secure = stream_.is_encrypted();
    request.remote_address = stream_.peer().to_string();
    if (hub_.is_trusted(stream_.peer())) believe_forwarded(request, hub_);
    if (request.path == "*") {  // RFC 9110 §9.3.7
        respond({204, {{"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}}, {}, false});
        return nullptr;
    }
    // RFC 9110 §7.8: a server ignores an Upgrade that comes in HTTP/1.0, or that it does not know.
    if (!is_http_1_0_ && ws::asks_for_websocket(joined(request, "Upgrade")))
        return upgrade(request, !request.body.empty());
    if (hub_.options.origins && answer_for_origin(request)) return nullptr;
    stream_.wait_for_nothing();
    answer_ = std::make_shared<Answer>(*this);
    hub_.service.handle_http(std::move(request), transport::Reply(answer_));
    return nullptr;
}

/// True when the request is answered: a preflight, or one that its origin may not make. Else remembers whether the
/// answer gets CORS headers.
bool HttpProtocol::answer_for_origin(const Request& request) {
    const auto origin = request.header("Origin");
    if (!origin) return false;
    const bool allowed = hub_.options.origins->allows(*origin, request.header("Host").value_or(""), request.secure);
    if (!allowed) {
        const bool guarded = std::ranges::any_of(hub_.options.origin_guarded_paths,
                                                 [&](const auto& prefix) { return request.path.starts_with(prefix); });
        if (guarded) respond(error_response(403, "origin-refused", "this origin is not allowed"));
        return guarded;
    }
    if (request.method != "OPTIONS" || !request.header("Access-Control-Request-Method")) {
        allowed_origin_ = *origin;
        return false;
    }
    Response response{204, {}, {}, false};
    for (auto& [name, value] :
         http::preflight_headers(*origin, request.header("Access-Control-Request-Headers").value_or(""))) {
        response.headers.push_back({std::move(name), std::move(value)});
    }
    respond(std::move(response));
    return true;
}

// RFC 6455 §4.2.2. A refusal closes the connection: the client may have sent frames behind its request already.
std::unique_ptr<Protocol> HttpProtocol::upgrade(const Request& request, bool has_body) {
    const auto refuse_upgrade = [&](Response response) {
        keep_alive_ = false;
        respond(std::move(response));
        return nullptr;
    };
    if (has_body) return refuse_upgrade(error_response(400, "bad-request", "a WebSocket handshake has no body"));
    const auto connection = joined(request, "Connection");
    const auto upgrade = joined(request, "Upgrade");
    const auto accept =
        ws::accept_handshake({request.method, true, upgrade, connection, request.header("Sec-WebSocket-Key"),
                              request.header("Sec-WebSocket-Version")});
    if (!accept) {
        const auto& refusal = accept.error();
        auto response = error_response(refusal.status, "bad-handshake", refusal.message);
        if (refusal.status == 426) {
            response.headers.push_back({"Sec-WebSocket-Version", "13"});
            response.headers.push_back({"Upgrade", "websocket"});
        }
        return refuse_upgrade(std::move(response));
    }
    if (hub_.draining) return refuse_upgrade(error_response(503, "going-down", "the server is going down"));
    const auto origin = request.header("Origin");
    if (hub_.options.origins && origin &&
        !hub_.options.origins->allows(*origin, request.header("Host").value_or(""), request.secure)) {
        return refuse_upgrade(error_response(403, "origin-refused", "this origin is not allowed"));
    }
    auto decision = hub_.service.handle_upgrade(request);
    if (auto* refusal = std::get_if<Response>(&decision)) return refuse_upgrade(std::move(*refusal));

    ++hub_.stats.upgrades;
    auto& out = stream_.out();
    out.append(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ");
    out.append(*accept);
    out.append("\r\n\r\n");
    return std::make_unique<WsProtocol>(stream_, std::move(std::get<std::unique_ptr<transport::WsHandler>>(decision)));
}

// ---- answering ----

void HttpProtocol::respond(Response response) {
    answer_.reset();
    const bool close = response.close || !keep_alive_ || hub_.draining;
    write(std::move(response), close);
    if (close) {
        closing_ = true;
        return stream_.finish();
    }
    stream_.wait_for(Wait::write);
    stream_.resume_later();
}

void HttpProtocol::refuse(int status, std::string_view code, std::string_view message) {
    parser_.reset();
    incoming_.reset();
    keep_alive_ = is_head_ = false;
    respond(error_response(status, code, message));
}

void HttpProtocol::write(Response response, bool close) {
    hub_.scratch.clear();
    if (!write_head(hub_.scratch, response, close)) {
        // A header that would not be one line never leaves, and neither does the answer that it stood in.
        response = Response{500, {}, {}, false};
        hub_.scratch.clear();
        static_cast<void>(write_head(hub_.scratch, response, close));
    }
    count(response.status);
    auto& out = stream_.out();
    out.append(hub_.scratch);
    if (http::ResponseWriter::has_body(response.status) && !is_head_) out.append_owned(std::move(response.body));
}

void HttpProtocol::count(int status) {
    auto& stats = hub_.stats;
    if (status < 300) {
        ++stats.responses_2xx;
    } else if (status < 400) {
        ++stats.responses_3xx;
    } else if (status < 500) {
        ++stats.responses_4xx;
    } else {
        ++stats.responses_5xx;
    }
}

bool HttpProtocol::write_head(std::string& out, const Response& response, bool close) {
    http::ResponseWriter writer(out);
    writer.begin(response.status, transport::reason_phrase(response.status));
    writer.own_field("Date", hub_.date());
    if (!hub_.options.server_name.empty()) writer.own_field("Server", hub_.options.server_name);
    if (close) {
        writer.own_field("Connection", "close");
    } else if (is_http_1_0_) {
        writer.own_field("Connection", "keep-alive");
    }
    bool has_cors = false;
    for (const auto& [name, value] : response.headers) {
        has_cors = has_cors || http::equals_no_case(name, "Access-Control-Allow-Origin");
        if (!writer.field(name, value)) return false;
    }
    if (!allowed_origin_.empty() && !has_cors) {
        for (const auto& [name, value] : http::cors_headers(allowed_origin_)) writer.own_field(name, value);
    }
    writer.end(response.body.size());
    return true;
}

// ---- life of the connection ----

void HttpProtocol::on_drained() {
    if (answer_) {
        if (stream_.is_waiting_for(Wait::write)) stream_.wait_for_nothing();
        return;
    }
    stream_.resume_later();
    if (parser_ || closing_) return;
    if (hub_.draining) return stream_.finish();
    if (stream_.is_waiting_for(Wait::write)) stream_.wait_for(Wait::keep_alive);
}

void HttpProtocol::on_read_end() {
    // Some clients end their side behind the request and still want the answer; most have gone.
    if (answer_) return stream_.wait_for(Wait::half_closed);
    if (stream_.holds_bytes() && !closing_) return;  // further requests came before the end
    closing_ = true;
    stream_.finish();
}

void HttpProtocol::on_deadline(Wait wait) {
    const bool started = parser_ && parser_->started();
    if ((wait == Wait::head || wait == Wait::body) && started) {
        return refuse(408, code_of(408), "the request took too long");
    }
    if (wait == Wait::keep_alive || wait == Wait::head) {
        closing_ = true;
        return stream_.finish();
    }
    stream_.abort();
}

void HttpProtocol::on_drain() {
    keep_alive_ = false;
    if (answer_ || parser_) return;  // answered with "Connection: close"
    closing_ = true;
    stream_.finish();
}

void HttpProtocol::on_failure() {
    if (answer_) drop_answer();
    if (!closing_) refuse(500, "internal", "something went wrong here");
}

void HttpProtocol::on_gone() {
    incoming_.reset();
    drop_answer();
}

void HttpProtocol::drop_answer() {
    if (const auto answer = std::exchange(answer_, nullptr)) answer->abort();
}

}  // namespace parley::net
