#include "server/options.hpp"

#include <gtest/gtest.h>

namespace parley::server {
namespace {

LoadedConfig with(Overrides flags) {
    auto loaded = load_config({"", {}, std::move(flags)});
    EXPECT_TRUE(loaded) << loaded.error().message;
    return *std::move(loaded);
}

TEST(Options, rooms_are_listed_by_default_only_under_insecure_or_when_said) {
    const std::pair<std::string, std::string> insecure{"auth.insecure", "true"};
    const std::pair<std::string, std::string> loopback{"server.listen", "127.0.0.1:0"};
    EXPECT_FALSE(domain_limits(with({})).public_default);
    EXPECT_TRUE(domain_limits(with({insecure, loopback})).public_default);
    EXPECT_FALSE(domain_limits(with({insecure, loopback, {"rooms.public_default", "false"}})).public_default);
    EXPECT_TRUE(domain_limits(with({{"rooms.public_default", "true"}})).public_default);
}

TEST(Options, without_guests_there_is_no_lobby) {
    EXPECT_TRUE(domain_limits(with({})).lobby_enabled);
    const auto limits = domain_limits(with({{"auth.required", "true"}}));
    EXPECT_FALSE(limits.lobby_enabled);
    EXPECT_TRUE(limits.auth_required);
}

TEST(Options, a_left_page_never_outlasts_a_lost_connection) {
    EXPECT_EQ(domain_limits(with({{"rooms.grace", "1s"}})).page_gone_grace, Duration{1000});
}

TEST(Options, long_polling_is_guarded_by_origin_under_each_prefix) {
    EXPECT_EQ(net_options(with({{"http.stage_prefixes", "/dev,/prod"}}).config).origin_guarded_paths,
              (std::vector<std::string>{"/socket.io", "/dev/socket.io", "/prod/socket.io"}));
}

TEST(Options, one_frame_limit_holds_for_websocket_and_socket_io) {
    const auto config = with({{"limits.frame_bytes", "128KiB"}}).config;
    EXPECT_EQ(net_options(config).limits.message_bytes, 131072u);
    EXPECT_EQ(socketio_options(config).max_payload, 131072u);
    EXPECT_EQ(host_options(config).frame_bytes, 131072u);
}

TEST(Options, the_database_is_in_the_data_directory_unless_said) {
    EXPECT_EQ(database_url(with({{"server.data", "there"}}).config), "sqlite:there/parley.db");
    EXPECT_EQ(database_url(with({{"database.url", "postgresql://db/parley"}}).config), "postgresql://db/parley");
}

}  // namespace
}  // namespace parley::server
