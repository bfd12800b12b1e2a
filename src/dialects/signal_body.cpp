#include "dialects/signal_body.hpp"

#include <algorithm>
#include <array>

#include "base/json_scan.hpp"

namespace parley::dialects {
namespace {

using calls::Dialect;
using calls::SignalKind;
using json::Kind;

bool is_blank(const json::Value& value) {
    return value.is(Kind::null) || value.text == "\"\"";
}

void append_member(std::string& out, std::string_view key, std::string_view value) {
    out += out.size() == 1 ? "\"" : ",\"";
    out.append(key).append("\":").append(value);
}

/// {type, sdp} of the parts; `sdp` is JSON.
std::string_view write_description(std::string& scratch, SignalKind kind, std::string_view sdp) {
    scratch = "{";
    append_member(scratch, "type", kind == SignalKind::offer ? "\"offer\"" : "\"answer\"");
    append_member(scratch, "sdp", sdp);
    scratch += '}';
    return scratch;
}

/// The SDP as a JSON string, out of a string, {sdp} or {sdp: {sdp}}.
std::optional<json::Value> find_sdp(const json::Value& body) {
    if (body.is(Kind::string)) return body;
    if (!body.is(Kind::object)) return std::nullopt;
    const auto object = json::scan_object(body.text);
    const auto sdp = object ? object->find("sdp") : std::nullopt;
    if (!sdp || sdp->is(Kind::string)) return sdp;
    if (!sdp->is(Kind::object)) return std::nullopt;
    const auto inner = json::scan_object(sdp->text);
    const auto nested = inner ? inner->find("sdp") : std::nullopt;
    return nested && nested->is(Kind::string) ? nested : std::nullopt;
}

std::optional<std::string_view> translate_description(const calls::SignalView& signal, const json::Value& body,
                                                      Dialect to, std::string& scratch, DescriptionForm form) {
    const auto sdp = find_sdp(body);
    if (!sdp) return std::nullopt;
    if (to == Dialect::video && form == DescriptionForm::bare_sdp) return sdp->text;
    if (body.is(Kind::object)) {
        const auto object = json::scan_object(body.text);
        const bool is_flat = object->find("sdp")->is(Kind::string);
        if (is_flat && object->string("type") == name_of(signal.kind)) return body.text;
    }
    return write_description(scratch, signal.kind, sdp->text);
}

/// `,"key":value` for each member that has no place of its own in the flat form. Of doubles the last counts, as
/// JSON.parse has it.
void append_others(std::string& out, const json::Object& object) {
    constexpr std::array<std::string_view, 5> kPlaced{"type", "sdp", "candidate", "sdpMid", "sdpMLineIndex"};
    for (const auto& member : object.members) {
        const std::string key = "," + json::quote(member.key) + ":";
        if (std::ranges::find(kPlaced, member.key) != kPlaced.end() || out.find(key) != std::string::npos) continue;
        out.append(key).append(object.find(member.key)->text);
    }
}

/// The inner object of a nested candidate.
std::optional<json::Object> nested_in(const json::Object& object) {
    const auto inner = object.find("candidate");
    if (!inner || !inner->is(Kind::object)) return std::nullopt;
    auto scanned = json::scan_object(inner->text);
    return scanned ? std::optional(std::move(*scanned)) : std::nullopt;
}

std::optional<std::string_view> translate_candidate(const json::Value& body, Dialect to, std::string& scratch) {
    std::optional<json::Value> line = body;
    std::optional<json::Value> mid;
    std::optional<json::Value> index;
    std::string others;
    if (body.is(Kind::object)) {
        const auto object = json::scan_object(body.text);
        const auto inner = nested_in(*object);
        const bool is_flat = !inner && !object->find("type") && object->find("sdpMid") && object->find("sdpMLineIndex");
        const auto pick = [&](std::string_view key) {
            const auto nested = inner ? inner->find(key) : std::nullopt;
            return nested ? nested : object->find(key);
        };
        line = pick("candidate");
        if (is_flat && to != Dialect::appointments && line && line->is(Kind::string)) return body.text;
        mid = pick("sdpMid");
        index = pick("sdpMLineIndex");
        if (inner) append_others(others, *inner);
        append_others(others, *object);
    }
    if (!line || !line->is(Kind::string)) return std::nullopt;
    // A browser refuses a candidate that names no media section; where neither was given it can only mean the first.
    const bool nowhere = (!mid || mid->is(Kind::null)) && (!index || index->is(Kind::null));
    scratch = "{";
    if (to == Dialect::appointments) append_member(scratch, "type", "\"candidate\"");
    append_member(scratch, "candidate", line->text);
    append_member(scratch, "sdpMid", mid ? mid->text : "null");
    append_member(scratch, "sdpMLineIndex", nowhere ? "0" : index ? index->text : "null");
    scratch.append(others).append("}");
    return scratch;
}

}  // namespace

std::string_view name_of(SignalKind kind) {
    switch (kind) {
        case SignalKind::offer:
            return "offer";
        case SignalKind::answer:
            return "answer";
        case SignalKind::candidate:
            return "candidate";
    }
    return "";
}

std::optional<SignalKind> kind_of(std::string_view body) {
    const auto value = json::scan(body);
    if (!value) return std::nullopt;
    if (is_blank(*value)) return SignalKind::candidate;
    if (!value->is(Kind::object)) return std::nullopt;
    const auto object = json::scan_object(value->text);
    const bool has_sdp = object->find("sdp").has_value();
    if (!has_sdp && object->find("candidate")) return SignalKind::candidate;
    const auto type = object->string("type");
    if (type == "candidate") return SignalKind::candidate;
    if (type == "offer" && has_sdp) return SignalKind::offer;
    if (type == "answer" && has_sdp) return SignalKind::answer;
    return std::nullopt;
}

DescriptionForm form_of(std::string_view body) {
    const auto begin = body.find_first_not_of(" \t\r\n");
    return begin != std::string_view::npos && body[begin] == '"' ? DescriptionForm::bare_sdp : DescriptionForm::object;
}

bool is_end_of_candidates(std::string_view body) {
    const auto value = json::scan(body);
    if (!value) return false;
    if (is_blank(*value)) return true;
    if (!value->is(Kind::object)) return false;
    const auto object = json::scan_object(value->text);
    const auto candidate = object->find("candidate");
    if (!candidate) return object->string("type") == "candidate" && !object->find("sdp");
    if (is_blank(*candidate)) return true;
    const auto inner = nested_in(*object);
    const auto line = inner ? inner->find("candidate") : std::nullopt;
    return inner && (!line || is_blank(*line));
}

bool is_plausible(SignalKind kind, const json::Value& body) {
    if (kind == SignalKind::candidate) return body.is(Kind::object) || body.is(Kind::string) || body.is(Kind::null);
    return body.is(Kind::object) || (body.is(Kind::string) && body.text != "\"\"");
}

std::optional<std::string_view> body_for(const calls::SignalView& signal, Dialect to, std::string& scratch,
                                         DescriptionForm form) {
    if (signal.origin == to) return signal.body;
    if (signal.kind == SignalKind::candidate && is_end_of_candidates(signal.body)) {
        if (to == Dialect::parley) return signal.body;  // contract §2: our own client understands it
        return std::nullopt;
    }
    const auto body = json::scan(signal.body);
    if (!body) return std::nullopt;
    if (signal.kind == SignalKind::candidate) return translate_candidate(*body, to, scratch);
    return translate_description(signal, *body, to, scratch, form);
}

}  // namespace parley::dialects
