#include "server/server_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "server/version.hpp"

namespace parley::server {
namespace {

using metrics::Kind;
using metrics::Registry;

/// One member of a part's stats struct as a metric.
template <class Stats>
struct Line {
    std::string_view name;
    std::string_view help;
    Kind kind;
    double (*read)(const Stats&);
};

template <class Stats, std::size_t N, class Source>
void add_lines(Registry& registry, const Line<Stats> (&lines)[N], Source source) {
    for (const auto& line : lines) {
        registry.sample(line.name, line.help, line.kind, [source, read = line.read] { return read(source()); });
    }
}

#define PARLEY_LINE(stats, kind, name, help, expression)                                       \
    {                                                                                          \
        name, help, Kind::kind, [](const stats& s) { return static_cast<double>(expression); } \
    }

const Line<net::ServerStats> kNetLines[] = {
    PARLEY_LINE(net::ServerStats, gauge, "parley_connections_open", "Open connections.", s.open_connections),
    PARLEY_LINE(net::ServerStats, gauge, "parley_websockets_open", "Open WebSocket connections.", s.open_websockets),
    PARLEY_LINE(net::ServerStats, counter, "parley_connections_accepted_total", "Connections accepted.", s.accepted),
    PARLEY_LINE(net::ServerStats, counter, "parley_connections_refused_total",
                "Connections closed at once: too many of one address.", s.refused_by_cap),
    PARLEY_LINE(net::ServerStats, counter, "parley_accept_pauses_total",
                "Times that accepting stopped: descriptors or connections used up.", s.accept_pauses),
    PARLEY_LINE(net::ServerStats, counter, "parley_http_requests_total", "HTTP requests.", s.requests),
    PARLEY_LINE(net::ServerStats, counter, "parley_http_bad_requests_total", "Requests that the parser refused.",
                s.bad_requests),
    PARLEY_LINE(net::ServerStats, counter, "parley_websocket_upgrades_total", "WebSocket handshakes accepted.",
                s.upgrades),
    PARLEY_LINE(net::ServerStats, counter, "parley_websocket_messages_in_total", "WebSocket messages received.",
                s.messages_in),
    PARLEY_LINE(net::ServerStats, counter, "parley_websocket_frames_out_total", "WebSocket frames sent.", s.frames_out),
    PARLEY_LINE(net::ServerStats, counter, "parley_received_bytes_total", "Bytes received.", s.bytes_in),
    PARLEY_LINE(net::ServerStats, counter, "parley_sent_bytes_total", "Bytes sent.", s.bytes_out),
    PARLEY_LINE(net::ServerStats, counter, "parley_timeouts_total", "Connections closed because a wait was over.",
                s.timeouts),
    PARLEY_LINE(net::ServerStats, counter, "parley_send_queue_overflows_total",
                "Connections closed because they did not read.", s.send_queue_overflows),
    PARLEY_LINE(net::ServerStats, counter, "parley_websocket_protocol_errors_total",
                "WebSocket connections closed for a broken rule.", s.protocol_errors),
    PARLEY_LINE(net::ServerStats, counter, "parley_tls_failures_total", "TLS handshakes and records that failed.",
                s.tls_failures),
};

const Line<runtime::HouseStats> kHouseLines[] = {
    PARLEY_LINE(runtime::HouseStats, gauge, "parley_sessions", "Connections that speak a dialect.", s.connections),
    PARLEY_LINE(runtime::HouseStats, gauge, "parley_rooms", "Rooms in memory.", s.rooms),
    PARLEY_LINE(runtime::HouseStats, gauge, "parley_peers", "Peers in rooms, with those in their grace.", s.peers),
    PARLEY_LINE(runtime::HouseStats, gauge, "parley_calls", "Calls in memory: live ones, and ended ones just read.",
                s.calls),
    PARLEY_LINE(runtime::HouseStats, gauge, "parley_changes_pending", "Changes that wait for the store.",
                s.pending_changes),
    PARLEY_LINE(runtime::HouseStats, counter, "parley_changes_total", "Changes made durable.", s.changes),
    PARLEY_LINE(runtime::HouseStats, counter, "parley_changes_failed_total",
                "Changes taken back because the store failed.", s.changes_failed),
    PARLEY_LINE(runtime::HouseStats, counter, "parley_signals_total", "Offers, answers and candidates forwarded.",
                s.signals),
    PARLEY_LINE(runtime::HouseStats, counter, "parley_refusals_total", "Requests refused and logged.", s.refusals),
    PARLEY_LINE(runtime::HouseStats, counter, "parley_lookups_limited_total", "Look-ups of rooms refused with 429.",
                s.lookups_limited),
    PARLEY_LINE(runtime::HouseStats, counter, "parley_checks_failed_total", "Bugs of ours that were caught.",
                s.checks_failed),
};

const Line<socketio::Stats> kSocketIoLines[] = {
    PARLEY_LINE(socketio::Stats, gauge, "parley_socketio_sessions", "Engine.IO sessions open.", s.sessions),
    PARLEY_LINE(socketio::Stats, gauge, "parley_socketio_websockets", "Engine.IO sessions on WebSocket.", s.websockets),
    PARLEY_LINE(socketio::Stats, gauge, "parley_socketio_sockets", "Namespace connections open.", s.sockets),
    PARLEY_LINE(socketio::Stats, gauge, "parley_socketio_lost_sessions", "Lost sessions kept for recovery.",
                s.lost_sessions),
    PARLEY_LINE(socketio::Stats, counter, "parley_socketio_packets_in_total", "Packets received.", s.packets_in),
    PARLEY_LINE(socketio::Stats, counter, "parley_socketio_packets_out_total", "Packets sent.", s.packets_out),
    PARLEY_LINE(socketio::Stats, counter, "parley_socketio_ping_timeouts_total",
                "Sessions closed because a ping was not answered.", s.closed_ping_timeout),
    PARLEY_LINE(socketio::Stats, counter, "parley_socketio_parse_errors_total", "Sessions closed for a broken packet.",
                s.closed_parse_error),
    PARLEY_LINE(socketio::Stats, counter, "parley_socketio_overflows_total",
                "Sessions closed because they did not poll.", s.closed_overflow),
    PARLEY_LINE(socketio::Stats, counter, "parley_socketio_recovered_total", "Sessions recovered.", s.recovered),
};

const Line<MediaStats> kMediaLines[] = {
    PARLEY_LINE(MediaStats, gauge, "parley_media_rooms", "Rooms on the media server.", s.rooms),
    PARLEY_LINE(MediaStats, gauge, "parley_media_links", "Peer connections of the media server.", s.links),
    PARLEY_LINE(MediaStats, counter, "parley_media_datagrams_in_total", "UDP datagrams received.", s.datagrams_in),
    PARLEY_LINE(MediaStats, counter, "parley_media_datagrams_out_total", "UDP datagrams sent.", s.datagrams_out),
    PARLEY_LINE(MediaStats, counter, "parley_media_received_bytes_total", "Bytes of UDP received.", s.bytes_in),
    PARLEY_LINE(MediaStats, counter, "parley_media_sent_bytes_total", "Bytes of UDP sent.", s.bytes_out),
    PARLEY_LINE(MediaStats, counter, "parley_media_queue_drops_total",
                "Datagrams dropped because the send queue was full.", s.queue_drops),
    PARLEY_LINE(MediaStats, counter, "parley_media_send_errors_total", "Datagrams that the kernel refused.",
                s.send_errors),
    PARLEY_LINE(MediaStats, counter, "parley_media_send_blocked_total", "Times that the kernel's send buffer was full.",
                s.send_blocked),
    PARLEY_LINE(MediaStats, counter, "parley_media_too_long_total", "Datagrams dropped for their length.", s.too_long),
    PARLEY_LINE(MediaStats, counter, "parley_media_unknown_stun_total", "STUN for no connection of ours: not answered.",
                s.unknown_stun),
    PARLEY_LINE(MediaStats, counter, "parley_media_unknown_path_total",
                "Datagrams from addresses that ICE has not validated: not answered.", s.unknown_path),
    PARLEY_LINE(MediaStats, counter, "parley_media_kernel_drops_total",
                "Datagrams that the kernel dropped: its queue was full, or they were strangers' while flooded.",
                s.kernel_drops),
    PARLEY_LINE(MediaStats, gauge, "parley_media_closed_gates",
                "Media ports that are flooded, so that the kernel drops what strangers send.", s.closed_gates),
    PARLEY_LINE(MediaStats, counter, "parley_media_srtp_drops_total", "SRTP that was forged, or a replay.",
                s.srtp_drops),
    PARLEY_LINE(MediaStats, counter, "parley_media_relayed_packets_total",
                "Packets that went from one media loop to another.", s.relayed),
    PARLEY_LINE(MediaStats, counter, "parley_media_relay_drops_total",
                "What one media loop dropped as another did not keep up.", s.relay_drops),
};

const Line<notify::PushStats> kPushLines[] = {
    PARLEY_LINE(notify::PushStats, gauge, "parley_push_queued", "Pushes that wait or are under way.", s.queued),
    PARLEY_LINE(notify::PushStats, counter, "parley_push_sent_total", "Pushes that a push service took.", s.sent),
    PARLEY_LINE(notify::PushStats, counter, "parley_push_retried_total",
                "Pushes put off, by a push service or since none was to be reached.", s.retried),
    PARLEY_LINE(notify::PushStats, counter, "parley_push_failed_total",
                "Pushes that a push service refused, or that did not reach one.", s.failed),
    PARLEY_LINE(notify::PushStats, counter, "parley_push_dropped_total",
                "Pushes dropped: the queue was full, their time was over, or there was newer news of the call.",
                s.dropped),
    PARLEY_LINE(notify::PushStats, counter, "parley_push_forgotten_total",
                "Subscriptions that a push service knew no longer.", s.forgotten),
};

#undef PARLEY_LINE

double resident_bytes() {
    long pages_all = 0;
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages_all >> pages;
    return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_descriptors() {
    std::error_code error;
    return static_cast<double>(std::distance(std::filesystem::directory_iterator("/proc/self/fd", error),
                                             std::filesystem::directory_iterator()));
}

}  // namespace

void add_net_metrics(Registry& registry, const net::Server& server) {
    add_lines(registry, kNetLines, [&server] { return server.stats(); });
    static constexpr std::pair<const char*, std::uint64_t net::ServerStats::*> kClasses[] = {
        {"2xx", &net::ServerStats::responses_2xx},
        {"3xx", &net::ServerStats::responses_3xx},
        {"4xx", &net::ServerStats::responses_4xx},
        {"5xx", &net::ServerStats::responses_5xx}};
    for (const auto& [name, member] : kClasses) {
        registry.sample("parley_http_responses_total", "HTTP answers.", Kind::counter,
                        [&server, member = member] { return static_cast<double>(server.stats().*member); },
                        {{"class", name}});
    }
}

void add_house_metrics(Registry& registry, const runtime::House& house, const ports::Store& store) {
    add_lines(registry, kHouseLines, [&house] { return house.stats(); });
    registry.sample("parley_store_healthy", "1 while the last commit succeeded.", Kind::gauge,
                    [&store] { return store.healthy() ? 1.0 : 0.0; });
}

void add_socketio_metrics(Registry& registry, const socketio::Server& server) {
    add_lines(registry, kSocketIoLines, [&server] { return server.stats(); });
}

void add_media_metrics(Registry& registry, const MediaService& media) {
    add_lines(registry, kMediaLines, [&media] { return media.stats(); });
}

void add_push_metrics(Registry& registry, const notify::WebPush& push) {
    add_lines(registry, kPushLines, [&push] { return push.stats(); });
}

void add_process_metrics(Registry& registry) {
    registry.sample("process_resident_memory_bytes", "Resident memory.", Kind::gauge, resident_bytes);
    registry.sample("process_cpu_seconds_total", "CPU time used.", Kind::counter, cpu_seconds);
    registry.sample("process_open_fds", "Open file descriptors.", Kind::gauge, open_descriptors);
    const auto started = static_cast<double>(std::time(nullptr));
    registry.sample("process_start_time_seconds", "Start, in Unix seconds.", Kind::gauge,
                    [started] { return started; });
    registry.gauge("parley_build_info", "The version that runs.", {{"version", std::string(version())}}).set(1);
}

}  // namespace parley::server
