// Which numbers of the running server become metrics: the parts' own counters, read when somebody asks, and the
// process's size.
#pragma once

#include "base/metrics.hpp"
#include "net/server.hpp"
#include "notify/web_push.hpp"
#include "ports/store.hpp"
#include "runtime/house.hpp"
#include "server/media_service.hpp"
#include "socketio/server.hpp"

namespace parley::server {

/// All must outlive the registry's last snapshot.
void add_net_metrics(metrics::Registry& registry, const net::Server& server);
void add_house_metrics(metrics::Registry& registry, const runtime::House& house, const ports::Store& store);
void add_socketio_metrics(metrics::Registry& registry, const socketio::Server& server);
void add_media_metrics(metrics::Registry& registry, const MediaService& media);
void add_push_metrics(metrics::Registry& registry, const notify::WebPush& push);
void add_process_metrics(metrics::Registry& registry);

}  // namespace parley::server
