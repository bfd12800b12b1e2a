#include "server/config_load.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "server/announced.hpp"
#include "server/config_checks.hpp"
#include "server/config_keys.hpp"

namespace parley::server {
namespace {

tl::unexpected<Error> refused(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');  // whatever a library says, it stays one line
    return fail("config", text);
}

Status check_value(const Key& key, Config& config) {
    const Ref ref = key.in(config);
    if (key.max != 0) {
        if (const auto n = magnitude(ref); n < key.min || n > key.max) {
            return fail("config", fmt::format("{} is out of range; use {} to {}", format_magnitude(ref, n),
                                              format_magnitude(ref, key.min), format_magnitude(ref, key.max)));
        }
    }
    if (key.check == nullptr) return {};
    if (auto* const* text = std::get_if<std::string*>(&ref)) return key.check(**text);
    if (auto* const* list = std::get_if<Strings*>(&ref)) {
        for (const auto& item : **list) {
            if (auto status = key.check(item); !status) return status;
        }
    }
    return {};
}

/// `problem` names no secret: for those keys only the kind of mistake is told.
tl::unexpected<Error> refused_value(const Key& key, std::string_view where, const Error& problem) {
    return refused(
        fmt::format("{}: {}: {}", where, key.name, key.secret ? "this value cannot be used here" : problem.message));
}

std::string unknown_key(std::string_view where, std::string_view name) {
    const auto guess = nearest_key(name);
    return fmt::format("{}: there is no setting {}; {}", where, name,
                       guess.empty() ? "see `parley config reference`" : fmt::format("did you mean {}?", guess));
}

class Loader {
public:
    Status file(const std::string& path);
    Status environment(const std::map<std::string, std::string>& env);
    Status flags(const Overrides& overrides);
    [[nodiscard]] LoadedConfig take() { return std::move(loaded_); }

private:
    Status table(std::string_view path, std::string_view section, const toml::table& entries);
    Status node(const Key& key, const toml::node& value, std::string_view where);
    Status text(const Key& key, std::string_view value, std::string_view where);
    Status accept(const Key& key, std::string_view where, const Status& assigned);

    LoadedConfig loaded_;
};

Status Loader::accept(const Key& key, std::string_view where, const Status& assigned) {
    if (!assigned) return refused_value(key, where, assigned.error());
    if (const auto status = check_value(key, loaded_.config); !status) return refused_value(key, where, status.error());
    loaded_.set.emplace(key.name);
    return {};
}

Status Loader::text(const Key& key, std::string_view value, std::string_view where) {
    return accept(key, where, assign_text(key.in(loaded_.config), value));
}

Status wrong_type(const Key& key, const Ref& ref, std::string_view where) {
    Config defaults;
    return refused(fmt::format("{}: {}: {} is wanted; write it like {} = {}", where, key.name, type_name(ref),
                               key.field(), to_toml(key.in(defaults))));
}

Status Loader::node(const Key& key, const toml::node& value, std::string_view where) {
    const Ref ref = key.in(loaded_.config);
    if (auto* const* list = std::get_if<Strings*>(&ref)) {
        const auto* items = value.as_array();
        if (items == nullptr) return wrong_type(key, ref, where);
        Strings strings;
        for (const auto& item : *items) {
            const auto* one = item.as_string();
            if (one == nullptr) return wrong_type(key, ref, where);
            strings.push_back(one->get());
        }
        **list = std::move(strings);
        return accept(key, where, {});
    }
    const bool wants_text = std::holds_alternative<std::string*>(ref) || std::holds_alternative<Duration*>(ref);
    const bool wants_number = std::holds_alternative<std::int64_t*>(ref);
    const bool wants_size = std::holds_alternative<Bytes*>(ref);
    if (const auto* s = value.as_string(); s != nullptr && (wants_text || wants_size))
        return text(key, s->get(), where);
    if (const auto* n = value.as_integer(); n != nullptr && (wants_number || wants_size))
        return text(key, std::to_string(n->get()), where);
    if (const auto* b = value.as_boolean(); b != nullptr && std::holds_alternative<bool*>(ref))
        return text(key, b->get() ? "true" : "false", where);
    return wrong_type(key, ref, where);
}

Status Loader::table(std::string_view path, std::string_view section, const toml::table& entries) {
    for (const auto& [field, value] : entries) {
        const std::string name =
            section.empty() ? std::string(field.str()) : fmt::format("{}.{}", section, field.str());
        const auto where = fmt::format("{}:{}", path, value.source().begin.line);
        if (section.empty() && value.is_table()) {
            if (const auto status = table(path, name, *value.as_table()); !status) return status;
            continue;
        }
        const Key* key = find_key(name);
        if (key == nullptr) return refused(unknown_key(where, name));
        if (const auto status = node(*key, value, where); !status) return status;
    }
    return {};
}

Status Loader::file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream content;
    if (!in || !(content << in.rdbuf())) {
        if (!in)
            return refused(
                fmt::format("{}: the configuration file cannot be read; check the path and its permissions", path));
        content.str("");  // an empty file
    }
    try {
        return table(path, "", toml::parse(content.str()));
    } catch (const toml::parse_error& error) {
        return refused(
            fmt::format("{}:{}: this is not TOML: {}", path, error.source().begin.line, error.description()));
    }
}

Status Loader::environment(const std::map<std::string, std::string>& env) {
    for (const auto& [variable, value] : env) {
        if (!variable.starts_with("PARLEY_") || variable.find("__") == std::string::npos) continue;
        const auto keys = config_keys();
        const auto key =
            std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.environment_name() == variable; });
        if (key == keys.end()) {
            std::string name = variable.substr(7);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            name.replace(name.find("__"), 2, ".");
            return refused(unknown_key("environment " + variable, name));
        }
        if (const auto status = text(*key, value, "environment " + variable); !status) return status;
    }
    return {};
}

