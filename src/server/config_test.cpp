#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "server/config_checks.hpp"
#include "server/config_keys.hpp"
#include "server/config_load.hpp"
#include "server/config_print.hpp"

namespace parley::server {
namespace {

using namespace std::chrono_literals;

class ConfigFile : public testing::Test {
protected:
    std::string path_ = testing::TempDir() + "parley-config-" + std::to_string(getpid()) + ".toml";

    void TearDown() override { std::filesystem::remove(path_); }
    Result<LoadedConfig> load(std::string_view toml, std::map<std::string, std::string> env = {},
                              Overrides flags = {}) {
        std::ofstream(path_, std::ios::binary) << toml;
        return load_config({path_, std::move(env), std::move(flags)});
    }
    /// The refusal without the path before it.
    std::string refusal(std::string_view toml) {
        const auto loaded = load(toml);
        if (loaded) return "accepted";
        EXPECT_EQ(loaded.error().code, "config");
        const auto& text = loaded.error().message;
        EXPECT_EQ(text.find('\n'), std::string::npos);
        return text.starts_with(path_) ? text.substr(path_.size()) : text;
    }
};

TEST_F(ConfigFile, without_anything_the_contract_s_values_hold) {
    const auto loaded = load_config({});
    ASSERT_TRUE(loaded);
    const auto& c = loaded->config;
    EXPECT_EQ(c.server.listen, "0.0.0.0:8080");
    EXPECT_EQ(c.calls.ring_timeout, 45s);
    EXPECT_EQ(c.calls.waiting_ttl, 24h);
    EXPECT_EQ(c.rooms.grace, 15s);
    EXPECT_EQ(c.rooms.ttl, 24h * 30);
    EXPECT_EQ(c.limits.frame_bytes.count, 65536);
    EXPECT_EQ(c.limits.messages_per_second, 100);
    EXPECT_EQ(c.limits.burst, 500);
    EXPECT_EQ(c.limits.room_lookups_per_minute, 20);
    EXPECT_EQ(c.lobby.max_clients, 8);
    EXPECT_EQ(c.http.stage_prefixes, Strings{"/dev"});
    EXPECT_LT(c.socketio.ping_interval + c.socketio.ping_timeout, c.rooms.grace);
    EXPECT_FALSE(c.auth.required);
}

TEST_F(ConfigFile, file_then_environment_then_flag) {
    const auto toml = "[calls]\nring_timeout = \"1s\"\n[rooms]\ngrace = \"2s\"\n[lobby]\nmax_clients = 3\n";
    const auto loaded = load(
        toml, {{"PARLEY_CALLS__RING_TIMEOUT", "4s"}, {"PARLEY_ROOMS__GRACE", "5s"}, {"HOME", "/x"}, {"PARLEY_X", "y"}},
        {{"rooms.grace", "6s"}});
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.lobby.max_clients, 3);
    EXPECT_EQ(loaded->config.calls.ring_timeout, 4s);
    EXPECT_EQ(loaded->config.rooms.grace, 6s);
    EXPECT_EQ(loaded->set.count("lobby.max_clients"), 1u);
    EXPECT_EQ(loaded->set.count("lobby.enabled"), 0u);
}

TEST_F(ConfigFile, lists_come_as_arrays_or_with_commas) {
    const auto loaded = load("http.allowed_origins = [\"https://a.example\", \"https://b.example:8443\"]\n",
                             {{"PARLEY_HTTP__STAGE_PREFIXES", ""}}, {{"http.trusted_proxies", "10.0.0.0/8, ::1"}});
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.http.allowed_origins, (Strings{"https://a.example", "https://b.example:8443"}));
    EXPECT_EQ(loaded->config.http.stage_prefixes, Strings{});
    EXPECT_EQ(loaded->config.http.trusted_proxies, (Strings{"10.0.0.0/8", "::1"}));
}

