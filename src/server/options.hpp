// The configuration cut into the option structs of the parts, so that none of them knows the configuration. Pure
// functions.
#pragma once

#include "calls/domain.hpp"
#include "crypto/turn_credentials.hpp"
#include "dialects/session.hpp"
#include "net/server.hpp"
#include "server/config_load.hpp"
#include "socketio/options.hpp"

namespace parley::server {

[[nodiscard]] calls::Limits domain_limits(const LoadedConfig& loaded);
[[nodiscard]] dialects::HostOptions host_options(const Config& config);
/// Without TLS and origins, which can fail and are added by serve.
[[nodiscard]] net::ServerOptions net_options(const Config& config);
/// Without recovery's key.
[[nodiscard]] socketio::Options socketio_options(const Config& config);
[[nodiscard]] crypto::IceConfig ice_config(const Config& config, std::string turn_secret);
[[nodiscard]] std::string database_url(const Config& config);

inline constexpr std::string_view kSocketIoPath = "/socket.io/";

}  // namespace parley::server
