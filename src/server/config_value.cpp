#include "server/config_value.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace parley::server {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};
constexpr std::array<Unit, 5> kTimes{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 4> kSizes{{{"", 1}, {"KiB", kKiB}, {"MiB", kMiB}, {"GiB", 1024 * kMiB}}};

/// <digits><unit>, or nothing. At most 15 digits, so that no product overflows for the units above in practice; checked
/// anyway.
std::optional<std::int64_t> parse_amount(std::string_view text, std::span<const Unit> units) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    const std::string_view suffix(end, text.data() + text.size());
    for (const auto& unit : units) {
        if (suffix != unit.name) continue;
        std::int64_t product = 0;
        return __builtin_mul_overflow(number, unit.factor, &product) ? std::nullopt : std::optional(product);
    }
    return std::nullopt;
}

std::string format_amount(std::int64_t value, std::span<const Unit> units) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (value != 0 && value % units[i].factor == 0) best = i;
    }
    return fmt::format("{}{}", value / units[best].factor, units[best].name);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

Strings split_list(std::string_view text) {
    Strings out;
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (const auto item = trimmed(text.substr(0, comma)); !item.empty()) out.emplace_back(item);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return out;
}

std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

template <class T>
Status store(T* where, Result<T> value) {
    if (!value) return tl::unexpected(value.error());
    *where = *std::move(value);
    return {};
}

Result<bool> parse_bool(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return fail("bad-value", fmt::format("\"{}\" is neither true nor false", text));
}

Result<std::int64_t> parse_count(std::string_view text) {
    static constexpr std::array<Unit, 1> kPlain{{{"", 1}}};
    if (const auto number = parse_amount(text, kPlain)) return *number;
    return fail("bad-value", fmt::format("\"{}\" is no whole number; write it like 100", text));
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
    const auto amount = parse_amount(text, kTimes);
    // Times are added to instants: far beyond any range of a key, and still far from overflow.
    if (!amount || *amount > 1'000'000'000'000) {
        return fail(
            "bad-value",
            fmt::format("\"{}\" is no duration; write it like \"500ms\", \"45s\", \"10m\", \"24h\" or \"30d\"", text));
    }
    return Duration{*amount};
}

Result<Bytes> parse_bytes(std::string_view text) {
    const auto amount = parse_amount(text, kSizes);
    if (!amount)
        return fail("bad-value", fmt::format("\"{}\" is no size; write it like 65536, \"64KiB\" or \"1MiB\"", text));
    return Bytes{*amount};
}

std::string format_duration(Duration value) {
    return value.count() == 0 ? "0s" : format_amount(value.count(), kTimes);
}
std::string format_bytes(Bytes value) {
    return format_amount(value.count, kSizes);
}

Status assign_text(const Ref& ref, std::string_view text) {
    return std::visit(Overloaded{
                          [&](std::string* s) -> Status {
                              *s = std::string(text);
                              return {};
                          },
                          [&](Strings* list) -> Status {
                              *list = split_list(text);
                              return {};
                          },
                          [&](bool* b) { return store(b, parse_bool(text)); },
                          [&](std::int64_t* n) { return store(n, parse_count(text)); },
                          [&](Bytes* b) { return store(b, parse_bytes(text)); },
                          [&](Duration* d) { return store(d, parse_duration(text)); },
                      },
                      ref);
}

std::string to_toml(const Ref& ref) {
    return std::visit(Overloaded{
                          [](const std::string* s) { return toml_string(*s); },
                          [](const bool* b) { return std::string(*b ? "true" : "false"); },
                          [](const std::int64_t* n) { return std::to_string(*n); },
                          [](const Bytes* b) {
                              const auto text = format_bytes(*b);
                              return text.back() == 'B' ? toml_string(text) : text;
                          },
                          [](const Duration* d) { return toml_string(format_duration(*d)); },
                          [](const Strings* list) {
                              std::string out = "[";
                              for (const auto& item : *list) out += (out.size() > 1 ? ", " : "") + toml_string(item);
                              return out + "]";
                          },
                      },
                      ref);
}

std::string_view type_name(const Ref& ref) {
    constexpr std::array<std::string_view, 6> kNames{"text",   "true or false", "a whole number",
                                                     "a size", "a duration",    "a list of texts"};
    return kNames[ref.index()];
}

std::int64_t magnitude(const Ref& ref) {
    return std::visit(Overloaded{
                          [](const std::int64_t* n) { return *n; },
                          [](const Bytes* b) { return b->count; },
                          [](const Duration* d) { return static_cast<std::int64_t>(d->count()); },
                          [](const auto*) { return std::int64_t{0}; },
                      },
                      ref);
}

std::string format_magnitude(const Ref& ref, std::int64_t magnitude) {
    if (std::holds_alternative<Duration*>(ref)) return format_duration(Duration{magnitude});
    if (std::holds_alternative<Bytes*>(ref)) return format_bytes(Bytes{magnitude});
    return std::to_string(magnitude);
}

}  // namespace parley::server
