#include "base/json_scan.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>

#include "base/encoding.hpp"
#include "base/json_string.hpp"

namespace parley::json {
namespace {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Walks one text from left to right. Each `skip_…` stands at the first byte of its production and ends past the last.
class Scanner {
public:
    enum class Text { unknown, valid };

    explicit Scanner(std::string_view text, Text kind = Text::unknown)
        : begin_(text.data()), p_(begin_), end_(begin_ + text.size()), valid_(kind == Text::valid) {}

    void skip_space() {
        while (p_ != end_ && is_space(*p_)) ++p_;
    }
    [[nodiscard]] bool at_end() const { return p_ == end_; }
    [[nodiscard]] bool at(char c) const { return p_ != end_ && *p_ == c; }
    bool eat(char c) {
        if (!at(c)) return false;
        ++p_;
        return true;
    }
    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(p_ - begin_); }
    [[nodiscard]] std::string_view since(std::size_t offset) const { return {begin_ + offset, p_}; }

    bool skip_value(int depth, Kind& kind) {
        if (p_ == end_) return false;
        switch (*p_) {
            case '"':
                kind = Kind::string;
                return skip_string();
            case '{':
                kind = Kind::object;
                return skip_container(depth, '}', true);
            case '[':
                kind = Kind::array;
                return skip_container(depth, ']', false);
            case 't':
                kind = Kind::boolean;
                return skip_word("true");
            case 'f':
                kind = Kind::boolean;
                return skip_word("false");
            case 'n':
                kind = Kind::null;
                return skip_word("null");
            default:
                kind = Kind::number;
                return skip_number();
        }
    }

    bool skip_string() {
        const char* past = valid_ ? skip_valid_quoted(p_, end_) : skip_quoted(p_, end_);
        if (past == nullptr) return false;
        p_ = past;
        return true;
    }

    /// A member's name, its colon and the white space behind it.
    bool skip_key() {
        if (!at('"') || !skip_string()) return false;
        skip_space();
        if (!eat(':')) return false;
        skip_space();
        return true;
    }

private:
    bool skip_word(std::string_view word) {
        if (static_cast<std::size_t>(end_ - p_) < word.size() || std::memcmp(p_, word.data(), word.size()) != 0) {
            return false;
        }
        p_ += word.size();
        return true;
    }

    bool skip_digits() {
        if (p_ == end_ || !is_digit(*p_)) return false;
        while (p_ != end_ && is_digit(*p_)) ++p_;
        return true;
    }

    bool skip_number() {  // RFC 8259 §6
        eat('-');
        if (!eat('0') && !skip_digits()) return false;
        if (eat('.') && !skip_digits()) return false;
        if (at('e') || at('E')) {
            ++p_;
            if (!eat('+')) eat('-');
            return skip_digits();
        }
        return true;
    }

    bool skip_container(int depth, char close, bool keyed) {
        if (depth >= kMaxDepth) return false;
        ++p_;
        skip_space();
        if (eat(close)) return true;
        for (;;) {
            if (keyed && !skip_key()) return false;
            Kind kind{};
            if (!skip_value(depth + 1, kind)) return false;
            skip_space();
            if (eat(close)) return true;
            if (!eat(',')) return false;
            skip_space();
        }
    }

    const char* begin_;
    const char* p_;
    const char* end_;
    bool valid_;
};

tl::unexpected<Error> bad_json() {
    return fail("bad-json", "The message is not valid JSON.");
}

void append_utf8(std::string& out, std::uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 63));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 63));
        out += static_cast<char>(0x80 | (c & 63));
    } else {
        out += static_cast<char>(0xf0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 63));
        out += static_cast<char>(0x80 | (c >> 6 & 63));
        out += static_cast<char>(0x80 | (c & 63));
    }
}

std::uint32_t hex4(const char* p) {
    std::uint32_t value = 0;
    std::from_chars(p, p + 4, value, 16);
    return value;
}

/// `quoted` is a string that the scanner has accepted.
std::string decode_string(std::string_view quoted) {
    const std::string_view inner = quoted.substr(1, quoted.size() - 2);
    std::size_t slash = inner.find('\\');
    if (slash == std::string_view::npos) return std::string(inner);
    std::string out;
    out.reserve(inner.size());
    std::size_t i = 0;
    while (slash != std::string_view::npos) {
        out.append(inner, i, slash - i);
        const char c = inner[slash + 1];
        i = slash + 2;
        if (c != 'u') {
            constexpr std::string_view kFrom = "bfnrt";
            constexpr std::string_view kTo = "\b\f\n\r\t";
            const std::size_t known = kFrom.find(c);
            out += known == std::string_view::npos ? c : kTo[known];
        } else {
            std::uint32_t unit = hex4(inner.data() + i);
            i += 4;
            const bool high = unit >= 0xd800 && unit < 0xdc00;
            if (high && inner.substr(i).starts_with("\\u")) {
                const std::uint32_t low = hex4(inner.data() + i + 2);
                if (low >= 0xdc00 && low < 0xe000) {
                    unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    i += 6;
                }
            }
            append_utf8(out, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
        }
        slash = inner.find('\\', i);
    }
    out.append(inner, i);
    return out;
}

/// Whether append_string has nothing to escape in it: no quote, backslash, control character, U+2028 or U+2029 (E2 80
/// A8, E2 80 A9).
bool is_plain(std::string_view text) {
    const char* end = text.data() + text.size();
    return skip_plain(text.data(), end) == end && text.find('\xe2') == std::string_view::npos;
}

}  // namespace

