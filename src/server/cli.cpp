#include "server/cli.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <deque>

#include "server/commands.hpp"
#include "server/config_keys.hpp"
#include "server/config_print.hpp"
#include "server/doctor/doctor.hpp"
#include "server/version.hpp"

namespace parley::server {
namespace {

/// The flags that stand for settings, on one command. Texts only: config_load judges them, with one wording for file,
/// environment and flag.
class SettingFlags {
public:
    /// `only`: names of the keys whose flags the command takes; empty: all.
    void add_to(CLI::App& command, std::initializer_list<std::string_view> only = {}) {
        command.add_option("--config", file_, "TOML file with settings")->type_name("FILE")->take_last();
        command.add_option("--set", sets_, "Any setting, as KEY=VALUE; may be repeated")
            ->type_name("KEY=VALUE")
            ->expected(1)
            ->take_all();
        for (const auto& key : config_keys()) {
            if (key.flag.empty() || (only.size() != 0 && std::find(only.begin(), only.end(), key.name) == only.end()))
                continue;
            auto& slot = slots_.emplace_back(Slot{&key, {}, false, nullptr});
            const std::string flag(key.flag);
            const std::string help(key.doc);
            slot.option =
                key.placeholder.empty()
                    ? command.add_flag(flag, slot.on, help)
                    : command.add_option(flag, slot.text, help)->type_name(std::string(key.placeholder))->take_last();
        }
    }

    [[nodiscard]] Result<LoadedConfig> load() const {
        ConfigSources sources{file_, process_environment(), {}};
        for (const auto& text : sets_) {
            const auto equals = text.find('=');
            if (equals == std::string::npos)
                return fail("config",
                            "--set: \"" + text + "\" has no value; write it like --set calls.ring_timeout=45s");
            sources.flags.emplace_back(text.substr(0, equals), text.substr(equals + 1));
        }
        for (const auto& slot : slots_) {
            if (slot.option->count() == 0) continue;
            sources.flags.emplace_back(slot.key->name,
                                       slot.key->placeholder.empty() ? (slot.on ? "true" : "false") : slot.text);
        }
        return load_config(sources);
    }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    struct Slot {
        const Key* key;
        std::string text;
        bool on;
        CLI::Option* option;
    };
    std::string file_;
    std::vector<std::string> sets_;
    std::deque<Slot> slots_;
};

/// Everything that the parser writes into, and what to do in the end.
struct Line {
    SettingFlags serve;
    SettingFlags token;
    SettingFlags migrate;
    SettingFlags doctor;
    SettingFlags check;
    SettingFlags print;
    TokenRequest token_request;
    std::string reference_format = "toml";
    bool version_json = false;
    std::function<int()> action;
};

template <class Do>
int with_config(const SettingFlags& flags, Do work) {
    const auto loaded = flags.load();
    if (!loaded) {
        complain(loaded.error());
        return kExitUsage;
    }
    return work(*loaded);
}

void add_serve(CLI::App& app, Line& line) {
    auto* command = app.add_subcommand("serve", "Run the server until SIGTERM or SIGINT");
    line.serve.add_to(*command);
    command->callback([&line] {
        line.action = [&line] { return with_config(line.serve, [](const LoadedConfig& c) { return serve(c); }); };
    });
}

void add_token(CLI::App& app, Line& line) {
    auto* command = app.add_subcommand("token", "Print a JWT that a server with the same secret accepts");
    command->add_option("--user", line.token_request.user, "User id (`sub`)")->type_name("ID")->required();
    command->add_option("--name", line.token_request.name, "Display name")->type_name("NAME");
    command->add_option("--role", line.token_request.role, "user, practitioner, patient or service")->type_name("ROLE");
    command->add_option("--ttl", line.token_request.ttl, "How long it is good, like 1h")->type_name("TIME");
    command->add_flag("--json", line.token_request.json, "Print {token, expiresAt}");
    line.token.add_to(*command, {"server.data", "auth.jwt_secret", "auth.jwt_secret_file"});
    command->callback([&line] {
        line.action = [&line] {
            return with_config(line.token,
                               [&line](const LoadedConfig& c) { return print_token(c, line.token_request); });
        };
    });
}

void add_migrate(CLI::App& app, Line& line) {
    auto* command = app.add_subcommand("migrate", "Bring the database to this version's tables (serve does it too)");
    line.migrate.add_to(*command, {"server.data", "database.url"});
    command->callback([&line] {
        line.action = [&line] { return with_config(line.migrate, [](const LoadedConfig& c) { return migrate(c); }); };
    });
}

void add_doctor(CLI::App& app, Line& line) {
    auto* command = app.add_subcommand("doctor", "Look for what would keep a server with these settings from working");
    line.doctor.add_to(*command);
    command->callback([&line] {
        line.action = [&line] {
            return with_config(line.doctor, [](const LoadedConfig& c) { return run_doctor(c, stdout); });
        };
    });
}

int print_reference(const std::string& format) {
    if (format == "markdown")
        std::fputs(config_reference_markdown().c_str(), stdout);
    else if (format == "json")
        std::fputs(config_reference_json().c_str(), stdout);
    else
        std::fputs(config_reference_toml().c_str(), stdout);
    return kExitOk;
}

void add_config(CLI::App& app, Line& line) {
    auto* config = app.add_subcommand("config", "Look at settings");
    config->require_subcommand(1);
    auto* check = config->add_subcommand("check", "Say whether the settings can be used");
    line.check.add_to(*check);
    check->callback([&line] {
        line.action = [&line] {
            return with_config(line.check,
                               [&line](const LoadedConfig& c) { return check_configuration(c, line.check.file()); });
        };
    });
    auto* print = config->add_subcommand("print", "Print what holds in the end; secrets are hidden");
    line.print.add_to(*print);
    print->callback([&line] {
        line.action = [&line] {
            return with_config(line.print, [](const LoadedConfig& c) {
                std::fputs(print_config(c).c_str(), stdout);
                return kExitOk;
            });
        };
    });
    auto* reference = config->add_subcommand("reference", "Print every setting with its default and meaning");
    reference->add_option("--format", line.reference_format, "toml, markdown or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"toml", "markdown", "json"}));
    reference->callback([&line] { line.action = [&line] { return print_reference(line.reference_format); }; });
}

void add_version(CLI::App& app, Line& line) {
    auto* command = app.add_subcommand("version", "Print the version");
    command->add_flag("--json", line.version_json, "Print {version}");
    command->callback([&line] {
        line.action = [&line] {
            const std::string number(version());
            std::printf(line.version_json ? "{\"version\":\"%s\"}\n" : "parley %s\n", number.c_str());
            return kExitOk;
        };
    });
}

/// CLI11's own messages may have several lines; ours has one, and names the help that mends it.
int refuse(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App* at = &app;
    std::string path = app.get_name();
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
        path += " " + at->get_name();
    }
    std::string what = error.what();
    what = what.substr(0, what.find('\n'));
    complain({"usage", what + "; see " + path + " --help"});
    return kExitUsage;
}

}  // namespace

int run_cli(int argc, char** argv) {
    CLI::App app("Parley, a server for video calls", "parley");
    app.require_subcommand(1);
    app.set_version_flag("--version", "parley " + std::string(version()));
    Line line;
    add_serve(app, line);
    add_token(app, line);
    add_migrate(app, line);
    add_doctor(app, line);
    add_config(app, line);
    add_version(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wanted) {  // --help, --version
        app.exit(wanted);
        return kExitOk;
    } catch (const CLI::ParseError& error) {
        return refuse(app, error);
    }
    return line.action();
}

}  // namespace parley::server
