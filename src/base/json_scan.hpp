// A validating scanner for JSON text (RFC 8259) that builds no tree: it checks the whole value once and hands out the
// members of the outermost object or array as slices of the input. The hot path forwards such a slice byte for byte.
// Records are read with Boost.JSON; this is for messages that are routed by a few fields.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley::json {

inline constexpr int kMaxDepth = 32;  // contract §3: JSON deeper than 32 is refused

enum class Kind { null, boolean, number, string, array, object };

/// One JSON value inside a larger text. `text` is the exact bytes, without white space around it.
struct Value {
    Kind kind = Kind::null;
    std::string_view text;

    [[nodiscard]] bool is(Kind k) const { return kind == k; }
    /// The decoded string, when it is one. A lone surrogate (\ud800) decodes to U+FFFD.
    [[nodiscard]] std::optional<std::string> as_string() const;
    [[nodiscard]] std::optional<bool> as_bool() const;
    /// Whole numbers only, within int64.
    [[nodiscard]] std::optional<long long> as_integer() const;
};

struct Member {
    std::string key;  ///< decoded
    Value value;
    std::size_t begin = 0;  ///< offset of the key's opening quote in the scanned text
    std::size_t end = 0;    ///< offset just past the value
};

/// The members of an object in order. Duplicate keys are kept as they came.
struct Object {
    std::string_view text;
    std::vector<Member> members;

    /// The value of the last member of that name (as JSON.parse has it), or nothing.
    [[nodiscard]] std::optional<Value> find(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> string(std::string_view key) const;
    [[nodiscard]] bool has_duplicate_keys() const;
};

/// Checks that `text` is one whole JSON value (UTF-8, depth ≤ kMaxDepth) and says which kind. Error code: "bad-json".
[[nodiscard]] Result<Value> scan(std::string_view text);
/// As scan, and splits the object. Error codes: "bad-json"; "bad-request" when it is not an object.
[[nodiscard]] Result<Object> scan_object(std::string_view text);
/// As scan_object, for text that a codec has found to be valid JSON in valid UTF-8, and for no other: only its depth
/// and where its members end are looked at.
[[nodiscard]] Result<Object> split_object(std::string_view valid);
/// As scan, and splits the array. Error codes: "bad-json"; "bad-request" when it is not an array.
[[nodiscard]] Result<std::vector<Value>> scan_array(std::string_view text);

/// Appends `text` as a JSON string with its quotes. Escapes what RFC 8259 §7 demands, and U+2028/2029.
void append_string(std::string& out, std::string_view text);
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace parley::json
