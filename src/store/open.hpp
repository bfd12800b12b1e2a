// The way to a store: from a URL to a ports::Store on SQLite or PostgreSQL, with its threads. Used by the composition
// root alone.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "ports/store.hpp"
#include "store/migrations.hpp"
#include "transport/loop.hpp"

namespace parley::store {

struct StoreOptions {
    bool migrate = true;             ///< false: a database of an older schema is an error
    std::size_t queue_max = 16'384;  ///< changes waiting for their commit; past it store-unavailable
    std::size_t batch_max = 2'048;   ///< changes committed together
    std::size_t reads_max = 4'096;   ///< reads waiting; past it store-unavailable
    Duration retry_for{5'000};       ///< how long a commit is tried again while the database is away
    Duration probe_every{1'000};     ///< how often an unhealthy store is tried when nobody commits
};

/// Connects, migrates, starts the threads. Callbacks are posted to `loop`, which must outlive the store; those not yet
/// run when the store is destroyed run all the same, after everything asked for was committed. Errors:
/// bad-database-url, store-unavailable, schema-….
[[nodiscard]] Result<std::unique_ptr<ports::Store>> open_store(std::string_view url, transport::Loop& loop,
                                                               const StoreOptions& options = {});

/// Only brings the schema up to date.
[[nodiscard]] Result<MigrationReport> migrate_database(std::string_view url);

}  // namespace parley::store
