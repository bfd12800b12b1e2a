#include "server/http_router.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace parley::server {
namespace {

using transport::Header;
using transport::PathParams;
using transport::Reply;
using transport::Request;
using transport::Response;

class Caught final : public Reply::Sink {
public:
    explicit Caught(std::optional<Response>& out) : out_(out) {}
    void respond(Response response) override { out_ = std::move(response); }
    void on_abort(std::function<void()>) override {}

private:
    std::optional<Response>& out_;
};

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& header : response.headers) {
        if (header.name == name) return header.value;
    }
    return "";
}

class Router : public testing::Test {
protected:
    HttpRouter router_{{"/dev", "/stage"}};

    void SetUp() override {
        const auto says = [](std::string text) {
            return [text](Request request, const PathParams& params, Reply reply) {
                std::string body = text + " " + request.method;
                for (const auto& [name, value] : params.values) body += " " + name + "=" + value;
                reply({200, {}, body, false});
            };
        };
        transport::Routes routes;
        routes.http = {{"GET", "/room/{room_id}", says("one")},
                       {"GET", "/room/new", says("new")},
                       {"POST", "/room/create", says("create")},
                       {"PUT", "/api/{a}/x/{b}", says("two names")},
                       {"DELETE", "/api/{a}/x/{b}", says("gone")}};
        routes.upgrades = {{"/ws", [](const Request& request, const PathParams&) -> transport::Upgrade {
                                return Response{401, {}, request.path, false};
                            }}};
        router_.add("rooms", std::move(routes));
        router_.add_page("server", "/", [](const Request&) { return Response{200, {}, "home page", false}; });
        router_.add_page("server", "/room/{room_id}", [](const Request&) {
            return Response{200, {}, "room page", false};
        });
    }

    Response ask(std::string method, std::string path, std::vector<Header> headers = {}) {
        Request request;
        request.method = std::move(method);
        request.path = std::move(path);
        request.headers = std::move(headers);
        std::optional<Response> answer;
        router_.handle_http(std::move(request), Reply(std::make_shared<Caught>(answer)));
        EXPECT_TRUE(answer);
        return answer.value_or(Response{});
    }
    std::string body(std::string method, std::string path) { return ask(std::move(method), std::move(path)).body; }
};

TEST_F(Router, takes_a_request_to_its_handler) {
    EXPECT_EQ(body("POST", "/room/create"), "create POST");
    EXPECT_EQ(body("GET", "/room/a%20b"), "one GET room_id=a b");
    EXPECT_EQ(body("PUT", "/api/1/x/2"), "two names PUT a=1 b=2");
}

TEST_F(Router, a_literal_wins_over_a_name) {
    EXPECT_EQ(body("GET", "/room/new"), "new GET");
}

TEST_F(Router, head_is_answered_by_get) {
    EXPECT_EQ(body("HEAD", "/room/7"), "one HEAD room_id=7");
}

TEST_F(Router, a_stage_prefix_is_taken_away) {
    EXPECT_EQ(body("POST", "/dev/room/create"), "create POST");
    EXPECT_EQ(body("POST", "/stage/room/create"), "create POST");
    EXPECT_EQ(body("GET", "/dev"), "home page");
    EXPECT_EQ(body("GET", "/dev/"), "home page");
    EXPECT_EQ(ask("POST", "/developer/room/create").status, 404);
    EXPECT_EQ(ask("POST", "/dev/dev/room/create").status, 404);
}

TEST_F(Router, a_browser_gets_the_page_and_a_program_the_json) {
    EXPECT_EQ(ask("GET", "/room/7", {{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}}).body, "room page");
    EXPECT_EQ(ask("GET", "/room/7", {{"Accept", "*/*"}}).body, "one GET room_id=7");
    EXPECT_EQ(ask("GET", "/", {{"Accept", "*/*"}}).body, "home page");
}

