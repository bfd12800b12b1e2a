// SQLite: one file, write-ahead log. One connection writes; others read beside it without waiting
// (https://sqlite.org/wal.html).
#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/engine.hpp"

namespace parley::store {

namespace {

class SqliteEngine final : public Engine {
public:
    explicit SqliteEngine(std::string path) : path_(std::move(path)) {}

    std::string_view name() const override { return "sqlite"; }

    std::unique_ptr<soci::session> connect() const override {
        auto session = std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + path_ + "\" timeout=5");
        std::string mode;
        *session << "PRAGMA journal_mode = WAL", soci::into(mode);
        // FULL: an acknowledged change survives the loss of power, too, not only the death of the process.
        *session << "PRAGMA synchronous = FULL";
        *session << "PRAGMA foreign_keys = ON";
        *session << "PRAGMA cache_size = -16000";  // KiB
        // The pages of many commits are copied back into the database together: most are the same ones again. The log
        // grows to 16 MiB or so.
        *session << "PRAGMA wal_autocheckpoint = 4000";  // pages
        return session;
    }
    /// IMMEDIATE takes the write lock at once, so that no transaction fails half-way because another one writes.
    std::string_view begin_write() const override { return "BEGIN IMMEDIATE"; }
    std::string_view begin_read() const override { return "BEGIN"; }
    std::string_view migration_lock() const override { return {}; }

    bool is_transient(const std::exception& error) const override {
        const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
        if (sqlite == nullptr) return false;
        const int primary = sqlite->result() & 0xff;  // the rest is the extended code
        return primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
    }
    std::string mend(const std::exception& error) const override {
        const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
        switch (sqlite == nullptr ? SQLITE_OK : sqlite->result() & 0xff) {
            case SQLITE_NOTADB:
            case SQLITE_CORRUPT:
                return path_ + " is damaged, or no SQLite database: put a backup in its place, or name another";
            case SQLITE_FULL:
                return "make room on the disk of " + path_;
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
                return "stop the other program that uses " + path_;
            default:
                return "see that this user may read and write " + path_ + " and its folder";
        }
    }
    void encode_text(std::string&) const override {}
    void decode_text(std::string&) const override {}

private:
    std::string path_;
};

}  // namespace

Result<std::unique_ptr<Engine>> make_sqlite_engine(std::string path) {
    if (path.empty())
        return fail("bad-database-url",
                    "the SQLite URL names no file: write sqlite:///absolute/path or sqlite:relative/path");
    if (path.find('"') != std::string::npos)
        return fail("bad-database-url", "the path of a SQLite database may not hold a quotation mark");
    std::error_code error;
    const std::filesystem::path file(path);
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (!std::filesystem::is_directory(folder, error)) {
        return fail("bad-database-url",
                    "the folder of the SQLite database does not exist: " + folder.string() + "; make it first");
    }
    if (std::filesystem::is_directory(file, error))
        return fail("bad-database-url", "the SQLite database is a folder, not a file: " + path);
    // It holds names: for its owner only. SQLite gives the log beside it the same rights.
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return fail("bad-database-url",
                    "the SQLite database " + path + " cannot be opened for writing: " + std::strerror(errno));
    }
    ::close(descriptor);
    if (::access(folder.c_str(), W_OK) != 0) {
        return fail("bad-database-url", "SQLite must be able to write into the folder " + folder.string() +
                                            " (its log lies beside the database)");
    }
    return std::make_unique<SqliteEngine>(std::move(path));
}

}  // namespace parley::store
