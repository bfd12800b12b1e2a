// What differs between the databases: how to connect, how to begin, which errors pass by themselves, and how text is
// kept. Everything else is one code for both. An Engine is immutable, so all threads may share it; what connect() gives
// belongs to one thread.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace soci {
class session;
}

namespace parley::store {

class Engine {
public:
    virtual ~Engine() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Throws soci::soci_error.
    [[nodiscard]] virtual std::unique_ptr<soci::session> connect() const = 0;
    [[nodiscard]] virtual std::string_view begin_write() const = 0;
    /// Begins a transaction whose reads all see one state of the database.
    [[nodiscard]] virtual std::string_view begin_read() const = 0;
    /// Inside a write transaction: keeps a second process from migrating at the same time. Empty: nothing to say.
    [[nodiscard]] virtual std::string_view migration_lock() const = 0;
    /// The same request may work a little later, perhaps on a new connection.
    [[nodiscard]] virtual bool is_transient(const std::exception& error) const = 0;
    /// What the operator can do about an error at the start. Ends a line, without a full stop.
    [[nodiscard]] virtual std::string mend(const std::exception& error) const = 0;
    /// In place, to and from what the database can hold.
    virtual void encode_text(std::string& text) const = 0;
    virtual void decode_text(std::string& text) const = 0;
};

/// The error's own words, without the values of the statement (which may be personal data).
[[nodiscard]] std::string error_message(const std::exception& error);

/// By the URL's scheme: `sqlite:///absolute/path`, `sqlite:relative/path`, `postgresql://user@host:port/database`.
/// Opens nothing yet. Error: bad-database-url; the message names the mend, and never shows a password.
[[nodiscard]] Result<std::unique_ptr<Engine>> make_engine(std::string_view url);

/// `path` is a file; its folder must exist and be writable. Error: bad-database-url.
[[nodiscard]] Result<std::unique_ptr<Engine>> make_sqlite_engine(std::string path);
[[nodiscard]] Result<std::unique_ptr<Engine>> make_postgresql_engine(std::string_view url);

}  // namespace parley::store
