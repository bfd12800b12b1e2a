#include "base/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <chrono>

#include "base/instant.hpp"
#include "base/log_text.hpp"

namespace parley::log {
namespace {

constexpr std::array<std::string_view, 6> kLevelNames{"trace", "debug", "info", "warn", "error", "off"};

struct State {
    // Set once at start, before other threads log; the level alone may be read meanwhile.
    std::atomic<Level> level{Level::info};
    Options options;
    std::shared_ptr<spdlog::logger> logger;

    State() : logger(std::make_shared<spdlog::logger>("parley", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
        logger->set_pattern("%v");
        logger->set_level(spdlog::level::trace);
        logger->flush_on(spdlog::level::trace);
    }
};

State& state() {
    static State instance;
    return instance;
}

std::string time_text() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return to_iso8601({std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()});
}

void append_value(std::string& out, const Options& options, const Field& field) {
    const bool json = options.format == Format::json;
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        const std::string shown =
            field.is_address ? (options.redact_addresses ? redact_address(*text) : std::string(*text)) : scrub(*text);
        json ? append_json_string(out, shown) : append_text_value(out, shown);
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        fmt::format_to(std::back_inserter(out), "{}", *number);
    } else if (const auto* real = std::get_if<double>(&field.value)) {
        // JSON knows no infinity and no NaN.
        *real - *real == 0 ? fmt::format_to(std::back_inserter(out), "{:.6g}", *real)
                           : fmt::format_to(std::back_inserter(out), "null");
    } else {
        out += std::get<bool>(field.value) ? "true" : "false";
    }
}

}  // namespace

std::string render(const Options& options, std::string_view time, Level level, std::string_view event, Fields fields) {
    std::string out;
    out.reserve(160);
    const auto name = level_name(level);
    if (options.format == Format::json) {
        out += fmt::format(R"({{"time":"{}","level":"{}","event":)", time, name);
        append_json_string(out, scrub(event));
        for (const auto& field : fields) {
            out += ',';
            append_json_string(out, field.key);
            out += ':';
            append_value(out, options, field);
        }
        out += '}';
        return out;
    }
    out += fmt::format("{} {:<5} ", time, name);
    append_escaped(out, scrub(event));
    for (const auto& field : fields) {
        out += ' ';
        append_escaped(out, field.key);
        out += '=';
        append_value(out, options, field);
    }
    return out;
}

void configure(const Options& options) {
    state().options = options;
    state().level = options.level;
}

bool enabled(Level level) {
    return level >= state().level.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view event, Fields fields) {
    auto& s = state();
    if (!enabled(level) || level == Level::off) return;
    s.logger->log(spdlog::level::info, "{}", render(s.options, time_text(), level, event, fields));
}

std::string_view level_name(Level level) {
    return kLevelNames[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view name) {
    for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
        if (kLevelNames[i] == name) return static_cast<Level>(i);
    }
    return std::nullopt;
}

}  // namespace parley::log
