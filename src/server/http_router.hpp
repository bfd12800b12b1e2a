// Takes every request and WebSocket handshake of the public port to who serves its path, and answers 404 and 405
// itself. It parses no body and checks no origin: net/ has done that. Built once by the composition root; the table can
// be read back.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/http.hpp"
#include "transport/route.hpp"

namespace parley::server {

/// One line of the table, for `config`-like listings and for the test that compares it with openapi.json.
struct RouteInfo {
    std::string owner;   ///< the dialect, or "server"
    std::string method;  ///< "GET", …, or "WEBSOCKET", or "ANY" for a mounted service
    std::string pattern;
};

class HttpRouter final : public transport::HttpService {
public:
    /// `stage_prefixes`: "/dev" makes "/dev/room/create" the same as "/room/create".
    explicit HttpRouter(std::vector<std::string> stage_prefixes);

    /// Adds a table. Throws std::logic_error when two routes of the same method have the same pattern. Start-up only.
    void add(std::string_view owner, transport::Routes routes);
    /// A page for people at `pattern`: given to a GET that accepts text/html, and to any GET where no route serves
    /// JSON.
    void add_page(std::string_view owner, std::string pattern,
                  std::function<transport::Response(const transport::Request&)> page);
    /// Hands everything at exactly `path` to `service`, untouched. `service` must outlive the router.
    void mount(std::string_view owner, std::string path, transport::HttpService& service);

    [[nodiscard]] std::vector<RouteInfo> routes() const;

    std::shared_ptr<void> begin_http(const transport::RequestHead& head) override;
    void handle_http(transport::Request request, transport::Reply reply) override;
    transport::Upgrade handle_upgrade(const transport::Request& request) override;

private:
    struct Pattern {
        std::string text;
        std::vector<std::string> segments;  ///< "{name}" or literal
        [[nodiscard]] bool matches(const std::vector<std::string_view>& path, transport::PathParams& params) const;
    };
    struct Entry {
        std::string owner;
        Pattern pattern;
        transport::Route route;
    };
    struct UpgradeEntry {
        std::string owner;
        Pattern pattern;
        transport::UpgradeRoute route;
    };
    struct Page {
        std::string owner;
        Pattern pattern;
        std::function<transport::Response(const transport::Request&)> make;
    };
    struct Mount {
        std::string owner;
        std::string path;
        transport::HttpService* service;
    };

    [[nodiscard]] static Pattern compile(std::string text);
    [[nodiscard]] static bool before(const Pattern& a, const Pattern& b);
    void strip_stage(std::string& path) const;
    [[nodiscard]] const Mount* find_mount(std::string_view path) const;
    bool serve_page(const transport::Request& request, const std::vector<std::string_view>& path,
                    transport::Reply& reply, bool only_if_asked);
    transport::Upgrade serve_upgrade(const transport::Request& request);
    void refuse(const transport::Request& request, const std::vector<std::string_view>& path,
                transport::Reply reply) const;

    std::vector<std::string> stage_prefixes_;
    std::vector<Entry> entries_;  ///< literal segments before names, so that the first match is the right one
    std::vector<UpgradeEntry> upgrades_;
    std::vector<Page> pages_;
    std::vector<Mount> mounts_;
};

}  // namespace parley::server
