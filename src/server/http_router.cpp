#include "server/http_router.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.hpp"
#include "server/http_reply.hpp"

namespace parley::server {
namespace {

constexpr std::size_t kSegmentsMax = 16;

/// "/a/b" → {"a", "b"}; "/" → {""}. Past kSegmentsMax nothing can match, so the rest stays one segment.
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> out;
    path.remove_prefix(path.empty() ? 0 : 1);
    while (out.size() < kSegmentsMax) {
        const auto slash = path.find('/');
        out.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return out;
        path.remove_prefix(slash + 1);
    }
    out.push_back(path);
    return out;
}

bool is_name(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}

bool accepts_html(const transport::Request& request) {
    const auto accept = request.header("Accept");
    return accept && accept->find("text/html") != std::string_view::npos;
}

/// Puts the headers of every answer on what a route's handler says, whenever it says it.
class SafeSink final : public transport::Reply::Sink {
public:
    explicit SafeSink(transport::Reply inner) : inner_(std::move(inner)) {}
    void respond(transport::Response response) override {
        add_safety_headers(response);
        inner_(std::move(response));
    }
    void on_abort(std::function<void()> callback) override { inner_.on_abort(std::move(callback)); }

private:
    transport::Reply inner_;
};

const Error kNotFound{"not-found", "there is nothing at this path"};

}  // namespace

HttpRouter::HttpRouter(std::vector<std::string> stage_prefixes) : stage_prefixes_(std::move(stage_prefixes)) {}

HttpRouter::Pattern HttpRouter::compile(std::string text) {
    Pattern pattern{std::move(text), {}};
    for (const auto segment : split(pattern.text)) pattern.segments.emplace_back(segment);
    return pattern;
}

bool HttpRouter::Pattern::matches(const std::vector<std::string_view>& path, transport::PathParams& params) const {
    if (path.size() != segments.size()) return false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (is_name(segments[i]) ? path[i].empty() : path[i] != segments[i]) return false;
    }
    params.values.clear();
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (!is_name(segments[i])) continue;
        auto value = decode_percent(path[i], false);
        if (!value) return false;  // an id that is no text at all is an unknown one
        params.values.emplace_back(segments[i].substr(1, segments[i].size() - 2), *std::move(value));
    }
    return true;
}

bool HttpRouter::before(const Pattern& a, const Pattern& b) {
    return std::lexicographical_compare(
        a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
        [](const std::string& x, const std::string& y) { return is_name(x) < is_name(y); });
}

void HttpRouter::add(std::string_view owner, transport::Routes routes) {
    const auto shape = [](const Pattern& pattern) {
        std::vector<std::string> segments = pattern.segments;
        for (auto& segment : segments) {
            if (is_name(segment)) segment = "{}";
        }
        return segments;
    };
    for (auto& route : routes.http) {
        auto pattern = compile(route.pattern);
        for (const auto& other : entries_) {
            if (other.route.method == route.method && shape(other.pattern) == shape(pattern)) {
                throw std::logic_error("two routes for " + route.method + " " + route.pattern);
            }
        }
        entries_.push_back({std::string(owner), std::move(pattern), std::move(route)});
    }
    for (auto& route : routes.upgrades) {
        auto pattern = compile(route.pattern);
        for (const auto& other : upgrades_) {
            if (shape(other.pattern) == shape(pattern))
                throw std::logic_error("two WebSocket routes for " + route.pattern);
        }
        upgrades_.push_back({std::string(owner), std::move(pattern), std::move(route)});
    }
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b) { return before(a.pattern, b.pattern); });
    std::stable_sort(upgrades_.begin(), upgrades_.end(),
                     [](const UpgradeEntry& a, const UpgradeEntry& b) { return before(a.pattern, b.pattern); });
}

void HttpRouter::add_page(std::string_view owner, std::string pattern,
                          std::function<transport::Response(const transport::Request&)> page) {
    pages_.push_back({std::string(owner), compile(std::move(pattern)), std::move(page)});
}

void HttpRouter::mount(std::string_view owner, std::string path, transport::HttpService& service) {
    mounts_.push_back({std::string(owner), std::move(path), &service});
}

std::vector<RouteInfo> HttpRouter::routes() const {
    std::vector<RouteInfo> out;
    for (const auto& entry : entries_) out.push_back({entry.owner, entry.route.method, entry.pattern.text});
    for (const auto& page : pages_) out.push_back({page.owner, "GET", page.pattern.text});
    for (const auto& entry : upgrades_) out.push_back({entry.owner, "WEBSOCKET", entry.pattern.text});
    for (const auto& mounted : mounts_) out.push_back({mounted.owner, "ANY", mounted.path});
    return out;
}

