#include "dialects/rest.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/wire.hpp"

namespace parley::dialects::rest {
namespace {

using testing::FakeHost;
using testing::make_request;

transport::Request with_header(std::string name, std::string value) {
    auto request = make_request("GET", "/");
    request.headers.push_back({std::move(name), std::move(value)});
    return request;
}

TEST(Rest, ATokenComesByHeaderOrByQuery) {
    EXPECT_EQ(token_of(with_header("Authorization", "Bearer abc")), "abc");
    EXPECT_EQ(token_of(with_header("authorization", "bearer abc")), "abc");
    EXPECT_EQ(token_of(make_request("GET", "/?token=abc")), "abc");
    EXPECT_EQ(token_of(make_request("GET", "/?token=Bearer%20abc")), "abc");
    EXPECT_EQ(token_of(make_request("GET", "/")), std::nullopt);
}

TEST(Rest, AnotherSchemeIsABadTokenAndNoGuest) {
    FakeHost host;
    const auto who = caller(host, with_header("Authorization", "Basic YTpi"));
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().code, "unauthorized");
}

TEST(Rest, AGuestIsAGuestOnlyWhereGuestsAreWelcome) {
    FakeHost host;
    EXPECT_FALSE(caller(host, make_request("GET", "/"))->user);
    EXPECT_EQ(caller(host, make_request("GET", "/?token=bad")).error().code, "unauthorized");
    host.mutable_options().auth_required = true;
    EXPECT_EQ(caller(host, make_request("GET", "/")).error().code, "unauthorized");
    EXPECT_EQ(caller(host, make_request("GET", "/?token=ada"))->user, UserId("ada"));
}

TEST(Rest, APayloadIsBelievedOnlyWhenInsecureAndWithoutToken) {
    FakeHost host;
    EXPECT_EQ(authenticated(host, make_request("GET", "/"), "eve").error().code, "unauthorized");
    host.mutable_options().insecure = true;
    EXPECT_EQ(authenticated(host, make_request("GET", "/"), "eve")->user, UserId("eve"));
    EXPECT_EQ(authenticated(host, make_request("GET", "/?token=ada"), "eve")->user, UserId("ada"));
    EXPECT_EQ(authenticated(host, make_request("GET", "/?token=bad"), "eve").error().code, "unauthorized");
    EXPECT_EQ(authenticated(host, make_request("GET", "/")).error().code, "unauthorized");
}

TEST(Rest, AnothersIdInThePayloadIsRefusedAndLogged) {
    FakeHost host;
    const calls::Identity ada{UserId("ada"), "Ada", calls::Role::user};
    EXPECT_TRUE(check_claimed(host, ada, std::nullopt, "x"));
    EXPECT_TRUE(check_claimed(host, ada, "ada", "x"));
    EXPECT_TRUE(host.refusals.empty());
    EXPECT_EQ(check_claimed(host, ada, "bob", "calls.initiate initiatedBy").error().code, "identity-mismatch");
    ASSERT_EQ(host.refusals.size(), 1u);
    EXPECT_EQ(host.refusals[0].first, "calls.initiate initiatedBy");
}

TEST(Rest, ABodyIsAnObjectWithoutDoubles) {
    EXPECT_EQ(parse_object(R"({"a":1})")->at("a"), 1);
    EXPECT_EQ(parse_object("").error().code, "bad-json");
    EXPECT_TRUE(parse_object(" ", true)->empty());
    EXPECT_EQ(parse_object("[]").error().code, "bad-request");
    EXPECT_EQ(parse_object(R"({"a":1,"a":2})").error().code, "bad-request");
    EXPECT_EQ(parse_object(R"({"a":1,"\u0061":2})").error().code, "bad-request");
    EXPECT_EQ(parse_object(R"({"x":[{"a":1,"a":2}]})").error().code, "bad-request");
    for (const std::string_view bad : {"{", "{\"a\":tru}", "\xef\xbb\xbf{}", "{\"a\":\"\xff\"}", "{\"a\":01}", "{}x"}) {
        EXPECT_EQ(parse_object(bad).error().code, "bad-json") << bad;
    }
    EXPECT_TRUE(parse_object(R"({"a":)" + std::string(31, '[') + std::string(31, ']') + "}"));
    EXPECT_FALSE(parse_object(R"({"a":)" + std::string(32, '[') + std::string(32, ']') + "}"));
    EXPECT_FALSE(parse_object(std::string(100'000, '[')));
}

TEST(Rest, FieldsSayWhatIsWrongWithThem) {
    const auto body =
        *parse_object(R"({"s":"x","e":"","n":null,"b":true,"i":7,"f":7.5,"z":"\u0000","l":["a","b"],"m":["a",1]})");
    EXPECT_EQ(required_string(body, "s"), "x");
    for (const std::string_view key : {"e", "n", "b", "i", "z", "none"}) {
        EXPECT_EQ(required_string(body, key).error().code, "bad-request") << key;
        EXPECT_NE(required_string(body, key).error().message.find(key), std::string::npos);
    }
    EXPECT_FALSE(required_string(body, "s", 0));
    EXPECT_EQ(*optional_string(body, "n"), std::nullopt);
    EXPECT_EQ(*optional_string(body, "e"), "");
    EXPECT_FALSE(optional_string(body, "i"));
    EXPECT_EQ(*optional_bool(body, "b"), true);
    EXPECT_FALSE(optional_bool(body, "i"));
    EXPECT_EQ(*optional_integer(body, "i", 1, 10), 7);
    EXPECT_FALSE(optional_integer(body, "i", 8, 10));
    EXPECT_FALSE(optional_integer(body, "f", 1, 10));
    EXPECT_FALSE(optional_integer(body, "s", 1, 10));
    EXPECT_EQ(required_strings(body, "l")->size(), 2u);
    EXPECT_FALSE(required_strings(body, "l", 1));
    EXPECT_FALSE(required_strings(body, "m"));
    EXPECT_FALSE(required_strings(body, "s"));
}

TEST(Rest, PagesAreWithinBounds) {
    EXPECT_EQ(paging(make_request("GET", "/"))->limit, 50);
    EXPECT_EQ(paging(make_request("GET", "/?limit=100&cursor=x"))->cursor, "x");
    for (const std::string_view bad :
         {"/?limit=0", "/?limit=101", "/?limit=-1", "/?limit=x", "/?limit=5x", "/?limit=", "/?cursor=%00"}) {
        EXPECT_EQ(paging(make_request("GET", bad)).error().code, "bad-request") << bad;
    }
    EXPECT_FALSE(paging(make_request("GET", "/?cursor=" + std::string(513, 'a'))));
}

TEST(Rest, ErrorsHaveTheContractsFormAndStatus) {
    const auto response = error_response({"not-found", "There is no \"x\"."});
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, R"({"success":false,"error":{"code":"not-found","message":"There is no \"x\"."}})");
    EXPECT_EQ(status_of("room-full"), 409);
    EXPECT_EQ(status_of("identity-mismatch"), 403);
    EXPECT_EQ(status_of("rate-limited"), 429);
    EXPECT_EQ(status_of("target-required"), 400);
}

TEST(Rest, LinksFollowThePublicUrlElseTheRequest) {
    FakeHost host;
    auto request = make_request("GET", "/");
    EXPECT_EQ(base_url(host, request), "http://parley.test");
    request.secure = true;
    EXPECT_EQ(base_url(host, request), "https://parley.test");
    host.mutable_options().public_url = "https://call.example.org/";
    EXPECT_EQ(base_url(host, request), "https://call.example.org");
}

TEST(Rest, TheIceListIsTheArrayAlone) {
    FakeHost host;
    EXPECT_EQ(ice_list(host.ice_servers("ada")), R"([{"urls":["stun:stun.example.org"]}])");
    EXPECT_EQ(ice_list("{}"), "[]");
}

}  // namespace
}  // namespace parley::dialects::rest
