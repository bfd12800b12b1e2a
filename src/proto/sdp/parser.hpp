// Session descriptions from text (RFC 8866). It reads what the table in attributes.cpp names and skips what it does
// not; it does not ask whether an offer makes sense (media/negotiate does). Called once per description; not for the
// hot path.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "proto/sdp/model.hpp"

namespace parley::proto::sdp {

/// Lines may end in LF or CRLF. Error `bad-sdp`, whose message names the line: "line 12: rtpmap needs name/clock rate".
/// Refused are what is past limits.hpp, lines that are none, CR or NUL within a line, a missing v= or o=, malformed
/// values of the attributes that we read, and a mid or an SSRC that two sections claim.
[[nodiscard]] Result<Session> parse_session(std::string_view text);

}  // namespace parley::proto::sdp
