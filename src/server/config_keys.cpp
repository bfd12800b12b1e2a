#include "server/config_keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

#include "server/config_checks.hpp"

namespace parley::server {
namespace {

template <auto Section, auto Field>
Ref at(Config& config) {
    return &((config.*Section).*Field);
}

using C = Config;
constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

constexpr auto kKeys = std::to_array<Key>({
    // server
    {.name = "server.listen",
     .in = at<&C::server, &C::Server::listen>,
     .doc = "Address of HTTP, WebSocket and Socket.IO; port 0 takes a free one.",
     .flag = "--listen",
     .placeholder = "HOST:PORT",
     .check = check_host_port},
    {.name = "server.data",
     .in = at<&C::server, &C::Server::data>,
     .doc = "Directory of the database and of secrets made by the server itself.",
     .flag = "--data",
     .placeholder = "DIR"},
    {.name = "server.announce_ip",
     .in = at<&C::server, &C::Server::announce_ip>,
     .doc =
         "The server's addresses as clients see them, where those are not its own: IP, or IP:UDP or IP:UDP/TCP where "
         "a router maps the ports of media and of the server. Named in a self-signed certificate.",
     .flag = "--announce-ip",
     .placeholder = "IP",
     .check = check_announced},
    {.name = "server.drain_timeout",
     .in = at<&C::server, &C::Server::drain_timeout>,
     .doc = "How long a stopping server waits for its connections to end.",
     .min = 0,
     .max = kHourMs},
    // http
    {.name = "http.public_url",
     .in = at<&C::http, &C::Http::public_url>,
     .doc = "Scheme and host of links, behind a proxy. Empty: made from each request's Host.",
     .check = check_public_url},
    {.name = "http.allowed_origins",
     .in = at<&C::http, &C::Http::allowed_origins>,
     .doc = "Web origins that may use the server besides its own and localhost; \"*\" allows any.",
     .check = check_origin},
    {.name = "http.trusted_proxies",
     .in = at<&C::http, &C::Http::trusted_proxies>,
     .doc = "Networks whose X-Forwarded-For and X-Forwarded-Proto are believed.",
     .check = check_proxy},
    {.name = "http.stage_prefixes",
     .in = at<&C::http, &C::Http::stage_prefixes>,
     .doc = "Path prefixes under which everything is served too.",
     .check = check_stage_prefix},
    {.name = "http.head_timeout",
     .in = at<&C::http, &C::Http::head_timeout>,
     .doc = "Time for the TLS handshake and the head of a request together.",
     .min = 100,
     .max = kHourMs},
    {.name = "http.body_timeout",
     .in = at<&C::http, &C::Http::body_timeout>,
     .doc = "Time for the whole body of a request.",
     .min = 100,
     .max = kHourMs},
    {.name = "http.keep_alive",
     .in = at<&C::http, &C::Http::keep_alive>,
     .doc = "How long a connection may stay open between requests.",
     .min = 100,
     .max = kHourMs},
    {.name = "http.write_timeout",
     .in = at<&C::http, &C::Http::write_timeout>,
     .doc = "How long an answer may make no progress before the connection is closed.",
     .min = 100,
     .max = kHourMs},
    // tls
    {.name = "tls.cert_file",
     .in = at<&C::tls, &C::Tls::cert_file>,
     .doc = "Certificate chain (PEM). With tls.key_file the server speaks TLS only.",
     .flag = "--tls-cert",
     .placeholder = "FILE"},
    {.name = "tls.key_file",
     .in = at<&C::tls, &C::Tls::key_file>,
     .doc = "Private key of the certificate (PEM).",
     .flag = "--tls-key",
     .placeholder = "FILE"},
    {.name = "tls.self_signed",
     .in = at<&C::tls, &C::Tls::self_signed>,
     .doc = "Makes a certificate of its own, for trying on the local network.",
     .flag = "--tls-self-signed"},
    // auth
    {.name = "auth.jwt_secret",
     .in = at<&C::auth, &C::Auth::jwt_secret>,
     .doc = "Secret of HS256 tokens. Without any secret or key set, one is made and kept in the data directory.",
     .flag = "--jwt-secret",
     .placeholder = "SECRET",
     .secret = true},
    {.name = "auth.jwt_secret_file",
     .in = at<&C::auth, &C::Auth::jwt_secret_file>,
     .doc = "File that holds the secret of HS256 tokens.",
     .flag = "--jwt-secret-file",
     .placeholder = "FILE"},
    {.name = "auth.jwt_secret_old",
     .in = at<&C::auth, &C::Auth::jwt_secret_old>,
     .doc = "The secret before this one: its tokens are still accepted while a new one spreads.",
     .secret = true},
    {.name = "auth.jwks_url",
     .in = at<&C::auth, &C::Auth::jwks_url>,
     .doc = "Key set (JWKS) of the identity provider, for RS256, ES256 and EdDSA tokens.",
     .flag = "--jwks-url",
     .placeholder = "URL",
     .check = check_jwks_url},
    {.name = "auth.jwks_refresh",
     .in = at<&C::auth, &C::Auth::jwks_refresh>,
     .doc = "How often the key set is read again.",
     .min = kSecondMs,
     .max = kDayMs},
    {.name = "auth.jwks_allow_private",
     .in = at<&C::auth, &C::Auth::jwks_allow_private>,
     .doc = "Allows a key set on a private network (10.0.0.0/8 and the like)."},
    {.name = "auth.issuers",
     .in = at<&C::auth, &C::Auth::issuers>,
     .doc = "Accepted `iss` of tokens. Empty: any, or none."},
    {.name = "auth.audience",
     .in = at<&C::auth, &C::Auth::audience>,
     .doc = "What a token's `aud` must name. Empty: it is not looked at."},
    {.name = "auth.service_issuer",
     .in = at<&C::auth, &C::Auth::service_issuer>,
     .doc = "The one issuer whose tokens may say role `service`. Empty: the only issuer; beside a secret, who holds "
            "the secret."},
    {.name = "auth.leeway",
     .in = at<&C::auth, &C::Auth::leeway>,
     .doc = "Tolerance for clocks that disagree, on `exp` and `nbf`.",
     .min = 0,
     .max = 300 * kSecondMs},
    {.name = "auth.revocation_ttl",
     .in = at<&C::auth, &C::Auth::revocation_ttl>,
     .doc = "How long a revocation of a user's tokens is kept. Tokens that live longer come back to life after it.",
     .min = kSecondMs,
     .max = 365 * kDayMs},
    {.name = "auth.required",
     .in = at<&C::auth, &C::Auth::required>,
     .doc = "No guests: every connection needs a token, and the lobby is closed."},
    {.name = "auth.insecure",
     .in = at<&C::auth, &C::Auth::insecure>,
     .doc = "Believes identities in payloads and needs no token. For trying things on one's own machine only.",
     .flag = "--insecure"},
    {.name = "auth.insecure_public",
     .in = at<&C::auth, &C::Auth::insecure_public>,
     .doc = "Allows auth.insecure on an address that others can reach. Do not.",
     .flag = "--insecure-public"},
    // database
    {.name = "database.url",
     .in = at<&C::database, &C::Database::url>,
     .doc = "\"sqlite:FILE\" or \"postgresql://USER:PASSWORD@HOST/NAME\". Empty: SQLite in the data directory.",
     .flag = "--database",
     .placeholder = "URL",
     .secret = true,
     .check = check_database_url},
    // push
    {.name = "push.enabled",
     .in = at<&C::push, &C::Push::enabled>,
     .doc = "Tell people of calls by web push, on devices that asked for it."},
    {.name = "push.contact",
     .in = at<&C::push, &C::Push::contact>,
     .doc =
         "Whom push services may write to about our messages: \"mailto:ADDRESS\" or an https URL. Apple's wants one. "
         "Empty: http.public_url, where that is https.",
     .check = check_contact},
    {.name = "push.key",
     .in = at<&C::push, &C::Push::key>,
     .doc =
         "The server's key towards push services (VAPID): the private number of P-256, 32 bytes in base64url. Empty: "
         "one is made and kept in the data directory. With another key every browser has to subscribe again.",
     .secret = true,
     .check = check_push_key},
    {.name = "push.key_file", .in = at<&C::push, &C::Push::key_file>, .doc = "File that holds that key."},
    {.name = "push.allow_private",
     .in = at<&C::push, &C::Push::allow_private>,
     .doc = "Allows push services on a private network and, by plain http too, on this machine. For a service of one's "
            "own; else users could have the server ask around in its network."},
    // media
    {.name = "media.enabled",
     .in = at<&C::media, &C::Media::enabled>,
     .doc = "Serve group calls through the media server. Without it all media go from peer to peer."},
    {.name = "media.port",
     .in = at<&C::media, &C::Media::port>,
     .doc = "UDP port of the media server, on the address of server.listen; 0 takes a free one, and so does the "
            "default where "
            "it is in use. Clients that get no UDP through use TCP on the main port.",
     .flag = "--media-port",
     .placeholder = "PORT",
     .min = 0,
     .max = 65'535},
    {.name = "media.loops",
     .in = at<&C::media, &C::Media::loops>,
     .doc =
         "Threads of the media server, each with a UDP port of its own from media.port upward. A room lives on one of "
         "them, a large one on several.",
     .min = 1,
     .max = kMediaLoopsMax},
    {.name = "media.relay_after",
     .in = at<&C::media, &C::Media::relay_after>,
     .doc = "Peers of one room on a media loop before it goes on on another, where there are several.",
     .min = 1,
     .max = 1'000},
    // metrics
    {.name = "metrics.listen",
     .in = at<&C::metrics, &C::Metrics::listen>,
     .doc = "Address of Prometheus metrics. Empty: none are served.",
     .flag = "--metrics-listen",
     .placeholder = "HOST:PORT",
     .check = check_host_port},
    // log
    {.name = "log.level",
     .in = at<&C::log, &C::Log::level>,
     .doc = "trace, debug, info, warn, error or off.",
     .flag = "--log-level",
     .placeholder = "LEVEL",
     .check = check_log_level},
    {.name = "log.format",
     .in = at<&C::log, &C::Log::format>,
     .doc = "text, json, or auto: text on a terminal and JSON lines otherwise.",
     .flag = "--log-format",
     .placeholder = "FORMAT",
     .check = check_log_format},
    {.name = "log.redact_addresses",
     .in = at<&C::log, &C::Log::redact_addresses>,
     .doc = "Shows the network of a client's address only."},
    // rooms
    {.name = "rooms.grace",
     .in = at<&C::rooms, &C::Rooms::grace>,
     .doc = "How long the place of a lost connection is kept.",
     .min = 0,
     .max = kHourMs},
    {.name = "rooms.page_gone_grace",
     .in = at<&C::rooms, &C::Rooms::page_gone_grace>,
     .doc = "The same after close 1001: the page was left or reloaded.",
     .min = 0,
     .max = kHourMs},
    {.name = "rooms.ttl",
     .in = at<&C::rooms, &C::Rooms::ttl>,
     .doc = "How long an empty room is kept.",
     .min = kSecondMs,
     .max = 3650 * kDayMs},
    {.name = "rooms.public_default",
     .in = at<&C::rooms, &C::Rooms::public_default>,
     .doc = "Whether a room is listed when its creator does not say. True under auth.insecure unless set."},
    {.name = "rooms.max_participants",
     .in = at<&C::rooms, &C::Rooms::max_participants>,
     .doc = "Seats of a room whose creator does not say.",
     .min = 2,
     .max = 1000},
    // calls
    {.name = "calls.ring_timeout",
     .in = at<&C::calls, &C::Calls::ring_timeout>,
     .doc = "How long a call rings.",
     .min = 100,
     .max = kHourMs},
    {.name = "calls.waiting_ttl",
     .in = at<&C::calls, &C::Calls::waiting_ttl>,
     .doc = "How long a `video` call made by REST waits to be rung or joined.",
     .min = 100,
     .max = 365 * kDayMs},
    {.name = "calls.region", .in = at<&C::calls, &C::Calls::region>, .doc = "Shown as MediaRegion of a meeting."},
    // lobby
    {.name = "lobby.enabled",
     .in = at<&C::lobby, &C::Lobby::enabled>,
     .doc = "Whether /ws without a room is the common lobby."},
    {.name = "lobby.max_clients",
     .in = at<&C::lobby, &C::Lobby::max_clients>,
     .doc = "Seats in the lobby.",
     .min = 2,
     .max = 1000},
    // limits
    {.name = "limits.frame_bytes",
     .in = at<&C::limits, &C::Limits::frame_bytes>,
     .doc = "One WebSocket message, and Socket.IO's maxPayload.",
     .min = kKiB,
     .max = 16 * kMiB},
    {.name = "limits.body_bytes",
     .in = at<&C::limits, &C::Limits::body_bytes>,
     .doc = "Body of one request.",
     .min = kKiB,
     .max = 16 * kMiB},
    {.name = "limits.header_bytes",
     .in = at<&C::limits, &C::Limits::header_bytes>,
     .doc = "All header lines of one request.",
     .min = kKiB,
     .max = kMiB},
    {.name = "limits.messages_per_second",
     .in = at<&C::limits, &C::Limits::messages_per_second>,
     .doc = "Messages of one connection, on the long run.",
     .min = 1,
     .max = 10'000'000},
    {.name = "limits.burst",
     .in = at<&C::limits, &C::Limits::burst>,
     .doc = "Messages of one connection at once.",
     .min = 1,
     .max = 10'000'000},
    {.name = "limits.room_lookups_per_minute",
     .in = at<&C::limits, &C::Limits::room_lookups_per_minute>,
     .doc = "Unknown or forbidden rooms that one address may ask for.",
     .min = 1,
     .max = 1'000'000},
    {.name = "limits.send_queue_bytes",
     .in = at<&C::limits, &C::Limits::send_queue_bytes>,
     .doc = "Unsent bytes of one connection; past it, it is closed with 1013.",
     .min = 64 * kKiB,
     .max = 1024 * kMiB},
    {.name = "limits.pending_signal_bytes",
     .in = at<&C::limits, &C::Limits::pending_signal_bytes>,
     .doc = "Signals kept for a peer in its grace.",
     .min = 0,
     .max = 16 * kMiB},
    {.name = "limits.fan_out_bytes_per_second",
     .in = at<&C::limits, &C::Limits::fan_out_bytes_per_second>,
     .doc = "What the signals to all others in one room of three or more may cost in a second: bytes times recipients.",
     .min = 64 * kKiB,
     .max = 1024 * kMiB},
    {.name = "limits.connections",
     .in = at<&C::limits, &C::Limits::connections>,
     .doc = "Open connections; more wait until one ends.",
     .min = 1,
     .max = 10'000'000},
    {.name = "limits.connections_per_address",
     .in = at<&C::limits, &C::Limits::connections_per_address>,
     .doc = "Open connections of one address; 0 sets no limit. Trusted proxies are not counted, and while there are "
            "none, neither is loopback: there a proxy on this machine would be every client at once.",
     .min = 0,
     .max = 10'000'000},
    {.name = "limits.guest_graces_per_address",
     .in = at<&C::limits, &C::Limits::guest_graces_per_address>,
     .doc = "Places in one room that are kept in grace for guests of one address; past it, the oldest is given up. "
            "All guests behind a proxy that is not trusted are one address.",
     .min = 0,
     .max = 1000},
    // ice
    {.name = "ice.stun_urls",
     .in = at<&C::ice, &C::Ice::stun_urls>,
     .doc = "STUN servers that clients are told.",
     .check = check_stun_url},
    {.name = "ice.turn_urls",
     .in = at<&C::ice, &C::Ice::turn_urls>,
     .doc = "TURN servers that clients are told; needs ice.turn_secret.",
     .check = check_turn_url},
    {.name = "ice.turn_secret",
     .in = at<&C::ice, &C::Ice::turn_secret>,
     .doc = "coturn's static-auth-secret.",
     .secret = true},
    {.name = "ice.turn_secret_file",
     .in = at<&C::ice, &C::Ice::turn_secret_file>,
     .doc = "File that holds coturn's static-auth-secret."},
    {.name = "ice.ttl",
     .in = at<&C::ice, &C::Ice::ttl>,
     .doc = "How long TURN credentials are good.",
     .min = kSecondMs,
     .max = 7 * kDayMs},
    // socketio
    {.name = "socketio.ping_interval",
     .in = at<&C::socketio, &C::Socketio::ping_interval>,
     .doc = "How often the server pings; with the timeout, how soon a client notices a dead server.",
     .min = 100,
     .max = kHourMs},
    {.name = "socketio.ping_timeout",
     .in = at<&C::socketio, &C::Socketio::ping_timeout>,
     .doc = "How long the answer to a ping may take.",
     .min = 100,
     .max = kHourMs},
    {.name = "socketio.connect_timeout",
     .in = at<&C::socketio, &C::Socketio::connect_timeout>,
     .doc = "Time to join a first namespace.",
     .min = 100,
     .max = kHourMs},
    {.name = "socketio.recovery_window",
     .in = at<&C::socketio, &C::Socketio::recovery_window>,
     .doc = "How long a lost Socket.IO session can be recovered.",
     .min = 0,
     .max = kHourMs},
});

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0u);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto above = row[j + 1];
            row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

std::string Key::environment_name() const {
    std::string out = "PARLEY_";
    for (const char c : name) {
        if (c == '.')
            out += "__";
        else
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return out;
}

std::span<const Key> config_keys() {
    return kKeys;
}

const Key* find_key(std::string_view name) {
    const auto found = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return key.name == name; });
    return found == kKeys.end() ? nullptr : &*found;
}

std::string_view nearest_key(std::string_view name) {
    if (name.size() > 100) return {};
    std::string_view best;
    std::size_t distance = 2 + name.size() / 5;  // further away, a guess confuses more than it helps
    for (const auto& key : kKeys) {
        // A key under the wrong section is as near as a typing error.
        const auto d =
            std::min(edit_distance(name, key.name), edit_distance(name.substr(name.find('.') + 1), key.field()) + 2);
        if (d < distance) {
            distance = d;
            best = key.name;
        }
    }
    return best;
}

}  // namespace parley::server