Status Loader::flags(const Overrides& overrides) {
    for (const auto& [name, value] : overrides) {
        const Key* key = find_key(name);
        if (key == nullptr) return refused(unknown_key("--set", name));
        if (const auto status = text(*key, value, key->flag.empty() ? "--set" : key->flag); !status) return status;
    }
    return {};
}

}  // namespace

Result<LoadedConfig> load_config(const ConfigSources& sources) {
    Loader loader;
    if (!sources.file.empty()) {
        if (const auto status = loader.file(sources.file); !status) return tl::unexpected(status.error());
    }
    if (const auto status = loader.environment(sources.env); !status) return tl::unexpected(status.error());
    if (const auto status = loader.flags(sources.flags); !status) return tl::unexpected(status.error());
    auto loaded = loader.take();
    if (const auto status = check_config(loaded.config); !status) return tl::unexpected(status.error());
    return loaded;
}

Status check_config(const Config& c) {
    if (c.server.listen.empty())
        return refused("server.listen: an address is wanted; write HOST:PORT, like \"0.0.0.0:8080\"");
    if (c.server.data.empty()) return refused("server.data: a directory is wanted; write it like \"./parley-data\"");
    if (c.tls.cert_file.empty() != c.tls.key_file.empty()) {
        return refused(
            "tls.cert_file and tls.key_file belong together; give both (--tls-cert and --tls-key) or neither");
    }
    if (c.tls.self_signed && !c.tls.cert_file.empty())
        return refused("tls.self_signed and tls.cert_file exclude each other; give one of them");
    if (!c.auth.jwt_secret.empty() && !c.auth.jwt_secret_file.empty()) {
        return refused("auth.jwt_secret and auth.jwt_secret_file exclude each other; give one of them");
    }
    if (!c.push.key.empty() && !c.push.key_file.empty())
        return refused("push.key and push.key_file exclude each other; give one of them");
    if (!c.ice.turn_secret.empty() && !c.ice.turn_secret_file.empty()) {
        return refused("ice.turn_secret and ice.turn_secret_file exclude each other; give one of them");
    }
    if (!c.ice.turn_urls.empty() && c.ice.turn_secret.empty() && c.ice.turn_secret_file.empty()) {
        return refused(
            "ice.turn_urls needs ice.turn_secret (coturn's static-auth-secret), from which each user's credentials are "
            "made");
    }
    if (!c.auth.service_issuer.empty() && !c.auth.issuers.empty() &&
        std::find(c.auth.issuers.begin(), c.auth.issuers.end(), c.auth.service_issuer) == c.auth.issuers.end()) {
        return refused("auth.service_issuer is not among auth.issuers; add it there");
    }
    const auto has_room_after = [&](std::int64_t port) { return port + c.media.loops - 1 <= 65'535; };
    if (!has_room_after(c.media.port))
        return refused("media.loops: there are not so many ports after media.port; use fewer, or another media.port");
    if (!std::ranges::all_of(c.server.announce_ip,
                             [&](const auto& address) { return has_room_after(parse_announced(address)->media_port); }))
        return refused("media.loops: there are not so many ports after that of server.announce_ip; use fewer");
    if (c.auth.insecure && c.auth.required)
        return refused("auth.insecure and auth.required exclude each other; give one of them");
    if (c.auth.insecure && !c.auth.insecure_public && !is_loopback_host(host_of(c.server.listen))) {
        return refused(
            fmt::format("--insecure lets anybody be anybody, and {} can be reached by others; listen on 127.0.0.1 "
                        "(--listen 127.0.0.1:8080), or say --insecure-public too",
                        c.server.listen));
    }
    return {};
}

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> out;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (const auto equals = text.find('='); equals != std::string_view::npos)
            out.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return out;
}

}  // namespace parley::server
