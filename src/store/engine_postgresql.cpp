// PostgreSQL 15 by libpq. Waits are bounded: a server that does not answer is an error within seconds, never a thread
// that hangs.
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <array>

#include "store/engine.hpp"

namespace parley::store {

namespace {

/// libpq reads these from the URL (PostgreSQL 15 §34.1.2); what the URL says itself goes before.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kParameters{{
    {"connect_timeout", "5"},  // seconds
    {"client_encoding", "UTF8"},
    {"application_name", "parley"},
    {"keepalives_idle", "5"},       // seconds
    {"tcp_user_timeout", "10000"},  // milliseconds
    // Every query here has its index. Without statistics, on a young database, the planner would read whole tables for
    // a page of history.
    {"options",
     "-c%20statement_timeout%3D20000%20-c%20client_min_messages%3Dwarning%20-c%20enable_seqscan%3Doff%20-c%20enable_"
     "hashjoin%3Doff%20"
     "-c%20enable_mergejoin%3Doff"},
    {"sslmode", "prefer"},
}};

std::string with_parameters(std::string url) {
    const auto question = url.find('?');
    const std::string query = question == std::string::npos ? "" : "&" + url.substr(question + 1);
    char separator = question == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : kParameters) {
        if (query.find("&" + std::string(name) + "=") != std::string::npos) continue;
        url += separator;
        url += std::string(name) + "=" + std::string(value);
        separator = '&';
    }
    return url;
}

class PostgresqlEngine final : public Engine {
public:
    explicit PostgresqlEngine(std::string url) : url_(with_parameters(std::move(url))) {}

    std::string_view name() const override { return "postgresql"; }
    std::unique_ptr<soci::session> connect() const override {
        return std::make_unique<soci::session>(soci::postgresql, url_);
    }
    std::string_view begin_write() const override { return "BEGIN"; }
    std::string_view begin_read() const override { return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"; }
    std::string_view migration_lock() const override { return "SELECT pg_advisory_xact_lock(7236283701)"; }

    bool is_transient(const std::exception& error) const override {
        const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error);
        // SOCI gives no SQLSTATE when there is no connection at all.
        if (postgresql == nullptr) return dynamic_cast<const soci::soci_error*>(&error) != nullptr;
        // PostgreSQL 15 appendix A. What is wrong with the request itself stays wrong; a lost connection, a server that
        // starts or stops, a deadlock and the like pass.
        const std::string state = postgresql->sqlstate();
        for (const std::string_view lasting : {"0A", "22", "23", "28", "3D", "42"}) {
            if (state.starts_with(lasting)) return false;
        }
        return true;
    }

    /// PostgreSQL's text holds any character but NUL (§8.3), and ids are what clients make of them. NUL becomes 01 01,
    /// and 01 becomes 01 02.
    void encode_text(std::string& text) const override {
        constexpr std::string_view kSpecial("\0\1", 2);
        if (text.find_first_of(kSpecial) == std::string::npos) return;
        std::string encoded;
        for (const char c : text) {
            if (c != '\0' && c != '\1') {
                encoded += c;
                continue;
            }
            encoded += '\1';
            encoded += c == '\0' ? '\1' : '\2';
        }
        text = std::move(encoded);
    }
    void decode_text(std::string& text) const override {
        if (text.find('\1') == std::string::npos) return;
        std::string decoded;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool escape = text[i] == '\1' && i + 1 < text.size();
            decoded += escape ? (text[++i] == '\1' ? '\0' : '\1') : text[i];
        }
        text = std::move(decoded);
    }

private:
    std::string url_;
};

}  // namespace

Result<std::unique_ptr<Engine>> make_postgresql_engine(std::string url) {
    if (url.find("://") == std::string::npos || url.ends_with("://")) {
        return fail("bad-database-url", "the PostgreSQL URL is incomplete: write postgresql://user@host:port/database");
    }
    return std::make_unique<PostgresqlEngine>(std::move(url));
}

}  // namespace parley::store
