#include "server/config_print.hpp"

#include <fmt/format.h>

#include "base/json_scan.hpp"
#include "server/config_keys.hpp"

namespace parley::server {
namespace {

std::string range_text(const Key& key, const Ref& ref) {
    if (key.max == 0) return {};
    return fmt::format("{} to {}", format_magnitude(ref, key.min), format_magnitude(ref, key.max));
}

/// `|` ends a cell of a Markdown table.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

template <class Line>
std::string by_section(Line line) {
    std::string out;
    std::string_view section;
    for (const auto& key : config_keys()) {
        if (key.section() != section) {
            if (!out.empty()) out += '\n';
            section = key.section();
            out += fmt::format("[{}]\n", section);
        }
        out += line(key);
    }
    return out;
}

}  // namespace

std::string print_config(const LoadedConfig& loaded) {
    Config config = loaded.config;
    return by_section([&](const Key& key) {
        const Ref ref = key.in(config);
        auto value = to_toml(ref);
        if (key.secret && value != "\"\"") value = "\"(hidden)\"";
        return fmt::format("{} = {}{}\n", key.field(), value, loaded.set.count(key.name) != 0 ? "" : "  # default");
    });
}

std::string config_reference_toml() {
    Config config;
    return by_section([&](const Key& key) {
        const Ref ref = key.in(config);
        std::string out = fmt::format("# {}\n#   {}", key.doc, type_name(ref));
        if (const auto range = range_text(key, ref); !range.empty()) out += ", " + range;
        if (!key.flag.empty())
            out += fmt::format("; flag {}{}{}", key.flag, key.placeholder.empty() ? "" : " ", key.placeholder);
        return out + fmt::format("; environment {}\n{} = {}\n", key.environment_name(), key.field(), to_toml(ref));
    });
}

std::string config_reference_markdown() {
    Config config;
    std::string out =
        "# Configuration\n\n"
        "`parley serve --config FILE` reads TOML. Each key can also be set in the environment (`calls.ring_timeout` "
        "is\n"
        "`PARLEY_CALLS__RING_TIMEOUT`; lists are separated by commas) or by its flag, and every key by `--set "
        "KEY=VALUE`. A flag wins over\n"
        "the environment, and that over the file. Durations are written `\"500ms\"`, `\"45s\"`, `\"10m\"`, `\"24h\"`, "
        "`\"30d\"`; sizes `65536` or `\"64KiB\"`.\n\n"
        "`parley config check` says whether a configuration can be used, `parley config print` what holds in the end "
        "(secrets hidden), and\n"
        "`parley config reference` prints what is below; a test holds this page against it. A mistake is one line on "
        "standard error, and the\n"
        "exit code is 2.\n";
    std::string_view section;
    for (const auto& key : config_keys()) {
        const Ref ref = key.in(config);
        if (key.section() != section) {
            section = key.section();
            out +=
                fmt::format("\n## {}\n\n| key | default | range | flag | meaning |\n|---|---|---|---|---|\n", section);
        }
        const auto flag = key.flag.empty()
                              ? std::string()
                              : fmt::format("`{}{}{}`", key.flag, key.placeholder.empty() ? "" : " ", key.placeholder);
        out += fmt::format("| `{}` | `{}` | {} | {} | {}{} |\n", key.name, to_toml(ref), range_text(key, ref), flag,
                           cell(key.doc), key.secret ? " Secret." : "");
    }
    return out;
}

std::string config_reference_json() {
    Config config;
    std::string out = "[";
    for (const auto& key : config_keys()) {
        const Ref ref = key.in(config);
        out += out.size() > 1 ? ",\n " : "\n ";
        out += fmt::format(R"({{"name":{},"type":{},"default":{})", json::quote(key.name), json::quote(type_name(ref)),
                           to_toml(ref));
        if (key.max != 0) out += fmt::format(R"(,"min":{},"max":{})", key.min, key.max);
        if (!key.flag.empty()) out += fmt::format(R"(,"flag":{})", json::quote(key.flag));
        out += fmt::format(R"(,"environment":{},"secret":{},"doc":{}}})", json::quote(key.environment_name()),
                           key.secret, json::quote(key.doc));
    }
    return out + "\n]\n";
}

}  // namespace parley::server