std::optional<std::string> Value::as_string() const {
    if (kind != Kind::string) return std::nullopt;
    return decode_string(text);
}

std::optional<bool> Value::as_bool() const {
    if (kind != Kind::boolean) return std::nullopt;
    return text == "true";
}

std::optional<long long> Value::as_integer() const {
    if (kind != Kind::number) return std::nullopt;
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<Value> Object::find(std::string_view key) const {
    for (auto it = members.rbegin(); it != members.rend(); ++it) {
        if (it->key == key) return it->value;
    }
    return std::nullopt;
}

std::optional<std::string> Object::string(std::string_view key) const {
    const auto value = find(key);
    return value ? value->as_string() : std::nullopt;
}

bool Object::has_duplicate_keys() const {
    for (std::size_t i = 1; i < members.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (members[i].key == members[j].key) return true;
        }
    }
    return false;
}

Result<Value> scan(std::string_view text) {
    if (!is_utf8(text)) return bad_json();
    Scanner scanner(text);
    scanner.skip_space();
    const std::size_t begin = scanner.offset();
    Value value;
    if (!scanner.skip_value(0, value.kind)) return bad_json();
    value.text = scanner.since(begin);
    scanner.skip_space();
    if (!scanner.at_end()) return bad_json();
    return value;
}

namespace {

/// Walks the outermost container once, checking all of it and calling `element` at each of its values.
template <class Element>
bool walk(Scanner scanner, char open, char close, Element element) {
    scanner.skip_space();
    if (!scanner.eat(open)) return false;
    scanner.skip_space();
    if (!scanner.eat(close)) {
        do {
            scanner.skip_space();
            if (!element(scanner)) return false;
            scanner.skip_space();
        } while (scanner.eat(','));
        if (!scanner.eat(close)) return false;
    }
    scanner.skip_space();
    return scanner.at_end();
}

bool read_value(Scanner& scanner, Value& value) {
    const std::size_t begin = scanner.offset();
    if (!scanner.skip_value(1, value.kind)) return false;
    value.text = scanner.since(begin);
    return true;
}

tl::unexpected<Error> wrong_kind(std::string_view text, std::string_view wanted) {
    if (!scan(text)) return bad_json();
    return fail("bad-request", wanted);
}

}  // namespace

namespace {

bool split(Scanner text, Object& object) {
    object.members.reserve(4);
    return walk(text, '{', '}', [&](Scanner& scanner) {
        Member member;
        member.begin = scanner.offset();
        if (!scanner.skip_key()) return false;
        const std::string_view key = scanner.since(member.begin);
        if (!read_value(scanner, member.value)) return false;
        member.end = scanner.offset();
        member.key = decode_string(key.substr(0, key.rfind('"') + 1));
        object.members.push_back(std::move(member));
        return true;
    });
}

constexpr std::string_view kNoObject = "The message must be a JSON object.";

}  // namespace

Result<Object> scan_object(std::string_view text) {
    Object object{text, {}};
    if (!is_utf8(text) || !split(Scanner(text), object)) return wrong_kind(text, kNoObject);
    return object;
}

Result<Object> split_object(std::string_view valid) {
    Object object{valid, {}};
    if (!split(Scanner(valid, Scanner::Text::valid), object)) return wrong_kind(valid, kNoObject);
    return object;
}

Result<std::vector<Value>> scan_array(std::string_view text) {
    std::vector<Value> values;
    const bool good = is_utf8(text) && walk(Scanner(text), '[', ']', [&](Scanner& scanner) {
                          return read_value(scanner, values.emplace_back());
                      });
    if (!good) return wrong_kind(text, "The message must be a JSON array.");
    return values;
}

void append_string(std::string& out, std::string_view text) {
    if (is_plain(text)) {  // ids, nearly always
        const auto at = out.size();
        out.resize(at + text.size() + 2, '"');
        std::ranges::copy(text, out.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        return;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool line_separator = c == 0xe2 && i + 2 < text.size() && text[i + 1] == '\x80' &&
                                    (text[i + 2] == '\xa8' || text[i + 2] == '\xa9');
        if (c >= 0x20 && c != '"' && c != '\\' && !line_separator) continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        if (line_separator) {
            out += text[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
            i += 2;
            plain = i + 1;
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += text[i];
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else {
            out += "\\u00";
            out += kDigits[c >> 4];
            out += kDigits[c & 15];
        }
    }
    out.append(text, plain);
    out += '"';
}

std::string quote(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_string(out, text);
    return out;
}

}  // namespace parley::json
