// PostgreSQL 15 by libpq.
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "store/engine.hpp"
#include "store/postgresql_url.hpp"

namespace parley::store {

namespace {

class PostgresqlEngine final : public Engine {
public:
    explicit PostgresqlEngine(std::string url) : url_(std::move(url)) {}

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

    std::string mend(const std::exception&) const override { return "start the server, or correct database.url"; }

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

Result<std::unique_ptr<Engine>> make_postgresql_engine(std::string_view url) {
    auto whole = postgresql_url(url);
    if (!whole) return tl::unexpected(whole.error());
    return std::make_unique<PostgresqlEngine>(*std::move(whole));
}

}  // namespace parley::store
