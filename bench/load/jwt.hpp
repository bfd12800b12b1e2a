// Makes the HS256 tokens that the bench's users show. Not the server's code: the bench uses nothing of what it
// measures.
#pragma once

#include <string>
#include <string_view>

namespace parley::load {

/// A token for `user` with `sub`, `name`, `iat` and an `exp` one hour ahead.
[[nodiscard]] std::string make_token(std::string_view user, std::string_view secret);

}  // namespace parley::load
