#include "dialects/parley/parley.hpp"

#include <utility>

#include "dialects/parley/session.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects::own {

transport::Routes routes(Host& host, ports::Media* media) {
    transport::Routes routes;
    routes.upgrades.push_back(
        {"/parley",
         [&host, media](const transport::Request& request, const transport::PathParams&) -> transport::Upgrade {
             auto who = rest::caller(host, request);
             if (!who) return rest::error_response(who.error());
             return std::make_unique<OwnSession>(host, media, std::move(*who), request.remote_address);
         }});
    return routes;
}

std::vector<std::string_view> method_names() {
    std::vector<std::string_view> names;
    for (const auto methods : all_methods()) {
        for (const auto& method : methods) names.push_back(method.name);
    }
    return names;
}

}  // namespace parley::dialects::own
