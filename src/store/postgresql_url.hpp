// Reads the URL of a PostgreSQL database and writes it as libpq gets it. Stricter than libpq: whatever a password could
// have broken is refused here, with words of our own, because libpq quotes the pieces that it does not understand. Not
// a connection. Used by engine_postgresql.cpp.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::store {

/// `url`: postgresql://[user[:password]@][host[:port][,host[:port]…]][/database][?name=value[&name=value…]], as in
/// PostgreSQL 15 §34.1.1.2, with percent-encoding (RFC 3986 §2.1) of all that is not a letter, a digit or one of
/// -._~!$'()*+,;:= in a password. Gives the same URL, with the defaults of this house for what it does not say; its own
/// `options` come behind ours, and so win over them. Error: bad-database-url, whose message holds no part of the URL.
[[nodiscard]] Result<std::string> postgresql_url(std::string_view url);

}  // namespace parley::store
