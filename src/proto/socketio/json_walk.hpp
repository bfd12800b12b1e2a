// Walks JSON text of any depth once, without recursion and without a tree, and tells a visitor what it passes.
// Socket.IO packets must be valid JSON, however deep; base/json_scan.hpp is what applications read arguments with, and
// has a limit. The text must be valid UTF-8 already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json_scan.hpp"

namespace parley::proto::socketio {

/// Visits nothing: for mere validation.
struct IgnoreJson {
    void open(bool /*object*/) {}
    void close() {}
    void key(std::string_view /*quoted*/) {}
    void scalar(json::Kind /*kind*/, std::string_view /*text*/) {}
};

/// Each `skip_` moves past one token and is false when the text is not that token.
class JsonCursor {
public:
    explicit JsonCursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    [[nodiscard]] const char* position() const { return at_; }
    [[nodiscard]] bool at_end() const { return at_ == end_; }
    [[nodiscard]] char peek() const { return at_ == end_ ? '\0' : *at_; }
    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }
    [[nodiscard]] bool skip_char(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool skip_string();
    [[nodiscard]] bool skip_number();
    [[nodiscard]] bool skip_literal(std::string_view word);
    [[nodiscard]] bool skip_scalar(json::Kind& kind);

private:
    [[nodiscard]] bool skip_digits();

    const char* at_;
    const char* end_;
};

/// Which of the enclosing containers are objects.
class Nesting {
public:
    [[nodiscard]] bool empty() const { return depth_ == 0; }
    [[nodiscard]] bool in_object() const {
        return depth_ <= kInline ? ((inline_ >> ((depth_ - 1) % kInline)) & 1u) != 0 : deep_.back();
    }
    void push(bool object) {
        if (++depth_ > kInline) return deep_.push_back(object);
        const auto bit = std::uint64_t{1} << (depth_ - 1);
        inline_ = object ? inline_ | bit : inline_ & ~bit;
    }
    void pop() {
        if (depth_-- > kInline) deep_.pop_back();
    }

private:
    static constexpr std::size_t kInline = 64;
    std::size_t depth_ = 0;
    std::uint64_t inline_ = 0;
    std::vector<bool> deep_;
};

/// Moves past one whole value. False when it is not JSON (RFC 8259), at a position that means nothing then.
template <class Visitor>
[[nodiscard]] bool walk_value(JsonCursor& cursor, Visitor& visitor) {
    Nesting nesting;
    const auto member_name = [&] {
        cursor.skip_space();
        const char* begin = cursor.position();
        if (!cursor.skip_string()) return false;
        visitor.key({begin, static_cast<std::size_t>(cursor.position() - begin)});
        cursor.skip_space();
        return cursor.skip_char(':');
    };
    while (true) {
        cursor.skip_space();
        const char first = cursor.peek();
        bool opened_empty = false;
        if (first == '{' || first == '[') {
            const bool object = cursor.skip_char('{') || !cursor.skip_char('[');
            nesting.push(object);
            visitor.open(object);
            cursor.skip_space();
            opened_empty = cursor.peek() == (object ? '}' : ']');
            if (!opened_empty) {
                if (object && !member_name()) return false;
                continue;
            }
        } else {
            const char* begin = cursor.position();
            json::Kind kind{};
            if (!cursor.skip_scalar(kind)) return false;
            visitor.scalar(kind, {begin, static_cast<std::size_t>(cursor.position() - begin)});
        }
        while (true) {  // after a value, or at the end of an empty container
            if (nesting.empty()) return true;
            cursor.skip_space();
            const bool object = nesting.in_object();
            if (!opened_empty && cursor.skip_char(',')) {
                if (object && !member_name()) return false;
                break;
            }
            if (!cursor.skip_char(object ? '}' : ']')) return false;
            nesting.pop();
            visitor.close();
            opened_empty = false;
        }
    }
}

/// Splits a JSON array into `values` (cleared first); false when `text` is not one. `inside` is the text between the
/// brackets.
[[nodiscard]] bool split_array(std::string_view text, std::vector<json::Value>& values, std::string_view& inside);
/// Whether `text` is one JSON object.
[[nodiscard]] bool is_json_object(std::string_view text);
/// Whether every `{"_placeholder":true,...}` in the valid JSON `text` has a `num` that is one of `attachments`.
[[nodiscard]] bool placeholders_fit(std::string_view text, std::size_t attachments);

}  // namespace parley::proto::socketio
