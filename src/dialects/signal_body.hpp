// How a signal's body crosses from one dialect to another (contract §2, "One room, any dialect"). Within a dialect it
// passes byte for byte; across, a description is {type, sdp} and a candidate flat. Not the envelope around it: that is
// each dialect's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json_scan.hpp"
#include "calls/events.hpp"

namespace parley::dialects {

/// How a `video` connection writes descriptions: `{type, sdp}`, or the bare SDP string.
enum class DescriptionForm : std::uint8_t { object, bare_sdp };

/// What a body is when its envelope does not say (`appointments`): a candidate with or without a type, an offer or
/// answer by its type, null or "" for the end of candidates. Nothing: it is no signal. `body` is valid JSON.
[[nodiscard]] std::optional<calls::SignalKind> kind_of(std::string_view body);

/// The form of a description that its sender has just used, to be remembered for what it gets (`video`).
[[nodiscard]] DescriptionForm form_of(std::string_view body);

/// True for null, "", and a candidate object (flat or nested) whose candidate is null or "".
[[nodiscard]] bool is_end_of_candidates(std::string_view body);

/// Whether `body` can be a signal of that kind: a description is an object or a string; a candidate an object, a string
/// or null. More is not asked, since within a dialect bodies pass untouched.
[[nodiscard]] bool is_plausible(calls::SignalKind kind, const json::Value& body);

/// The body in the words of `to`. It lies in the signal or in `scratch`. Nothing: it is not sent there (the end of
/// candidates across dialects, or what could not be understood). `form` matters for descriptions to `video` only.
[[nodiscard]] std::optional<std::string_view> body_for(const calls::SignalView& signal, calls::Dialect to,
                                                       std::string& scratch,
                                                       DescriptionForm form = DescriptionForm::object);

/// "offer", "answer", "candidate".
[[nodiscard]] std::string_view name_of(calls::SignalKind kind);

}  // namespace parley::dialects
