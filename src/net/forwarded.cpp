#include "net/forwarded.hpp"

#include <string>
#include <string_view>

#include "net/hub.hpp"
#include "proto/http/text.hpp"

namespace parley::net {
namespace {

std::string_view take_last(std::string_view& list) {
    const auto comma = list.rfind(',');
    const auto element = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
    return proto::http::trim(element);
}

/// Some proxies add the port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
    const auto colon = text.find(':');
    const bool is_only_colon = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    return is_only_colon ? text.substr(0, colon) : text;
}

}  // namespace

void believe_forwarded(transport::Request& request, const Hub& hub) {
    std::string chain;
    for (const auto& header : request.headers) {
        if (proto::http::equals_no_case(header.name, "X-Forwarded-For")) {
            chain.append(chain.empty() ? "" : ",").append(header.value);
        } else if (proto::http::equals_no_case(header.name, "X-Forwarded-Proto")) {
            std::string_view list = header.value;
            const auto scheme = take_last(list);
            request.secure = proto::http::equals_no_case(scheme, "https") || proto::http::equals_no_case(scheme, "wss");
        }
    }
    // From the right: each proxy adds the address that it saw, so the first untrusted one is as far as truth reaches.
    for (std::string_view rest = chain; !rest.empty();) {
        const auto address = Address::parse(without_port(take_last(rest)));
        if (!address) return;
        request.remote_address = address->to_string();
        if (!hub.is_trusted(*address)) return;
    }
}

}  // namespace parley::net
