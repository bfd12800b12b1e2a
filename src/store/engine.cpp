#include "store/engine.hpp"

#include <soci/error.h>

#include <algorithm>

namespace parley::store {

std::string error_message(const std::exception& error) {
    std::string text;
    if (const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error)) {
        text = soci_error->get_error_message();
    } else {
        text = error.what();
    }
    // PostgreSQL's lines from DETAIL or LINE on quote values.
    for (const char* quoting : {"\nDETAIL", "\nLINE", "\nCONTEXT", "\nQUERY"})
        text.resize(std::min(text.find(quoting), text.size()));
    while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
    for (char& c : text) c = c == '\n' || c == '\t' ? ' ' : c;
    return text;
}

Result<std::unique_ptr<Engine>> make_engine(std::string_view url) {
    constexpr std::string_view kForms =
        "write sqlite:///absolute/path, sqlite:relative/path or postgresql://user@host:port/database";
    const auto colon = url.find(':');
    const std::string_view scheme = url.substr(0, colon == std::string_view::npos ? 0 : colon);
    if (scheme == "postgresql" || scheme == "postgres") return make_postgresql_engine(url);
    if (scheme != "sqlite")
        return fail("bad-database-url", "the database URL has no scheme that is known: " + std::string(kForms));
    std::string_view path = url.substr(colon + 1);
    if (path.starts_with("///")) {
        path.remove_prefix(2);
    } else if (path.starts_with("//")) {
        return fail("bad-database-url", "sqlite://name would be a host: " + std::string(kForms));
    }
    return make_sqlite_engine(std::string(path));
}

}  // namespace parley::store