TEST_F(Router, unknown_paths_and_methods_are_told_apart) {
    const auto missing = ask("GET", "/nothing");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.body,
              R"({"success":false,"error":{"code":"not-found","message":"there is nothing at this path"}})");
    EXPECT_EQ(header_of(missing, "Content-Type"), "application/json; charset=utf-8");
    const auto wrong = ask("POST", "/api/1/x/2");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(header_of(wrong, "Allow"), "PUT, DELETE, OPTIONS");
    EXPECT_NE(wrong.body.find("method-not-allowed"), std::string::npos);
    EXPECT_EQ(ask("OPTIONS", "/room/7").status, 204);
    EXPECT_EQ(header_of(ask("OPTIONS", "/room/7"), "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(ask("GET", "/ws").status, 426);
    EXPECT_EQ(ask("BREW", "/room/create").status, 405);
}

TEST_F(Router, odd_paths_match_nothing) {
    for (const auto* path : {"/room/", "/room", "//room/create", "/room/create/", "/room/a/b", "/room/../room/create",
                             "/room/%zz", "*", ""}) {
        EXPECT_EQ(ask("PUT", path).status == 200, false) << path;
    }
    EXPECT_EQ(ask("GET", "/room/%zz").status, 404);
    EXPECT_EQ(ask("GET", "/room/").status, 404);
    EXPECT_EQ(ask("GET", std::string(100'000, '/')).status, 404);
}

TEST_F(Router, every_answer_carries_the_safe_headers) {
    for (const auto& answer : {ask("POST", "/room/create"), ask("GET", "/nothing"), ask("GET", "/")}) {
        EXPECT_EQ(header_of(answer, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header_of(answer, "Referrer-Policy"), "no-referrer");
        EXPECT_EQ(header_of(answer, "Cache-Control"), "no-store");
    }
}

TEST_F(Router, websocket_paths_have_a_table_of_their_own) {
    Request request;
    request.path = "/dev/ws";
    EXPECT_EQ(std::get<Response>(router_.handle_upgrade(request)).body, "/ws");
    request.path = "/room/7";
    EXPECT_EQ(std::get<Response>(router_.handle_upgrade(request)).status, 404);
}

TEST_F(Router, a_mounted_service_gets_its_path_whole) {
    struct Echo final : transport::HttpService {
        void handle_http(Request request, Reply reply) override { reply({200, {}, request.path, false}); }
        transport::Upgrade handle_upgrade(const Request& request) override {
            return Response{400, {}, request.path, false};
        }
    } echo;
    router_.mount("socketio", "/socket.io/", echo);
    EXPECT_EQ(body("GET", "/socket.io/"), "/socket.io/");
    EXPECT_EQ(body("POST", "/dev/socket.io"), "/socket.io/");
    EXPECT_EQ(ask("GET", "/socket.io/").headers.size(), 0u) << "untouched";
    Request request;
    request.path = "/socket.io";
    EXPECT_EQ(std::get<Response>(router_.handle_upgrade(request)).body, "/socket.io/");
    EXPECT_EQ(ask("GET", "/socket.io/x").status, 404);
}

TEST_F(Router, a_handler_that_forgets_to_answer_gives_500) {
    transport::Routes routes;
    routes.http = {{"GET", "/forgets", [](Request, const PathParams&, Reply) {}}};
    router_.add("test", std::move(routes));
    EXPECT_EQ(ask("GET", "/forgets").status, 500);
}

TEST_F(Router, two_owners_of_one_path_are_our_mistake) {
    transport::Routes routes;
    routes.http = {{"GET", "/room/{other}", {}}};
    EXPECT_THROW(router_.add("other", std::move(routes)), std::logic_error);
}

TEST_F(Router, can_be_read_back) {
    const auto routes = router_.routes();
    EXPECT_EQ(routes.size(), 8u);
    EXPECT_TRUE(std::any_of(routes.begin(), routes.end(), [](const RouteInfo& r) {
        return r.owner == "rooms" && r.method == "WEBSOCKET" && r.pattern == "/ws";
    }));
}

}  // namespace
}  // namespace parley::server