TEST_F(ConfigFile, each_mistake_names_its_place_and_its_mend) {
    EXPECT_EQ(refusal("\n[calls]\nring_timout = \"45s\"\n"),
              ":3: there is no setting calls.ring_timout; did you mean calls.ring_timeout?");
    EXPECT_EQ(refusal("[rooms]\nring_timeout = \"45s\"\n"),
              ":2: there is no setting rooms.ring_timeout; did you mean calls.ring_timeout?");
    EXPECT_EQ(refusal("[zebra]\nstripes = 1\n"),
              ":2: there is no setting zebra.stripes; see `parley config reference`");
    EXPECT_EQ(refusal("calls = 7\n"), ":1: there is no setting calls; see `parley config reference`");
    EXPECT_EQ(refusal("[calls]\nring_timeout = 45\n"),
              ":2: calls.ring_timeout: a duration is wanted; write it like ring_timeout = \"45s\"");
    EXPECT_EQ(refusal("[lobby]\nenabled = \"yes\"\n"),
              ":2: lobby.enabled: true or false is wanted; write it like enabled = true");
    EXPECT_EQ(refusal("[lobby]\nmax_clients = \"8\"\n"),
              ":2: lobby.max_clients: a whole number is wanted; write it like max_clients = 8");
    EXPECT_EQ(refusal("[http]\nstage_prefixes = \"/dev\"\n"),
              ":2: http.stage_prefixes: a list of texts is wanted; write it like stage_prefixes = [\"/dev\"]");
    EXPECT_EQ(
        refusal("[calls]\nring_timeout = \"45\"\n"),
        ":2: calls.ring_timeout: \"45\" is no duration; write it like \"500ms\", \"45s\", \"10m\", \"24h\" or \"30d\"");
    EXPECT_EQ(refusal("[lobby]\nmax_clients = 1\n"), ":2: lobby.max_clients: 1 is out of range; use 2 to 1000");
    EXPECT_EQ(refusal("[limits]\nframe_bytes = \"1GiB\"\n"),
              ":2: limits.frame_bytes: 1GiB is out of range; use 1KiB to 16MiB");
    EXPECT_EQ(refusal("[limits]\nburst = -1\n"), ":2: limits.burst: \"-1\" is no whole number; write it like 100");
    EXPECT_TRUE(refusal("[calls\n").starts_with(":1: this is not TOML: "));
    EXPECT_EQ(load_config({"/nowhere/parley.toml", {}, {}}).error().message,
              "/nowhere/parley.toml: the configuration file cannot be read; check the path and its permissions");
    EXPECT_EQ(load_config({"", {{"PARLEY_CALLS__RING_TIMOUT", "1s"}}, {}}).error().message,
              "environment PARLEY_CALLS__RING_TIMOUT: there is no setting calls.ring_timout; did you mean "
              "calls.ring_timeout?");
    EXPECT_EQ(load_config({"", {}, {{"server.listen", "8080"}}}).error().message,
              "--listen: server.listen: \"8080\" is no address to listen on; write HOST:PORT, like \"0.0.0.0:8080\" or "
              "\"[::1]:8080\"");
}

