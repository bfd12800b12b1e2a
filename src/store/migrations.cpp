#include "store/migrations.hpp"

#include <soci/soci.h>

#include <charconv>
#include <chrono>

#include "base/check.hpp"
#include "base/embedded.hpp"
#include "store/statement.hpp"

PARLEY_EMBEDDED(migrations);

namespace parley::store {

namespace {

std::vector<Migration> read_migrations() {
    std::vector<Migration> found;
    for (const EmbeddedFile& file : embedded::migrations()) {
        Migration migration;
        const auto [end, error] =
            std::from_chars(file.name.data(), file.name.data() + file.name.size(), migration.version);
        PARLEY_CHECK(error == std::errc{} && *end == '_');
        PARLEY_CHECK(migration.version == static_cast<int>(found.size()) + 1);  // files are sorted by name
        migration.name = std::string(file.name.substr(0, file.name.rfind('.')));
        migration.statements = split_statements(file.content);
        found.push_back(std::move(migration));
    }
    return found;
}

int current_version(Connection& connection) {
    int version = 0;
    soci::indicator indicator = soci::i_ok;
    connection.session() << "SELECT MAX(version) FROM schema_version", soci::into(version, indicator);
    return indicator == soci::i_null ? 0 : version;
}

void apply_migration(Connection& connection, const Migration& migration) {
    for (const std::string& statement : migration.statements) connection.run(statement);
    const long long now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    connection.session() << "INSERT INTO schema_version (version, name, applied_at) VALUES (:version, :name, :at)",
        soci::use(migration.version), soci::use(migration.name), soci::use(now);
}

Result<MigrationReport> run(Connection& connection, bool apply) {
    Transaction transaction(connection, connection.engine().begin_write());
    if (const auto lock = connection.engine().migration_lock(); !lock.empty()) connection.run(lock);
    connection.run(
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT "
        "NOT NULL)");
    MigrationReport report;
    report.from = report.to = current_version(connection);
    const auto& known = migrations();
    if (report.from > static_cast<int>(known.size())) {
        return fail("schema-too-new", "the database has schema " + std::to_string(report.from) +
                                          ", made by a newer version; this one knows " + std::to_string(known.size()) +
                                          ": install that version again, or name another database");
    }
    for (const Migration& migration : known) {
        if (migration.version <= report.from) continue;
        if (!apply)
            return fail("schema-too-old", "the database's schema is older than this version: run `parley migrate`");
        apply_migration(connection, migration);
        report.to = migration.version;
        report.applied.push_back(migration.name);
    }
    transaction.commit();
    return report;
}

}  // namespace

const std::vector<Migration>& migrations() {
    static const std::vector<Migration> kMigrations = read_migrations();
    return kMigrations;
}

Result<MigrationReport> migrate(const Engine& engine, bool apply) {
    try {
        Connection connection(engine);
        return run(connection, apply);
    } catch (const CheckFailed&) {
        throw;
    } catch (const std::exception& error) {
        return fail("store-unavailable", "the " + std::string(engine.name()) + " database does not answer: " +
                                             error_message(error) + "; " + engine.mend(error));
    }
}

std::vector<std::string> split_statements(std::string_view sql) {
    std::vector<std::string> statements;
    std::string statement;
    while (!sql.empty()) {
        const auto end = sql.find('\n');
        const std::string_view line = sql.substr(0, end);
        sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 1);
        if (line.starts_with("--") || line.find_first_not_of(" \r\t") == std::string_view::npos) continue;
        statement += line;
        statement += '\n';
        if (!line.ends_with(';')) continue;
        statement.resize(statement.rfind(';'));
        statements.push_back(std::exchange(statement, {}));
    }
    return statements;
}

}  // namespace parley::store
