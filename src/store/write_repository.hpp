// Puts the domain's writes into the tables, with statements prepared once for a connection. No transaction of its own:
// the writer's.
#pragma once

#include <memory>
#include <span>

#include "calls/turn.hpp"
#include "store/statement.hpp"

namespace parley::store {

class WriteRepository {
public:
    explicit WriteRepository(Connection& connection);
    ~WriteRepository();

    /// Throws soci::soci_error.
    void apply(const calls::Write& write);
    /// Writes without changing anything: tells whether the database takes writes again.
    void touch();

private:
    struct Statements;
    struct Visitor;
    std::unique_ptr<Statements> statements_;
};

}  // namespace parley::store
