// A prepared statement that is run again and again with other cells, and a connection that owns the session. SOCI stays
// behind these. Errors are thrown as soci::soci_error and caught where a batch or a read ends (writer.cpp, reader.cpp).
// One thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/cell.hpp"
#include "store/columns.hpp"
#include "store/engine.hpp"

namespace parley::store {

/// One session with the database. After any error it is thrown away with all its statements, and a new one made.
class Connection {
public:
    explicit Connection(const Engine& engine);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] const Engine& engine() const { return engine_; }
    [[nodiscard]] soci::session& session() { return *session_; }
    /// A statement without values and without rows.
    void run(std::string_view sql);

private:
    const Engine& engine_;
    std::unique_ptr<soci::session> session_;
};

/// Rolled back unless committed. (A rollback that fails is no news: the connection is thrown away then.)
class Transaction {
public:
    Transaction(Connection& connection, std::string_view begin);
    ~Transaction();
    void commit();

private:
    Connection& connection_;
    bool open_ = true;
};

class Statement {
public:
    /// `sql` has one `:name` for each of `parameters`, in order, and gives rows of `results`.
    Statement(Connection& connection, const std::string& sql, std::span<const CellKind> parameters,
              std::span<const CellKind> results = {});
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// The cell to fill before execute().
    [[nodiscard]] Cell& parameter(std::size_t index);
    void execute();
    /// The next row, then false.
    [[nodiscard]] bool fetch();
    [[nodiscard]] const Cell& result(std::size_t index) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The SQL that all rows of a kind share, made from its columns.
[[nodiscard]] std::string upsert_sql(const Key& key, std::span<const std::string_view> columns);
/// "p.id, p.name, …"
[[nodiscard]] std::string column_list(std::string_view alias, std::span<const std::string_view> columns);

template <class Row>
[[nodiscard]] std::vector<std::string_view> column_names() {
    std::vector<std::string_view> names;
    for (const auto& column : Mapping<Row>::columns()) names.push_back(column.name);
    return names;
}
template <class Row>
[[nodiscard]] std::vector<CellKind> column_kinds() {
    std::vector<CellKind> kinds;
    for (const auto& column : Mapping<Row>::columns()) kinds.push_back(column.kind);
    return kinds;
}

/// Inserts a row, or replaces the one with the same key.
template <class Row>
class Upsert {
public:
    explicit Upsert(Connection& connection)
        : statement_(connection, upsert_sql(Mapping<Row>::kKey, column_names<Row>()), column_kinds<Row>()) {}

    void run(const Row& row) {
        std::size_t index = 0;
        for (const auto& column : Mapping<Row>::columns()) {
            Cell& cell = statement_.parameter(index++);
            cell.null = false;
            column.write(row, cell);
        }
        statement_.execute();
    }

private:
    Statement statement_;
};

/// Reads whole rows. `tail` comes after "SELECT columns FROM table p": joins, conditions and order.
template <class Row>
class Select {
public:
    Select(Connection& connection, std::string_view tail, std::span<const CellKind> parameters = {})
        : statement_(connection,
                     "SELECT " + column_list("p", column_names<Row>()) + " FROM " +
                         std::string(Mapping<Row>::kKey.table) + " p " + std::string(tail),
                     parameters, column_kinds<Row>()) {}

    [[nodiscard]] Cell& parameter(std::size_t index) { return statement_.parameter(index); }
    [[nodiscard]] std::vector<Row> run() {
        std::vector<Row> rows;
        statement_.execute();
        while (statement_.fetch()) {
            Row& row = rows.emplace_back();
            std::size_t index = 0;
            for (const auto& column : Mapping<Row>::columns()) column.read(row, statement_.result(index++));
        }
        return rows;
    }

private:
    Statement statement_;
};

}  // namespace parley::store
