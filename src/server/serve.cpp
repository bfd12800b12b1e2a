// `parley serve` and `parley migrate`: runs the loop and takes the parts apart again. Everything that can be refused is
// refused before the loop runs, with exit code 2 and one line.
#include <fmt/format.h>
#include <unistd.h>

#include "base/log.hpp"
#include "server/commands.hpp"
#include "server/serving.hpp"
#include "server/version.hpp"
#include "store/open.hpp"

namespace parley::server {
namespace {

log::Options log_options(const Config& config) {
    log::Options options;
    options.level = log::parse_level(config.log.level).value_or(log::Level::info);
    const bool text = config.log.format == "text" || (config.log.format == "auto" && isatty(STDERR_FILENO) != 0);
    options.format = text ? log::Format::text : log::Format::json;
    options.redact_addresses = config.log.redact_addresses;
    return options;
}

}  // namespace

bool Serving::ready() const {
    return !draining_ && store_->healthy() && (has_secret_ || has_keys_ || config_.auth.jwks_url.empty());
}

void Serving::handle_signal(int number) {
    if (draining_) {
        log::warn("stopping at once", {{"signal", number}});
        loop_.stop();
        return;
    }
    log::info("stopping; waiting for connections to end",
              {{"signal", number}, {"at_most_s", config_.server.drain_timeout.count() / 1000}});
    drain();
}

void Serving::drain() {
    draining_ = true;
    house_->end_all();
    socketio_->drain();
    // Last: it closes what is left with 1001 and waits.
    server_->drain(config_.server.drain_timeout, [this] { loop_.stop(); });
}

/// Said once everything is in place, so that a refusal stays one line. Scripts read the address from the last line.
void Serving::say_hello() const {
    if (!made_secret_at_.empty())
        log::info("made a secret for tokens; `parley token` uses it too", {{"file", made_secret_at_}});
    if (media_port_taken_ != 0)
        log::warn("the media port is in use; clients are told of a free one",
                  {{"port", media_port_taken_}, {"instead", media_->port()}});
    if (config_.auth.insecure)
        log::warn("INSECURE: anybody can pretend to be anybody; for trying things on one's own machine only");
    if (config_.socketio.ping_interval + config_.socketio.ping_timeout >= config_.rooms.grace) {
        log::warn(
            "Socket.IO clients notice a dead server only after their place is gone; lower socketio.ping_interval or "
            "raise rooms.grace");
    }
    if (descriptors_ < config_.limits.connections && loaded_.set.count("limits.connections") != 0) {
        log::warn("fewer file descriptors than limits.connections; further connections will wait",
                  {{"descriptors", descriptors_}});
    }
    if (metrics_server_)
        log::info("metrics", {{"url", fmt::format("http://{}/metrics", metrics_endpoint_.to_string())}});
    const auto scheme = config_.tls.self_signed || !config_.tls.cert_file.empty() ? "https" : "http";
    log::info("listening", {{"url", fmt::format("{}://{}", scheme, endpoint_.to_string())},
                            {"version", version()},
                            {"data", config_.server.data}});
}

int Serving::run() {
    start_jwks();
    heap_keeper_.emplace(loop_, [this] {
        const auto& stats = server_->stats();
        return stats.accepted + (stats.accepted - stats.open_connections);  // those who came, and who went
    });
    say_hello();
    loop_.run();
    heap_keeper_.reset();
    jwks_.reset();
    server_.reset();
    metrics_server_.reset();
    // What the last connections left behind is still on its way to the disk; the store waits for it.
    store_.reset();
    log::info("stopped");
    return kExitOk;
}

int serve(const LoadedConfig& loaded) {
    log::configure(log_options(loaded.config));
    try {
        Serving serving(loaded);
        if (const auto status = serving.prepare(); !status) {
            complain(status.error());
            return kExitUsage;
        }
        return serving.run();
    } catch (const std::exception& problem) {  // exceptions are for start-up (architecture.md §4)
        complain({"failed", problem.what()});
        return kExitFailed;
    }
}

int migrate(const LoadedConfig& loaded) {
    if (const auto ready = prepare_data_directory(loaded.config.server.data); !ready) {
        complain(ready.error());
        return kExitUsage;
    }
    const auto report = store::migrate_database(database_url(loaded.config));
    if (!report) {
        complain({"config", "database.url: " + report.error().message});
        return kExitUsage;
    }
    if (report->applied.empty()) std::printf("schema %d: nothing to do\n", report->to);
    for (const auto& name : report->applied) std::printf("applied %s\n", name.c_str());
    return kExitOk;
}

}  // namespace parley::server