TEST_F(ConfigFile, a_secret_is_not_repeated_in_a_mistake) {
    const auto refused = load_config({"", {}, {{"database.url", "mysql://root:hunter2@db/x"}}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.find("hunter2"), std::string::npos);
}

TEST_F(ConfigFile, what_excludes_or_needs_each_other) {
    EXPECT_NE(refusal("[tls]\ncert_file = \"a\"\n"), "accepted");
    EXPECT_NE(refusal("[tls]\ncert_file = \"a\"\nkey_file = \"b\"\nself_signed = true\n"), "accepted");
    EXPECT_NE(refusal("[auth]\njwt_secret = \"a\"\njwt_secret_file = \"b\"\n"), "accepted");
    EXPECT_NE(refusal("[ice]\nturn_urls = [\"turn:a\"]\n"), "accepted");
    EXPECT_NE(refusal("[auth]\ninsecure = true\n"), "accepted") << "0.0.0.0 is public";
    EXPECT_NE(refusal("server.listen = \"192.168.0.1:80\"\n[auth]\ninsecure = true\n"), "accepted");
    EXPECT_EQ(refusal("server.listen = \"127.0.0.1:80\"\n[auth]\ninsecure = true\n"), "accepted");
    EXPECT_EQ(refusal("server.listen = \"[::1]:80\"\n[auth]\ninsecure = true\n"), "accepted");
    EXPECT_EQ(refusal("[auth]\ninsecure = true\ninsecure_public = true\n"), "accepted");
}

TEST(ConfigChecks, know_their_forms) {
    for (const auto* good : {"0.0.0.0:8080", "[::1]:0", "localhost:65535", ""})
        EXPECT_TRUE(check_host_port(good)) << good;
    for (const auto* bad : {"8080", ":8080", "a:b", "a:65536", "::1:80", "[::1:80", "a b:1", "http://a:1"})
        EXPECT_FALSE(check_host_port(bad)) << bad;
    for (const auto* good :
         {"https://a/keys", "http://127.0.0.1:3000/keys", "http://[::1]:3000/", "http://localhost/x", ""})
        EXPECT_TRUE(check_jwks_url(good)) << good;
    for (const auto* bad :
         {"http://a/keys", "http://127.0.0.1.evil.com/", "http://127.0.0.1@evil.com/", "file:///etc/passwd",
          "gopher://a", "https://", "https://u@h/", "http://2130706433/", "http://0177.0.0.1/"}) {
        EXPECT_FALSE(check_jwks_url(bad)) << bad;
    }
    for (const auto* good : {"https://a.example", "http://a:8080", ""}) EXPECT_TRUE(check_public_url(good)) << good;
    for (const auto* bad : {"a.example", "https://a/x", "wss://a", "ftp://a"})
        EXPECT_FALSE(check_public_url(bad)) << bad;
    for (const auto* good : {"turn:a", "turns:a:5349?transport=tcp", "turn:[::1]:3478"})
        EXPECT_TRUE(check_turn_url(good)) << good;
    for (const auto* bad : {"turn:", "stun:a", "turn:a?transport=sctp", "turn:a:b", "https://a"})
        EXPECT_FALSE(check_turn_url(bad)) << bad;
    for (const auto* good : {"", "mailto:a@b.example", "https://calls.example"})
        EXPECT_TRUE(check_contact(good)) << good;
    for (const auto* bad : {"a@b.example", "mailto:", "mailto:nobody", "http://calls.example", "mailto:a b@c.example"})
        EXPECT_FALSE(check_contact(bad)) << bad;
    EXPECT_TRUE(check_push_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
    EXPECT_FALSE(check_push_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ"));
    for (const auto* good : {"https://push.example/a", "https://8.8.8.8/a", "https://[2606:4700::1111]:8443/a"})
        EXPECT_TRUE(check_push_endpoint(good, false)) << good;
    for (const auto* bad : {"https://10.0.0.1/a", "https://127.0.0.1/a", "https://localhost:8443/a", "https://[::1]/a",
                            "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/a", "http://127.0.0.1/a"}) {
        EXPECT_EQ(check_push_endpoint(bad, false).error().code, "bad-request") << bad;
        EXPECT_TRUE(check_push_endpoint(bad, true)) << bad;
    }
    for (const auto* bad : {"", "http://push.example/a", "https://", "https://u@push.example/", "ftp://push.example/a"})
        EXPECT_FALSE(check_push_endpoint(bad, true)) << bad;
    for (const auto* good : {"10.0.0.0/8", "::1", "::1/128"}) EXPECT_TRUE(check_proxy(good)) << good;
    for (const auto* bad : {"10.0.0.0/33", "proxy", "10.0.0.0/", ""}) EXPECT_FALSE(check_proxy(bad)) << bad;
    for (const auto* bad : {"dev", "/", "/a/b", "/a b"}) EXPECT_FALSE(check_stage_prefix(bad)) << bad;
}

TEST(ConfigValues, are_read_as_they_are_written) {
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("0s"), 0s);
    EXPECT_EQ(parse_duration("30d"), 24h * 30);
    for (const auto* bad : {"", "s", "1", "-1s", "1.5s", "1 s", "1w", "99999999999999999999s", "9223372036854775807d"})
        EXPECT_FALSE(parse_duration(bad)) << bad;
    EXPECT_EQ(parse_bytes("64KiB")->count, 65536);
    EXPECT_FALSE(parse_bytes("64kb"));
    for (const auto d : {0ms, 1ms, 1500ms, 45000ms, 86400000ms}) EXPECT_EQ(parse_duration(format_duration(d)), d);
    for (const std::int64_t n : {0LL, 1000LL, 65536LL, 1048576LL}) EXPECT_EQ(parse_bytes(format_bytes({n}))->count, n);
}

TEST(ConfigKeys, are_all_documented_and_lie_within_their_own_range) {
    Config defaults;
    std::set<std::string_view> names;
    std::set<std::string_view> flags;
    for (const auto& key : config_keys()) {
        EXPECT_TRUE(names.insert(key.name).second) << key.name;
        EXPECT_TRUE(key.flag.empty() || flags.insert(key.flag).second) << key.flag;
        EXPECT_TRUE(key.doc.ends_with('.')) << key.name;
        if (key.max != 0) {
            const auto n = magnitude(key.in(defaults));
            EXPECT_TRUE(n >= key.min && n <= key.max) << key.name;
        }
    }
    EXPECT_EQ(find_key("calls.ring_timeout")->environment_name(), "PARLEY_CALLS__RING_TIMEOUT");
}

TEST_F(ConfigFile, the_reference_is_a_file_that_changes_nothing) {
    const auto loaded = load(config_reference_toml());
    ASSERT_TRUE(loaded) << loaded.error().message;
    Config left = loaded->config;
    Config right;
    for (const auto& key : config_keys()) EXPECT_EQ(to_toml(key.in(left)), to_toml(key.in(right))) << key.name;
}

TEST_F(ConfigFile, what_is_printed_hides_secrets_and_can_be_read_again) {
    const auto loaded = load("[auth]\njwt_secret = \"hunter2 hunter2\"\n[calls]\nring_timeout = \"1500ms\"\n");
    const auto text = print_config(*loaded);
    EXPECT_EQ(text.find("hunter2"), std::string::npos);
    EXPECT_NE(text.find("jwt_secret = \"(hidden)\"\n"), std::string::npos);
    EXPECT_NE(text.find("ring_timeout = \"1500ms\"\n"), std::string::npos);
    EXPECT_NE(text.find("waiting_ttl = \"1d\"  # default\n"), std::string::npos);
    EXPECT_TRUE(load(text));
}

}  // namespace
}  // namespace parley::server
