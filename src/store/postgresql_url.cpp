#include "store/postgresql_url.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace parley::store {

namespace {

using Parameter = std::pair<std::string, std::string>;

/// What the URL does not say itself. Waits are bounded: a server that does not answer is an error within seconds.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kDefaults{{
    {"connect_timeout", "5"},  // seconds
    {"client_encoding", "UTF8"},
    {"application_name", "parley"},
    {"keepalives_idle", "5"},       // seconds
    {"tcp_user_timeout", "10000"},  // milliseconds
    {"sslmode", "prefer"},
}};
// Every query here has its index. Without statistics, on a young database, the planner would read whole tables for a
// page of history.
constexpr std::string_view kOptions =
    "-c%20statement_timeout%3D20000%20-c%20client_min_messages%3Dwarning%20-c%20enable_seqscan%3Doff"
    "%20-c%20enable_hashjoin%3Doff%20-c%20enable_mergejoin%3Doff";

/// PostgreSQL 15 §34.1.2, without the passwords. (libpq takes `ssl=true` in URLs, §34.1.1.2.)
constexpr std::array<std::string_view, 35> kKnown{
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "passfile",
    "channel_binding",
    "connect_timeout",
    "options",
    "client_encoding",
    "application_name",
    "ssl",
    "keepalives",
    "fallback_application_name",
    "sslmode",
    "keepalives_idle",
    "keepalives_interval",
    "requiressl",
    "keepalives_count",
    "tcp_user_timeout",
    "gssencmode",
    "sslcompression",
    "sslcert",
    "sslkey",
    "sslrootcert",
    "sslcrl",
    "sslcrldir",
    "sslsni",
    "requirepeer",
    "krbsrvname",
    "gsslib",
    "ssl_min_protocol_version",
    "service",
    "target_session_attrs",
    "ssl_max_protocol_version",
};

tl::unexpected<Error> refused(std::string_view what) {
    std::string message = "the PostgreSQL URL ";
    message += what;
    message +=
        "; write postgresql://user:password@host:port/database, and in a password %40 for @, %2F for /, %3A for :, %3F "
        "for ?, %23 for #, %25 for %";
    return fail("bad-database-url", std::move(message));
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHex = "0123456789abcdefABCDEF";

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Letters, digits, "-._~", `also`, and whole percent-encoded bytes other than NUL.
bool is_encoded(std::string_view text, std::string_view also) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '%') {
            if (!is_alphanumeric(c) && std::string_view("-._~").find(c) == text.npos && also.find(c) == text.npos)
                return false;
            continue;
        }
        const auto code = text.substr(i + 1, 2);
        if (code.size() < 2 || code.find_first_not_of(kHex) != code.npos || code == "00") return false;
        i += 2;
    }
    return true;
}

bool is_port(std::string_view text) {
    return text.size() <= 5 && text.find_first_not_of(kDigits) == text.npos;
}

/// host, host:port, [address], [address]:port, or nothing.
bool is_host(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos || end == 1 || !is_encoded(text.substr(1, end - 1), ":")) return false;
        const auto rest = text.substr(end + 1);
        return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    }
    const auto colon = text.find(':');
    return is_encoded(text.substr(0, colon), "") && (colon == text.npos || is_port(text.substr(colon + 1)));
}

bool are_hosts(std::string_view text) {
    for (;;) {
        const auto comma = text.find(',');
        if (!is_host(text.substr(0, comma))) return false;
        if (comma == text.npos) return true;
        text.remove_prefix(comma + 1);
    }
}

/// Each name once. Passwords belong before the @: there it is plain where they end.
Result<std::vector<Parameter>> parse_parameters(std::string_view query) {
    std::vector<Parameter> parameters;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto item = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equals = item.find('=');
        const std::string name(item.substr(0, equals));
        if (name == "password" || name == "sslpassword") return refused("has a password behind the ?");
        if (equals == item.npos || std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end())
            return refused("has a parameter behind the ? that PostgreSQL does not know");
        if (std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) { return p.first == name; }))
            return refused("has a parameter behind the ? twice");
        if (!is_encoded(item.substr(equals + 1), "!$'()*+,;:/"))
            return refused("has a parameter behind the ? that is not percent-encoded");
        parameters.emplace_back(name, item.substr(equals + 1));
    }
    return parameters;
}

void add_defaults(std::vector<Parameter>& parameters) {
    const auto find = [&](std::string_view name) {
        return std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.first == name; });
    };
    for (const auto& [name, value] : kDefaults) {
        const bool is_said = find(name) != parameters.end() || (name == "sslmode" && find("ssl") != parameters.end());
        if (!is_said) parameters.emplace_back(name, value);
    }
    // The server takes the last of several settings of one name.
    if (const auto own = find("options"); own != parameters.end()) {
        std::string both(kOptions);
        both.append("%20").append(own->second);
        own->second = std::move(both);
    } else {
        parameters.emplace_back("options", kOptions);
    }
}

}  // namespace

Result<std::string> postgresql_url(std::string_view url) {
    const auto scheme_end = url.find("://");
    const auto scheme = url.substr(0, scheme_end);
    if (scheme_end == url.npos || (scheme != "postgresql" && scheme != "postgres") || url.size() == scheme_end + 3)
        return refused("is incomplete");
    const auto rest = url.substr(scheme_end + 3);
    // RFC 3986 §3.2: what stands before / ? or # is the authority. An @ behind it was meant to end a password, which
    // held one of the three; a second @ before it belongs to a password, too.
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto at = authority.find('@');
    if (rest.find('@', at == authority.npos ? 0 : at + 1) != rest.npos)
        return refused("has an @ that does not stand between the password and the host");
    if (rest.find('#') != rest.npos) return refused("has a # in it");
    const auto user = at == authority.npos ? std::string_view() : authority.substr(0, at);
    if (!is_encoded(user.substr(0, user.find(':')), "!$&'()*+,;="))
        return refused("has a user that is not percent-encoded");
    if (!is_encoded(user, "!$&'()*+,;=:")) return refused("has a password that is not percent-encoded");
    if (!are_hosts(authority.substr(at == authority.npos ? 0 : at + 1)))
        return refused("has no host and port where they belong");

    const auto path_and_query = rest.substr(authority.size());
    const auto question = path_and_query.find('?');
    const auto path = path_and_query.substr(0, question);
    if (!is_encoded(path.substr(path.empty() ? 0 : 1), "!$&'()*+,;=:"))
        return refused("has a name of a database that is not percent-encoded");
    auto parameters = parse_parameters(question == path_and_query.npos ? "" : path_and_query.substr(question + 1));
    if (!parameters) return tl::unexpected(parameters.error());
    add_defaults(*parameters);

    std::string whole = "postgresql://";
    whole.append(authority).append(path);
    char separator = '?';
    for (const auto& [name, value] : *parameters) {
        whole += separator;
        whole += name;
        whole += '=';
        whole += value;
        separator = '&';
    }
    return whole;
}

}  // namespace parley::store
