#include "proto/socketio/json_walk.hpp"

#include <optional>

#include "base/json_string.hpp"

namespace parley::proto::socketio {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

bool JsonCursor::skip_string() {
    const char* past = json::skip_quoted(at_, end_);
    if (past == nullptr) return false;
    at_ = past;
    return true;
}

bool JsonCursor::skip_digits() {
    const char* begin = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != begin;
}

bool JsonCursor::skip_number() {  // RFC 8259 §6
    static_cast<void>(skip_char('-'));
    if (!skip_char('0') && !skip_digits()) return false;
    if (skip_char('.') && !skip_digits()) return false;
    if (skip_char('e') || skip_char('E')) {
        if (!skip_char('+')) static_cast<void>(skip_char('-'));
        return skip_digits();
    }
    return true;
}

bool JsonCursor::skip_literal(std::string_view word) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
    at_ += word.size();
    return true;
}

bool JsonCursor::skip_scalar(json::Kind& kind) {
    switch (peek()) {
        case '"':
            kind = json::Kind::string;
            return skip_string();
        case 't':
            kind = json::Kind::boolean;
            return skip_literal("true");
        case 'f':
            kind = json::Kind::boolean;
            return skip_literal("false");
        case 'n':
            kind = json::Kind::null;
            return skip_literal("null");
        default:
            kind = json::Kind::number;
            return skip_number();
    }
}

bool split_array(std::string_view text, std::vector<json::Value>& values, std::string_view& inside) {
    values.clear();
    JsonCursor cursor(text);
    cursor.skip_space();
    if (!cursor.skip_char('[')) return false;
    const char* first = cursor.position();
    cursor.skip_space();
    if (cursor.peek() != ']') {
        do {
            cursor.skip_space();
            const char* begin = cursor.position();
            json::Kind kind = cursor.peek() == '{' ? json::Kind::object : json::Kind::array;
            IgnoreJson ignore;
            const bool container = cursor.peek() == '{' || cursor.peek() == '[';
            if (container ? !walk_value(cursor, ignore) : !cursor.skip_scalar(kind)) return false;
            values.push_back({kind, {begin, static_cast<std::size_t>(cursor.position() - begin)}});
            cursor.skip_space();
        } while (cursor.skip_char(','));
    }
    inside = {first, static_cast<std::size_t>(cursor.position() - first)};
    if (!cursor.skip_char(']')) return false;
    cursor.skip_space();
    return cursor.at_end();
}

bool is_json_object(std::string_view text) {
    JsonCursor cursor(text);
    cursor.skip_space();
    IgnoreJson ignore;
    if (cursor.peek() != '{' || !walk_value(cursor, ignore)) return false;
    cursor.skip_space();
    return cursor.at_end();
}

namespace {

/// Follows the members that make an object a placeholder. As JSON.parse, the last of equal keys counts.
class PlaceholderCheck {
public:
    explicit PlaceholderCheck(std::size_t attachments) : attachments_(static_cast<long long>(attachments)) {}

    void open(bool object) {
        set(std::nullopt, false);  // as a member's value it is neither `true` nor a number
        frames_.push_back({.object = object});
    }
    void close() {
        const Frame& frame = frames_.back();
        if (frame.marked && (frame.num < 0 || frame.num >= attachments_)) fit_ = false;
        frames_.pop_back();
    }
    void key(std::string_view quoted) {
        const auto name = json::Value{json::Kind::string, quoted}.as_string();
        frames_.back().member = name == "_placeholder" ? Member::mark : name == "num" ? Member::num : Member::other;
    }
    void scalar(json::Kind kind, std::string_view text) {
        const json::Value value{kind, text};
        set(kind == json::Kind::number ? value.as_integer() : std::nullopt, text == "true");
    }
    [[nodiscard]] bool fit() const { return fit_; }

private:
    enum class Member { other, mark, num };
    struct Frame {
        bool object = false;
        bool marked = false;
        long long num = -1;
        Member member = Member::other;
    };
    void set(std::optional<long long> number, bool is_true) {
        if (frames_.empty() || !frames_.back().object) return;
        Frame& frame = frames_.back();
        if (frame.member == Member::mark) frame.marked = is_true;
        if (frame.member == Member::num) frame.num = number.value_or(-1);
    }

    long long attachments_;
    std::vector<Frame> frames_;
    bool fit_ = true;
};

}  // namespace

bool placeholders_fit(std::string_view text, std::size_t attachments) {
    JsonCursor cursor(text);
    PlaceholderCheck check(attachments);
    return walk_value(cursor, check) && check.fit();
}

}  // namespace parley::proto::socketio
