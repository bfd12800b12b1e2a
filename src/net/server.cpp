#include "net/server.hpp"

#include <utility>

#include "net/hub.hpp"
#include "net/listener.hpp"

namespace parley::net {

std::string Endpoint::to_string() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

struct Server::Impl {
    Hub hub;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::function<void()> drained;
    bool drain_called = false;
    std::uint64_t drain_timer = 0;

    Impl(Loop& loop, transport::HttpService& service, ServerOptions options) : hub(loop, service, std::move(options)) {
        hub.on_ended = [this] { handle_ended(); };
    }
    ~Impl() {
        hub.on_ended = nullptr;
        hub.loop.cancel(drain_timer);
    }

    void handle_ended() {
        if (!hub.draining) {
            for (auto& listener : listeners) listener->resume();
        } else if (hub.connections() == 0) {
            finish_drain();
        }
    }

    void finish_drain() {
        hub.loop.cancel(drain_timer);
        // Not from within the connection that was the last.
        if (drained) hub.loop.post(std::exchange(drained, nullptr));
    }

    void cut() {
        hub.abort_all();
        finish_drain();
    }
};

Server::Server(Loop& loop, transport::HttpService& service, ServerOptions options)
    : impl_(std::make_shared<Impl>(loop, service, std::move(options))) {
    // The loop keeps its tasks for ever; the server may end before it.
    loop.at_flush([weak = std::weak_ptr(impl_)] {
        if (const auto impl = weak.lock()) impl->hub.flush();
    });
}

Server::~Server() = default;

Result<Endpoint> Server::listen(std::string_view host_port) {
    auto listener = Listener::open(impl_->hub, host_port);
    if (!listener) return tl::unexpected(listener.error());
    impl_->listeners.push_back(std::move(*listener));
    return impl_->listeners.back()->endpoint();
}

void Server::drain(Duration within, std::function<void()> done) {
    if (std::exchange(impl_->drain_called, true)) return;
    impl_->drained = std::move(done);
    impl_->listeners.clear();
    impl_->drain_timer = impl_->hub.loop.run_at(impl_->hub.loop.now() + within, [impl = impl_.get()] { impl->cut(); });
    impl_->hub.drain_all();
    if (impl_->hub.connections() == 0) impl_->finish_drain();
}

const ServerStats& Server::stats() const {
    return impl_->hub.stats;
}

}  // namespace parley::net
