#include "server/options.hpp"

namespace parley::server {

calls::Limits domain_limits(const LoadedConfig& loaded) {
    const Config& c = loaded.config;
    calls::Limits limits;
    limits.ring_timeout = c.calls.ring_timeout;
    limits.waiting_ttl = c.calls.waiting_ttl;
    limits.grace = c.rooms.grace;
    limits.page_gone_grace = std::min(c.rooms.page_gone_grace, c.rooms.grace);
    limits.room_ttl = c.rooms.ttl;
    limits.max_participants = static_cast<int>(c.rooms.max_participants);
    limits.lobby_max_clients = static_cast<int>(c.lobby.max_clients);
    limits.lobby_enabled = c.lobby.enabled && !c.auth.required;
    // Contract §4: true under --insecure, unless somebody said otherwise.
    limits.public_default = loaded.set.count("rooms.public_default") != 0 ? c.rooms.public_default
                                                                          : c.rooms.public_default || c.auth.insecure;
    limits.kept_signal_bytes = static_cast<std::size_t>(c.limits.pending_signal_bytes.count);
    limits.fan_out_bytes_per_second = c.limits.fan_out_bytes_per_second.count;
    limits.guest_graces_per_address = static_cast<int>(c.limits.guest_graces_per_address);
    limits.revocation_ttl = c.auth.revocation_ttl;
    limits.auth_required = c.auth.required;
    return limits;
}

dialects::HostOptions host_options(const Config& c) {
    dialects::HostOptions options;
    options.insecure = c.auth.insecure;
    options.auth_required = c.auth.required;
    options.public_url = c.http.public_url;
    options.stage_prefixes = c.http.stage_prefixes;
    options.messages_per_second = static_cast<int>(c.limits.messages_per_second);
    options.message_burst = static_cast<int>(c.limits.burst);
    options.frame_bytes = static_cast<std::size_t>(c.limits.frame_bytes.count);
    options.region = c.calls.region;
    return options;
}

net::ServerOptions net_options(const Config& c) {
    net::ServerOptions options;
    options.limits.header_bytes = static_cast<std::size_t>(c.limits.header_bytes.count);
    options.limits.body_bytes = static_cast<std::size_t>(c.limits.body_bytes.count);
    options.limits.frame_bytes = static_cast<std::size_t>(c.limits.frame_bytes.count);
    options.limits.message_bytes = static_cast<std::size_t>(c.limits.frame_bytes.count);
    options.limits.send_queue_bytes = static_cast<std::size_t>(c.limits.send_queue_bytes.count);
    options.limits.connections = static_cast<std::size_t>(c.limits.connections);
    options.limits.connections_per_address = static_cast<std::size_t>(c.limits.connections_per_address);
    options.times.head = c.http.head_timeout;
    options.times.body = c.http.body_timeout;
    options.times.keep_alive = c.http.keep_alive;
    options.times.write = c.http.write_timeout;
    options.trusted_proxies = c.http.trusted_proxies;
    // Long polling carries a session, so a foreign page may not even ask for it.
    options.origin_guarded_paths.emplace_back(kSocketIoPath.substr(0, kSocketIoPath.size() - 1));
    for (const auto& prefix : c.http.stage_prefixes)
        options.origin_guarded_paths.push_back(prefix + options.origin_guarded_paths.front());
    return options;
}

socketio::Options socketio_options(const Config& c) {
    socketio::Options options;
    options.path = kSocketIoPath;
    options.ping_interval_ms = c.socketio.ping_interval.count();
    options.ping_timeout_ms = c.socketio.ping_timeout.count();
    options.connect_timeout_ms = c.socketio.connect_timeout.count();
    options.max_payload = static_cast<std::size_t>(c.limits.frame_bytes.count);
    options.max_queued_bytes = static_cast<std::size_t>(c.limits.send_queue_bytes.count);
    options.recovery.enabled = c.socketio.recovery_window.count() > 0;
    options.recovery.max_disconnection_ms = c.socketio.recovery_window.count();
    return options;
}

crypto::IceConfig ice_config(const Config& c, std::string turn_secret) {
    return {c.ice.stun_urls, c.ice.turn_urls, std::move(turn_secret), c.ice.ttl};
}

std::string database_url(const Config& c) {
    return c.database.url.empty() ? "sqlite:" + c.server.data + "/parley.db" : c.database.url;
}

}  // namespace parley::server
