#include "store/statement.hpp"

#include <soci/soci.h>

#include <deque>

namespace parley::store {

Connection::Connection(const Engine& engine) : engine_(engine), session_(engine.connect()) {}
Connection::~Connection() = default;

void Connection::run(std::string_view sql) {
    *session_ << std::string(sql);
}

Transaction::Transaction(Connection& connection, std::string_view begin) : connection_(connection) {
    connection_.run(begin);
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        connection_.run("ROLLBACK");
    } catch (const std::exception&) {  // see the header
    }
}

void Transaction::commit() {
    connection_.run("COMMIT");
    open_ = false;
}

namespace {

/// A cell with what SOCI needs beside it. The addresses are bound once, so a slot never moves.
struct Slot {
    CellKind kind;
    Cell cell;
    soci::indicator indicator = soci::i_ok;
};

}  // namespace

struct Statement::Impl {
    Impl(Connection& connection, std::span<const CellKind> parameter_kinds, std::span<const CellKind> result_kinds)
        : engine(connection.engine()), statement(connection.session()) {
        for (const CellKind kind : parameter_kinds) parameters.push_back({kind, {}, soci::i_ok});
        for (const CellKind kind : result_kinds) results.push_back({kind, {}, soci::i_ok});
    }
    const Engine& engine;
    std::deque<Slot> parameters;
    std::deque<Slot> results;
    soci::statement statement;
};

Statement::Statement(Connection& connection, const std::string& sql, std::span<const CellKind> parameters,
                     std::span<const CellKind> results)
    : impl_(std::make_unique<Impl>(connection, parameters, results)) {
    soci::statement& statement = impl_->statement;
    statement.alloc();
    for (Slot& slot : impl_->results) {
        if (slot.kind == CellKind::text) {
            statement.exchange(soci::into(slot.cell.text, slot.indicator));
        } else {
            statement.exchange(soci::into(slot.cell.number, slot.indicator));
        }
    }
    for (Slot& slot : impl_->parameters) {
        if (slot.kind == CellKind::text) {
            statement.exchange(soci::use(slot.cell.text, slot.indicator));
        } else {
            statement.exchange(soci::use(slot.cell.number, slot.indicator));
        }
    }
    statement.prepare(sql);
    statement.define_and_bind();
}

Statement::~Statement() = default;

Cell& Statement::parameter(std::size_t index) {
    return impl_->parameters.at(index).cell;
}
const Cell& Statement::result(std::size_t index) const {
    return impl_->results.at(index).cell;
}

void Statement::execute() {
    for (Slot& slot : impl_->parameters) {
        slot.indicator = slot.cell.null ? soci::i_null : soci::i_ok;
        if (slot.kind == CellKind::text && !slot.cell.null) impl_->engine.encode_text(slot.cell.text);
    }
    // With rows to come, fetch() moves the data; without, executing does.
    impl_->statement.execute(impl_->results.empty());
}

bool Statement::fetch() {
    if (!impl_->statement.fetch()) return false;
    for (Slot& slot : impl_->results) {
        slot.cell.null = slot.indicator == soci::i_null;
        if (slot.cell.null) {
            slot.cell.text.clear();
        } else if (slot.kind == CellKind::text) {
            impl_->engine.decode_text(slot.cell.text);
        }
    }
    return true;
}

std::string column_list(std::string_view alias, std::span<const std::string_view> columns) {
    std::string list;
    for (const auto column : columns) {
        if (!list.empty()) list += ", ";
        list += std::string(alias) + "." + std::string(column);
    }
    return list;
}

std::string upsert_sql(const Key& key, std::span<const std::string_view> columns) {
    // ON CONFLICT … DO UPDATE, not REPLACE: that would delete the row first, and with it what refers to it.
    std::string names;
    std::string values;
    std::string updates;
    std::string kept;     // what is there
    std::string offered;  // what would replace it
    for (const auto column : columns) {
        const std::string comma = names.empty() ? "" : ", ";
        names += comma + std::string(column);
        values += comma + ":" + std::string(column);
        const bool in_key =
            (", " + std::string(key.columns) + ",").find(", " + std::string(column) + ",") != std::string::npos;
        if (in_key) continue;
        const std::string between = updates.empty() ? "" : ", ";
        updates += between + std::string(column) + " = excluded." + std::string(column);
        kept += between + std::string(key.table) + "." + std::string(column);
        offered += between + "excluded." + std::string(column);
    }
    // A row that stays as it is costs neither its indexes nor a page.
    if (key.in_list) updates += " WHERE (" + kept + ") IS DISTINCT FROM (" + offered + ")";
    return "INSERT INTO " + std::string(key.table) + " (" + names + ") VALUES (" + values + ") ON CONFLICT (" +
           std::string(key.columns) + ") DO UPDATE SET " + updates;
}

}  // namespace parley::store
