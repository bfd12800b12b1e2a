// The API documents against what is really served: every route and every event of a client, both ways. A new route or
// event fails here until openapi.json or asyncapi.json has it.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "base/embedded.hpp"
#include "dialects/appointments/appointments.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/parley/parley.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/testing/fake_host.hpp"
#include "dialects/video/video_dialect.hpp"
#include "server/composition.hpp"

PARLEY_EMBEDDED(src_server_docs);

namespace parley::server {
namespace {

namespace bj = boost::json;
using Names = std::set<std::string>;

bj::value document(std::string_view name) {
    for (const auto& file : embedded::src_server_docs()) {
        if (file.name == name) return bj::parse(std::string(file.content));
    }
    ADD_FAILURE() << name << " is not in the binary";
    return {};
}

/// "GET /room/{}": the names of parameters are nobody's business here.
std::string shape(std::string_view method, std::string_view pattern) {
    std::string out = std::string(method) + " ";
    bool inside = false;
    for (const char c : pattern) {
        if (c == '}') inside = false;
        if (!inside) out += c;
        if (c == '{') inside = true;
    }
    return out;
}

Names documented_routes() {
    Names out;
    const auto all = document("openapi.json");
    for (const auto& [path, methods] : all.at("paths").as_object()) {
        for (const auto& [method, operation] : methods.as_object()) {
            std::string upper(method);
            for (auto& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            out.insert(shape(upper, path));
            EXPECT_TRUE(operation.as_object().contains("responses")) << path;
        }
    }
    return out;
}

Names documented_events(std::string_view channel, std::string_view way) {
    Names out;
    const auto all = document("asyncapi.json");
    for (const auto& [id, message] : all.at("channels").at(channel).at("messages").as_object()) {
        if (std::string_view(id).starts_with(std::string(way) + ":")) out.emplace(message.at("name").as_string());
    }
    return out;
}

template <class Table>
Names served_events(const Table& table) {
    Names out;
    for (const auto& line : table) {
        if constexpr (requires { line.type; })
            out.emplace(line.type);
        else
            out.emplace(line.name);
    }
    return out;
}

TEST(Drift, openapi_has_every_route_and_no_other) {
    dialects::testing::FakeHost host;
    dialects::whip::Desk streams(host, nullptr);
    HttpRouter router({"/dev"});
    add_routes(router, host, nullptr, nullptr, streams, {}, [] { return true; });
    Names served;
    Names sockets;
    for (const auto& route : router.routes()) {
        if (route.pattern.starts_with("/web/") || route.pattern.starts_with("/docs/"))
            continue;  // the pages' own files
        if (route.method == "WEBSOCKET")
            sockets.insert(route.pattern);
        else
            served.insert(shape(route.method, route.pattern));
    }
    EXPECT_EQ(served, documented_routes());
    EXPECT_EQ(sockets, (Names{"/", "/parley", "/ws"}));
}

TEST(Drift, asyncapi_has_every_event_of_a_client_and_no_other) {
    EXPECT_EQ(served_events(dialects::rooms::vocabulary().frames), documented_events("rooms", "receive"));
    EXPECT_EQ(served_events(dialects::bare::vocabulary().frames), documented_events("bare", "receive"));
    EXPECT_EQ(served_events(dialects::calls_dialect::vocabulary().events), documented_events("calls", "receive"));
    EXPECT_EQ(served_events(dialects::video::vocabulary().events), documented_events("video", "receive"));
    EXPECT_EQ(served_events(dialects::appointments::vocabulary().events), documented_events("appointments", "receive"));
    Names methods;
    for (const auto name : dialects::own::method_names()) methods.emplace(name);
    EXPECT_EQ(methods, documented_events("parley", "receive"));
}

/// Follows every $ref of a document; a dangling one fails.
void check_references(const bj::value& at, const bj::value& root, int& count) {
    if (const auto* object = at.if_object()) {
        if (const auto* ref = object->if_contains("$ref")) {
            const std::string pointer(ref->as_string());
            boost::system::error_code error;
            EXPECT_NE(root.find_pointer(pointer.substr(1), error), nullptr) << pointer;
            ++count;
        }
        for (const auto& [key, value] : *object) check_references(value, root, count);
    } else if (const auto* array = at.if_array()) {
        for (const auto& value : *array) check_references(value, root, count);
    }
}

TEST(Drift, the_documents_hold_together) {
    for (const auto* name : {"openapi.json", "asyncapi.json"}) {
        const auto root = document(name);
        int count = 0;
        check_references(root, root, count);
        EXPECT_GT(count, 50) << name;
    }
    EXPECT_EQ(document("openapi.json").at("openapi").as_string(), "3.1.0");
    EXPECT_EQ(document("asyncapi.json").at("asyncapi").as_string(), "3.0.0");
    std::set<std::string> ids;
    const auto api = document("openapi.json");
    for (const auto& [path, methods] : api.at("paths").as_object()) {
        for (const auto& [method, operation] : methods.as_object()) {
            EXPECT_TRUE(ids.emplace(operation.at("operationId").as_string()).second) << path;
        }
    }
}

}  // namespace
}  // namespace parley::server