void HttpRouter::strip_stage(std::string& path) const {
    for (const auto& prefix : stage_prefixes_) {
        if (!path.starts_with(prefix)) continue;
        if (path.size() == prefix.size()) {
            path = "/";
            return;
        }
        if (path[prefix.size()] == '/') {
            path.erase(0, prefix.size());
            return;
        }
    }
}

const HttpRouter::Mount* HttpRouter::find_mount(std::string_view path) const {
    for (const auto& mounted : mounts_) {
        // "/socket.io" and "/socket.io/" are one place: some clients leave the slash away.
        if (path == mounted.path || (path.size() + 1 == mounted.path.size() && mounted.path.starts_with(path)))
            return &mounted;
    }
    return nullptr;
}

std::shared_ptr<void> HttpRouter::begin_http(const transport::RequestHead& head) {
    std::string path(head.path);
    strip_stage(path);
    const auto* mounted = find_mount(path);
    return mounted == nullptr ? nullptr : mounted->service->begin_http({head.method, mounted->path, head.query});
}

void HttpRouter::handle_http(transport::Request request, transport::Reply reply) {
    strip_stage(request.path);
    if (const auto* mounted = find_mount(request.path)) {
        request.path = mounted->path;
        mounted->service->handle_http(std::move(request), std::move(reply));
        return;
    }
    transport::Reply safe(std::make_shared<SafeSink>(std::move(reply)));
    const std::string path_text = request.path;
    const auto path = split(path_text);
    const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
    if (method == "GET" && serve_page(request, path, safe, true)) return;
    transport::PathParams params;
    for (const auto& entry : entries_) {
        if (entry.route.method != method || !entry.pattern.matches(path, params)) continue;
        entry.route.handler(std::move(request), params, std::move(safe));
        return;
    }
    if (method == "GET" && serve_page(request, path, safe, false)) return;
    refuse(request, path, std::move(safe));
}

bool HttpRouter::serve_page(const transport::Request& request, const std::vector<std::string_view>& path,
                            transport::Reply& reply, bool only_if_asked) {
    if (only_if_asked && !accepts_html(request)) return false;
    transport::PathParams params;
    for (const auto& page : pages_) {
        if (!page.pattern.matches(path, params)) continue;
        reply(page.make(request));
        return true;
    }
    return false;
}

void HttpRouter::refuse(const transport::Request& request, const std::vector<std::string_view>& path,
                        transport::Reply reply) const {
    std::vector<std::string> allowed;
    transport::PathParams params;
    const auto allow = [&](const std::string& method) {
        if (method == "OPTIONS") return;  // named in any case
        if (std::find(allowed.begin(), allowed.end(), method) == allowed.end()) allowed.push_back(method);
    };
    for (const auto& entry : entries_) {
        if (entry.pattern.matches(path, params)) allow(entry.route.method);
    }
    for (const auto& page : pages_) {
        if (page.pattern.matches(path, params)) allow("GET");
    }
    if (allowed.empty()) {
        const bool takes_websockets = std::any_of(upgrades_.begin(), upgrades_.end(), [&](const UpgradeEntry& entry) {
            return entry.pattern.matches(path, params);
        });
        auto response = takes_websockets ? error_response(426, {"upgrade-required", "this path speaks WebSocket only"})
                                         : error_response(404, kNotFound);
        if (takes_websockets) response.headers.push_back({"Upgrade", "websocket"});
        reply(std::move(response));
        return;
    }
    std::string list;
    for (const auto& method : allowed) list += (list.empty() ? "" : ", ") + method + (method == "GET" ? ", HEAD" : "");
    // RFC 9110 §9.3.7 and §15.5.6: both name what the resource can do.
    auto response = request.method == "OPTIONS"
                        ? transport::Response{204, {}, {}, false}
                        : error_response(405, {"method-not-allowed", "this path answers to " + list});
    response.headers.push_back({"Allow", list + ", OPTIONS"});
    reply(std::move(response));
}

transport::Upgrade HttpRouter::handle_upgrade(const transport::Request& request) {
    std::string path = request.path;
    strip_stage(path);
    if (const auto* mounted = find_mount(path)) path = mounted->path;
    if (path == request.path) return serve_upgrade(request);
    transport::Request moved = request;
    moved.path = std::move(path);
    return serve_upgrade(moved);
}

transport::Upgrade HttpRouter::serve_upgrade(const transport::Request& request) {
    if (const auto* mounted = find_mount(request.path)) return mounted->service->handle_upgrade(request);
    const auto path = split(request.path);
    transport::PathParams params;
    for (const auto& entry : upgrades_) {
        if (entry.pattern.matches(path, params)) return entry.route.handler(request, params);
    }
    auto response = error_response(404, kNotFound);
    add_safety_headers(response);
    return response;
}

}  // namespace parley::server
