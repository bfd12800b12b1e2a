// Session descriptions to text, in the order that browsers use (RFC 8866, RFC 8829 §5.2), with CRLF. It writes what the
// model holds, without judging it; a CR, LF or NUL within a value is left out, so that no value can begin a line.
#pragma once

#include <string>

#include "proto/sdp/model.hpp"

namespace parley::proto::sdp {

/// What parse_session reads back as the same model, if the model came from there.
[[nodiscard]] std::string encode_session(const Session& session);

}  // namespace parley::proto::sdp
