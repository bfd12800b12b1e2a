#include <gtest/gtest.h>

#include "transport/http.hpp"
#include "transport/websocket.hpp"

namespace parley::transport {
namespace {

TEST(Frame, uses_the_shortest_form_of_the_length) {
    EXPECT_EQ(*make_frame("hi", false), std::string("\x81\x02hi"));
    EXPECT_EQ(make_frame(std::string(125, 'x'), true)->substr(0, 2), std::string("\x82\x7d"));
    EXPECT_EQ(make_frame(std::string(126, 'x'), true)->substr(0, 4), std::string("\x82\x7e\x00\x7e", 4));
    EXPECT_EQ(make_frame(std::string(65535, 'x'), true)->substr(0, 4), std::string("\x82\x7e\xff\xff"));
    EXPECT_EQ(make_frame(std::string(65536, 'x'), false)->substr(0, 10),
              std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST(Request, header_names_compare_without_case) {
    Request request;
    request.headers = {{"Content-Type", "text/plain"}, {"X-Two", "a"}, {"x-two", "b"}};
    EXPECT_EQ(request.header("content-TYPE"), "text/plain");
    EXPECT_EQ(request.header("X-TWO"), "a");
    EXPECT_FALSE(request.header("Content-Typ"));
}

TEST(Request, query_values_are_decoded) {
    Request request;
    request.query = "a=1&room%5Fid=x%20y+z&empty=&flag&a=2&bad=%zz";
    EXPECT_EQ(request.query_value("a"), "1");
    EXPECT_EQ(request.query_value("room_id"), "x y z");
    EXPECT_EQ(request.query_value("empty"), "");
    EXPECT_EQ(request.query_value("flag"), "");
    EXPECT_FALSE(request.query_value("bad"));
    EXPECT_FALSE(request.query_value("absent"));
}

TEST(Reply, dropped_without_an_answer_gives_500) {
    struct Sink : Reply::Sink {
        int status = 0;
        void respond(Response response) override { status = response.status; }
        void on_abort(std::function<void()>) override {}
    };
    auto sink = std::make_shared<Sink>();
    { Reply reply(sink); }
    EXPECT_EQ(sink->status, 500);
    {
        Reply reply(sink);
        reply(Response{204, {}, {}, false});
    }
    EXPECT_EQ(sink->status, 204);
}

TEST(ReasonPhrase, knows_its_own_statuses) {
    EXPECT_EQ(reason_phrase(404), "Not Found");
    EXPECT_EQ(reason_phrase(505), "HTTP Version Not Supported");
    EXPECT_EQ(reason_phrase(299), "Unknown");
}

}  // namespace
}  // namespace parley::transport
