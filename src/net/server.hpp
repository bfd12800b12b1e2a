// An HTTP/1.1 and WebSocket server on one loop: listeners, connections, limits, time-outs, TLS, origins, drain. It
// knows no path: every request goes to the HttpService. The composition root makes one for each loop and set of
// options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "net/loop.hpp"
#include "transport/datagram.hpp"
#include "transport/http.hpp"

namespace parley::crypto {
class TlsContext;
}

namespace parley::proto::http {
class OriginPolicy;
}

namespace parley::net {

/// Sizes and counts. What breaks one is answered (HTTP status or close code) and closed; nobody else notices.
struct ServerLimits {
    std::size_t request_line_bytes = 8 * 1024;   ///< longer: 414
    std::size_t header_bytes = 16 * 1024;        ///< all header lines together; more: 431
    std::size_t header_count = 100;              ///< more: 431
    std::size_t body_bytes = 64 * 1024;          ///< more: 413
    std::size_t frame_bytes = 64 * 1024;         ///< payload of one WebSocket frame; more: close 1009
    std::size_t message_bytes = 64 * 1024;       ///< payload of one whole message; more: close 1009
    std::size_t fragments = 1024;                ///< frames of one message; more: close 1008
    std::size_t send_queue_bytes = 1024 * 1024;  ///< unsent bytes of one connection; more: close 1013
    std::size_t connections = 60'000;            ///< more wait in the kernel's accept queue until one ends
    std::size_t connections_per_address =
        1000;  ///< more are closed at once; 0 = no cap. Trusted proxies are not counted
    /// Unsent bytes of an ICE-TCP connection; datagrams that would be more are dropped.
    std::size_t datagram_queue_bytes = 256 * 1024;
};

struct ServerTimes {
    Duration head{10'000};         ///< TLS handshake and request head together, from the first moment
    Duration body{20'000};         ///< whole body
    Duration keep_alive{60'000};   ///< idle between requests
    Duration write{20'000};        ///< an HTTP answer without any progress
    Duration ping_every{25'000};   ///< WebSocket ping to a silent peer whose handler wants_ping()
    Duration pong_within{20'000};  ///< then closed as 1006
    Duration close{5'000};         ///< for the peer's answer to our close frame
    Duration half_closed{500};     ///< for an answer after the client has ended its side (FIN)
    /// An ICE-TCP connection by which nothing comes: as long as consent lasts (RFC 7675 §5.1).
    Duration datagrams_idle{30'000};
};

struct ServerOptions {
    ServerLimits limits;
    ServerTimes times;
    /// Encrypts every connection of this server when set.
    std::shared_ptr<crypto::TlsContext> tls;
    /// With a policy: WebSocket handshakes of other origins get 403, preflights are answered, and CORS headers are
    /// added to answers for allowed origins. Without one the service does what it likes.
    std::shared_ptr<const proto::http::OriginPolicy> origins;
    /// Path prefixes whose plain requests are refused with 403 too when their Origin is not allowed (long polling).
    std::vector<std::string> origin_guarded_paths;
    /// CIDR blocks ("10.0.0.0/8", "::1/128", or a single address) whose X-Forwarded-For and -Proto are believed.
    std::vector<std::string> trusted_proxies;
    /// Takes the connections that begin with framed STUN (ICE-TCP, RFC 6544), on a TLS port also unencrypted ones, as
    /// browsers make them. Without it they are bad requests. Must outlive the server.
    transport::DatagramStreamService* datagram_streams = nullptr;
    /// Value of the Server header; none when empty.
    std::string server_name;
};

/// An address that is being listened on, as the kernel has it (so with the real port where 0 was asked).
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
    [[nodiscard]] std::string to_string() const;  ///< "127.0.0.1:8080", "[::1]:8080"
};

/// Counters since the start, and gauges (open_*). Read them on the loop.
struct ServerStats {
    std::uint64_t accepted = 0;
    std::uint64_t refused_by_cap = 0;
    std::uint64_t accept_pauses = 0;  ///< out of file descriptors, or total cap reached
    std::uint64_t requests = 0;
    std::uint64_t responses_2xx = 0, responses_3xx = 0, responses_4xx = 0, responses_5xx = 0;
    std::uint64_t bad_requests = 0;  ///< refused by the parser
    std::uint64_t upgrades = 0;
    std::uint64_t messages_in = 0, frames_out = 0;
    std::uint64_t bytes_in = 0, bytes_out = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t send_queue_overflows = 0;
    std::uint64_t protocol_errors = 0;  ///< WebSocket connections that we closed for a broken rule
    std::uint64_t tls_failures = 0;
    std::uint64_t open_connections = 0;
    std::uint64_t open_websockets = 0;
    // ICE over TCP. Refused: no STUN first, a frame too long, or not wanted by the service. Dropped: queue full.
    std::uint64_t datagram_streams = 0, datagram_streams_refused = 0, open_datagram_streams = 0;
    std::uint64_t datagrams_in = 0, datagrams_out = 0, datagrams_dropped = 0;
};

class Server {
public:
    /// `loop` and `service` must outlive the server. Throws std::invalid_argument for a wrong CIDR block.
    Server(Loop& loop, transport::HttpService& service, ServerOptions options);
    /// Closes everything at once; handlers get on_close(1006).
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens on "host:port": IPv4, "[IPv6]:port", or a name; port 0 takes a free one. May be called several times.
    /// Errors: "bad-address", "address-in-use", "listen-failed"; the message names the mend.
    [[nodiscard]] Result<Endpoint> listen(std::string_view host_port);
    /// Stops accepting, finishes requests under way, closes WebSockets with 1001, and calls `done` on the loop when all
    /// are gone or `within` has passed (then the rest is cut). Idempotent; the first call's `done` counts.
    void drain(Duration within, std::function<void()> done);
    [[nodiscard]] const ServerStats& stats() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  ///< shared with a weak reference in the loop's flush task only
};

}  // namespace parley::net
