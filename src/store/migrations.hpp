// Brings a database to the schema of this version: numbered SQL files (migrations/NNNN_name.sql) that are part of the
// binary, each applied once, all that are missing in one transaction. Run at start, or by `parley migrate`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/engine.hpp"

namespace parley::store {

struct Migration {
    int version = 0;
    std::string name;
    std::vector<std::string> statements;
};

struct MigrationReport {
    int from = 0;  ///< the schema's version before; 0 is an empty database
    int to = 0;
    std::vector<std::string> applied;
};

/// Those in the binary, in order: 1, 2, 3, … without gaps.
[[nodiscard]] const std::vector<Migration>& migrations();

/// Errors: store-unavailable; schema-too-new (made by a newer version); schema-too-old (only when `apply` is false).
[[nodiscard]] Result<MigrationReport> migrate(const Engine& engine, bool apply = true);

/// Splits a file at each semicolon that ends a line; comment lines are left out.
[[nodiscard]] std::vector<std::string> split_statements(std::string_view sql);

}  // namespace parley::store
