// Structured log lines: one event, a few named values, always one line. Not a place for tokens, session descriptions,
// candidates or e-mail addresses: what looks like one is replaced. spdlog writes; nobody outside log.cpp sees it. May
// be called on any thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace parley::log {

enum class Level { trace, debug, info, warn, error, off };
enum class Format { text, json };

struct Options {
    Level level = Level::info;
    Format format = Format::text;
    bool redact_addresses = true;  ///< log::address shows the network only
};

/// One named value of a line. It keeps views: build it in the call.
struct Field {
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;
    std::string_view key;
    Value value;
    bool is_address = false;

    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
    Field(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
    Field(std::string_view k, bool v) : key(k), value(v) {}
    Field(std::string_view k, std::floating_point auto v) : key(k), value(static_cast<double>(v)) {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) Field(std::string_view k, T v) : key(k), value(static_cast<std::int64_t>(v)) {}
};
using Fields = std::initializer_list<Field>;

/// A network address, shown as its network ("192.0.x.x", "2001:db8:x") unless redaction is off.
[[nodiscard]] inline Field address(std::string_view key, std::string_view value) {
    Field field(key, value);
    field.is_address = true;
    return field;
}

/// Sets level and form for the whole process. Until then: info, text, to standard error.
void configure(const Options& options);
[[nodiscard]] bool enabled(Level level);
void write(Level level, std::string_view event, Fields fields = {});

inline void debug(std::string_view event, Fields fields = {}) {
    if (enabled(Level::debug)) write(Level::debug, event, fields);
}
inline void info(std::string_view event, Fields fields = {}) {
    if (enabled(Level::info)) write(Level::info, event, fields);
}
inline void warn(std::string_view event, Fields fields = {}) {
    if (enabled(Level::warn)) write(Level::warn, event, fields);
}
inline void error(std::string_view event, Fields fields = {}) {
    if (enabled(Level::error)) write(Level::error, event, fields);
}

/// Tests and tools: the line that write() would print, without the line end.
[[nodiscard]] std::string render(const Options& options, std::string_view time, Level level, std::string_view event,
                                 Fields fields);
[[nodiscard]] std::optional<Level> parse_level(std::string_view name);
[[nodiscard]] std::string_view level_name(Level level);

}  // namespace parley::log
