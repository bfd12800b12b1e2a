#include "store/open.hpp"

#include "store/reader.hpp"
#include "store/writer.hpp"

namespace parley::store {

namespace {

class SqlStore final : public ports::Store {
public:
    SqlStore(std::unique_ptr<Engine> engine, transport::Loop& loop, const StoreOptions& options)
        : engine_(std::move(engine)), writer_(*engine_, loop, options), reader_(*engine_, loop, options) {}

    void commit(std::vector<calls::Write> writes, std::function<void(Status)> done) override {
        writer_.commit(std::move(writes), std::move(done));
    }
    void rearm() override { writer_.rearm(); }

    void find_call(CallId id, std::function<void(Result<std::optional<calls::CallRecord>>)> done) override {
        reader_.submit(
            [id = std::move(id)](ReadRepository& repository) -> Result<std::optional<calls::CallRecord>> {
                return repository.find_call(id);
            },
            std::move(done));
    }
    void list_calls(UserId user, std::string cursor, int limit, bool missed_only,
                    std::function<void(Result<ports::CallPage>)> done) override {
        reader_.submit(
            [user = std::move(user), cursor = std::move(cursor), limit, missed_only](ReadRepository& repository) {
                return repository.list_calls(user, cursor, limit, missed_only);
            },
            std::move(done));
    }
    void list_quality(std::string subject,
                      std::function<void(Result<std::vector<calls::QualityRecord>>)> done) override {
        reader_.submit(
            [subject = std::move(subject)](ReadRepository& repository) -> Result<std::vector<calls::QualityRecord>> {
                return repository.list_quality(subject);
            },
            std::move(done));
    }
    Result<calls::Loaded> load() override {
        try {
            Connection connection(*engine_);
            ReadRepository repository(connection);
            return repository.load();
        } catch (const std::exception& error) {
            return fail("store-unavailable",
                        "the database cannot be read: " + error_message(error) + "; " + engine_->mend(error));
        }
    }
    bool healthy() const override { return writer_.healthy(); }

private:
    std::unique_ptr<Engine> engine_;
    Writer writer_;
    Reader reader_;
};

}  // namespace

Result<std::unique_ptr<ports::Store>> open_store(std::string_view url, transport::Loop& loop,
                                                 const StoreOptions& options) {
    auto engine = make_engine(url);
    if (!engine) return tl::unexpected(engine.error());
    if (const auto migrated = migrate(**engine, options.migrate); !migrated) return tl::unexpected(migrated.error());
    return std::make_unique<SqlStore>(std::move(*engine), loop, options);
}

Result<MigrationReport> migrate_database(std::string_view url) {
    const auto engine = make_engine(url);
    if (!engine) return tl::unexpected(engine.error());
    return migrate(**engine);
}

}  // namespace parley::store
