// Compares a JSON text with a pattern, as transcripts write it: "*" stands for anything, "$name" for a value that is
// kept under that name (or must equal what is kept), and a member "...": 0 lets further members pass. For tests; header
// only.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <string_view>

namespace parley::dialects::testing {

using Names = std::map<std::string, std::string>;

/// `$name` and `${name}` in `text` by what is kept; unknown names stay as they are.
inline std::string substitute(std::string_view text, const Names& names) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '$') {
            out += text[i++];
            continue;
        }
        const bool braced = i + 1 < text.size() && text[i + 1] == '{';
        const std::size_t begin = i + (braced ? 2 : 1);
        std::size_t end = begin;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
            ++end;
        const auto it = names.find(std::string(text.substr(begin, end - begin)));
        if (braced && end < text.size() && text[end] == '}') ++end;
        out += it == names.end() ? std::string(text.substr(i, end - i)) : it->second;
        i = end;
    }
    return out;
}

/// Empty when it fits; else what does not, for the reader of a failing test.
inline std::string mismatch(const boost::json::value& want, const boost::json::value& got, Names& names,
                            const std::string& at = "") {
    namespace json = boost::json;
    const auto differs = [&] { return at + ": want " + json::serialize(want) + ", got " + json::serialize(got); };
    if (const auto* text = want.if_string()) {
        if (*text == "*") return {};
        if (text->size() > 1 && text->front() == '$') {
            const std::string name(text->begin() + 1, text->end());
            const std::string value = got.is_string() ? std::string(got.get_string()) : json::serialize(got);
            const auto [it, fresh] = names.emplace(name, value);
            return fresh || it->second == value ? std::string{}
                                                : at + ": want $" + name + " = " + it->second + ", got " + value;
        }
    }
    if (want.is_object() && got.is_object()) {
        const auto& object = want.get_object();
        for (const auto& [key, value] : object) {
            if (key == "...") continue;
            const auto* found = got.get_object().if_contains(key);
            if (found == nullptr) return at + "/" + std::string(key) + " is missing in " + json::serialize(got);
            if (auto wrong = mismatch(value, *found, names, at + "/" + std::string(key)); !wrong.empty()) return wrong;
        }
        if (object.contains("...")) return {};
        for (const auto& [key, value] : got.get_object()) {
            if (!object.contains(key)) return at + "/" + std::string(key) + " is too much in " + json::serialize(got);
        }
        return {};
    }
    if (want.is_array() && got.is_array()) {
        if (want.get_array().size() != got.get_array().size()) return differs();
        for (std::size_t i = 0; i < want.get_array().size(); ++i) {
            auto wrong = mismatch(want.get_array()[i], got.get_array()[i], names, at + "/" + std::to_string(i));
            if (!wrong.empty()) return wrong;
        }
        return {};
    }
    return want == got ? std::string{} : differs();
}

inline std::string mismatch_text(std::string_view want, std::string_view got, Names& names) {
    boost::system::error_code bad;
    const auto wanted = boost::json::parse({want.data(), want.size()}, bad);
    if (bad) return "the pattern is no JSON: " + std::string(want);
    const auto heard = boost::json::parse({got.data(), got.size()}, bad);
    if (bad) return "want " + std::string(want) + ", got " + std::string(got);
    auto wrong = mismatch(wanted, heard, names);
    return wrong.empty() ? wrong : wrong + "\n  in " + std::string(got);
}

}  // namespace parley::dialects::testing
