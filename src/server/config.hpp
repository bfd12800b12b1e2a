// Every setting of the server as one typed value; the initial values are the defaults. Not a reader of files:
// config_load.hpp fills it, config_keys.hpp names and describes each field. Only server/ includes this; others get
// option structs of their own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.hpp"

namespace parley::server {

/// A size; written as "64KiB" or as a plain number.
struct Bytes {
    std::int64_t count = 0;
    bool operator==(const Bytes&) const = default;
};

inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;
inline constexpr Duration kSecond{1000};
inline constexpr Duration kHour{3'600'000};

inline constexpr std::int64_t kMediaLoopsMax = 26;  ///< a letter each, before their ufrags

using Strings = std::vector<std::string>;

struct Config {
    struct Server {
        std::string listen = "0.0.0.0:8080";
        std::string data = "./parley-data";
        Strings announce_ip;
        Duration drain_timeout = 10 * kSecond;
    } server;
    struct Http {
        Strings allowed_origins;
        std::string public_url;
        Strings trusted_proxies;
        Strings stage_prefixes{"/dev"};
        Duration head_timeout = 10 * kSecond;
        Duration body_timeout = 20 * kSecond;
        Duration keep_alive = 60 * kSecond;
        Duration write_timeout = 20 * kSecond;
    } http;
    struct Tls {
        std::string cert_file;
        std::string key_file;
        bool self_signed = false;
    } tls;
    struct Auth {
        std::string jwt_secret;
        std::string jwt_secret_file;
        std::string jwt_secret_old;
        std::string jwks_url;
        Duration jwks_refresh = 300 * kSecond;
        bool jwks_allow_private = false;
        Strings issuers;
        std::string audience;
        std::string service_issuer;
        Duration leeway{0};
        Duration revocation_ttl = 24 * kHour;
        bool required = false;
        bool insecure = false;
        bool insecure_public = false;
    } auth;
    struct Database {
        std::string url;
    } database;
    struct Push {
        bool enabled = true;
        std::string contact;
        std::string key;
        std::string key_file;
        bool allow_private = false;
    } push;
    struct Media {
        bool enabled = true;
        std::int64_t port = 8081;
        std::int64_t loops = 1;
        std::int64_t relay_after = 100;
    } media;
    struct Metrics {
        std::string listen;
    } metrics;
    struct Log {
        std::string level = "info";
        std::string format = "auto";
        bool redact_addresses = true;
    } log;
    struct Rooms {
        Duration grace = 15 * kSecond;
        Duration page_gone_grace = 3 * kSecond;
        Duration ttl = 720 * kHour;
        bool public_default = false;
        std::int64_t max_participants = 100;
    } rooms;
    struct Calls {
        Duration ring_timeout = 45 * kSecond;
        Duration waiting_ttl = 24 * kHour;
        std::string region = "local";
    } calls;
    struct Lobby {
        bool enabled = true;
        std::int64_t max_clients = 8;
    } lobby;
    struct Limits {
        Bytes frame_bytes{64 * kKiB};
        Bytes body_bytes{64 * kKiB};
        Bytes header_bytes{16 * kKiB};
        Bytes send_queue_bytes{kMiB};
        Bytes pending_signal_bytes{64 * kKiB};
        Bytes fan_out_bytes_per_second{32 * kMiB};
        std::int64_t messages_per_second = 100;
        std::int64_t burst = 500;
        std::int64_t room_lookups_per_minute = 20;
        std::int64_t connections = 60'000;
        std::int64_t connections_per_address = 1'000;
        std::int64_t guest_graces_per_address = 8;
    } limits;
    struct Ice {
        Strings stun_urls;
        Strings turn_urls;
        std::string turn_secret;
        std::string turn_secret_file;
        Duration ttl = kHour;
    } ice;
    struct Socketio {
        Duration ping_interval = 5 * kSecond;
        Duration ping_timeout = 5 * kSecond;
        Duration connect_timeout = 10 * kSecond;
        Duration recovery_window = 120 * kSecond;
    } socketio;
};

}  // namespace parley::server
