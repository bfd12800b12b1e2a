// The `bare` dialect: whoever connects to /ws is told its id and hears everything that the others in its room send.
// README.md.
#pragma once

#include "dialects/plain_session.hpp"

namespace parley::dialects::bare {

[[nodiscard]] const PlainVocabulary& vocabulary();

/// The message with exactly one `from`, ours, whatever it said itself; all else byte for byte. `frame` is the scanned
/// message.
[[nodiscard]] std::string with_from(const json::Object& frame, std::string_view from);

}  // namespace parley::dialects::bare
