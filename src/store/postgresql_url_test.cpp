// What is taken for a PostgreSQL URL, what is refused, and that no password gets out on the way.
#include "store/postgresql_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <soci/soci.h>

#include "store/loop_test_tools.hpp"
#include "store/open.hpp"
#include "store/postgres_test_tools.hpp"

namespace parley::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(PostgresqlUrl, KeepsWhatItSaysAndAddsWhatItDoesNot) {
    const auto url = postgresql_url("postgresql://ann:p%40ss@db.example:5433,[::1]:5434/calls?sslmode=require");
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_THAT(*url, AllOf(StartsWith("postgresql://ann:p%40ss@db.example:5433,[::1]:5434/calls?sslmode=require&"),
                            HasSubstr("&connect_timeout=5"), HasSubstr("&options=-c%20statement_timeout%3D20000"),
                            Not(HasSubstr("sslmode=prefer"))));
    for (const char* good :
         {"postgres://h", "postgresql:///db", "postgresql://h:/db", "postgresql://ann@/db?host=/run/x",
          "postgresql://%2Frun%2Fpostgresql/db", "postgresql://a:b:c@h/db", "postgresql://h/db?"})
        EXPECT_TRUE(postgresql_url(good)) << good;
}

TEST(PostgresqlUrl, WhatAPasswordWouldBreakIsRefusedWithTheMend) {
    for (const char* bad : {"postgresql:",
                            "postgresql://",
                            "postgresql:h/db",
                            "mysql://h/db",
                            "postgresql://a:Xx/7@h/db",
                            "postgresql://a:X?x=7@h/db",
                            "postgresql://a:X?host=7@h/db",
                            "postgresql://a:X#7@h/db",
                            "postgresql://a:X@7@h/db",
                            "postgresql://a:X%7@h/db",
                            "postgresql://a:X%zz@h/db",
                            "postgresql://a:X%00@h/db",
                            "postgresql://a:X 7@h/db",
                            "postgresql://a:X[7@h/db",
                            "postgresql://a:Xx7",
                            "postgresql://a:12/34@h/db",
                            "postgresql://h:99999999/db",
                            "postgresql://[::1/db",
                            "postgresql://[]/db",
                            "postgresql://h/db#X",
                            "postgresql://h/db?Xx7",
                            "postgresql://h/db?Xx7=1",
                            "postgresql://h/db?password=Xx7",
                            "postgresql://h/db?sslpassword=Xx7",
                            "postgresql://h/db?host=a&host=b",
                            "postgresql://h/db?host=X=7",
                            "postgresql://h/d/b",
                            "postgresql://\xc3\xbc@h/db"}) {
        const auto url = postgresql_url(bad);
        ASSERT_FALSE(url) << bad;
        EXPECT_EQ(url.error().code, "bad-database-url");
        EXPECT_THAT(url.error().message, AllOf(HasSubstr("postgresql://user:password@host:port/database"),
                                               HasSubstr("%40 for @"), Not(HasSubstr("X"))))
            << bad;
    }
}

/// Odd passwords are made of these words, which no message of ours or libpq's holds, and of what may break a URL.
RC_GTEST_PROP(PostgresqlUrl, NoPartOfAPasswordIsEverShown, ()) {
    static const testing::TemporaryFolder empty;  // there is no server's socket in it
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
        "Qx7", "Zk9", "Wv4", "@", ":",     "/",      "?",      "#",         "%",        "%4",  "%40", "%00",
        "%zz", "&",   "=",   "[", "]",     "::",     "//",     "\\",        "'",        "\"",  " ",   "\t",
        "\n",  ",",   ";",   "$", "host=", "&host=", "&port=", "?options=", "\xc3\xbc", "\xff"}));
    std::string password = "Qx7";
    for (const auto& piece : pieces) password += piece;
    const std::string host = "host=" + empty.path();
    const std::string url = *rc::gen::elementOf(std::vector<std::string>{
        "postgresql://ann:" + password + "@/db?" + host,
        "postgres://ann:" + password + "@127.0.0.1:1/db?" + "connect_timeout=1",
        "postgresql://ann:" + password,
        "postgresql://ann@/db?" + host + "&password=" + password,
        "postgresql://ann@/db?password=" + password + "&" + host,
        "postgresql:ann:" + password + "@/db?" + host,
        "postgresql//ann:" + password + "@/db",
        "ann:" + password + "@/db",
    });
    testing::WaitingLoop loop;
    const auto opened = open_store(url, loop);
    RC_ASSERT(!opened);
    const std::string& said = opened.error().message;
    for (const char* word : {"Qx7", "Zk9", "Wv4", "\xc3\xbc", "\xff"}) RC_ASSERT(said.find(word) == said.npos);
    RC_ASSERT(said.find('\n') == said.npos);
}

TEST(PostgresqlUrl, ItsOwnOptionsStandBesideOursAndWin) {
    const std::string url = testing::PostgresServer::shared().url() + "&options=-c%20statement_timeout%3D7000";
    const auto engine = make_engine(url);
    ASSERT_TRUE(engine) << engine.error().message;
    Connection connection(**engine);
    const auto show = [&](const std::string& name) {
        std::string value;
        connection.session() << "SHOW " + name, soci::into(value);
        return value;
    };
    EXPECT_EQ(show("statement_timeout"), "7s");
    EXPECT_EQ(show("client_min_messages"), "warning");
    EXPECT_EQ(show("application_name"), "parley");
}

}  // namespace
}  // namespace parley::store
