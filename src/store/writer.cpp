#include "store/writer.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"

namespace parley::store {

namespace {

using Clock = std::chrono::steady_clock;
constexpr Duration kFirstPause{20};
constexpr Duration kLongestPause{500};

tl::unexpected<Error> unavailable() {
    return fail("store-unavailable", "the change could not be kept; try again later");
}

}  // namespace

Writer::Writer(const Engine& engine, transport::Loop& loop, const StoreOptions& options)
    : engine_(engine), loop_(loop), options_(options), thread_([this] { run(); }) {}

Writer::~Writer() {
    hand_over();
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Writer::commit(std::vector<calls::Write> writes, std::function<void(Status)> done) {
    fresh_.push_back({std::move(writes), std::move(done), generation_, false});
    if (fresh_.size() >= options_.batch_max) return hand_over();
    if (fresh_.size() > 1) return;
    loop_.post([this, here = std::weak_ptr(here_)] {
        if (!here.expired()) hand_over();
    });
}

/// What one turn of the loop has changed goes over together. Given one by one, the thread would wake at the first, and
/// commit a few where it could commit all: each commit writes and syncs whole pages.
void Writer::hand_over() {
    if (fresh_.empty()) return;
    bool was_empty = false;
    {
        const std::lock_guard lock(mutex_);
        was_empty = queue_.empty();
        for (Change& change : fresh_) {
            change.refused = refused_generation_ == change.generation || queue_.size() >= options_.queue_max;
            if (change.refused) {
                refused_generation_ = change.generation;
                change.writes.clear();  // its answer keeps its place in the order; nothing else of it is kept
            }
            queue_.push_back(std::move(change));
        }
    }
    fresh_.clear();
    if (was_empty) wake_.notify_one();
}

void Writer::rearm() {
    ++generation_;
}

void Writer::run() {
    Batch batch;
    while (wait_for_work(batch)) {
        if (batch.empty()) {
            probe();
        } else {
            settle(std::exchange(batch, {}));
        }
    }
    repository_.reset();
    connection_.reset();
}

/// False when it is time to end. An empty batch means that the database should be tried.
bool Writer::wait_for_work(Batch& batch) {
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return stopping_ || !queue_.empty(); };
    if (healthy()) {
        wake_.wait(lock, ready);
    } else {
        wake_.wait_for(lock, options_.probe_every, ready);
    }
    if (queue_.empty()) return !stopping_;
    const auto count = std::min(queue_.size(), options_.batch_max);
    batch.assign(std::make_move_iterator(queue_.begin()),
                 std::make_move_iterator(queue_.begin() + static_cast<std::ptrdiff_t>(count)));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    return true;
}

void Writer::settle(Batch batch) {
    const auto doomed = [&](const Change& change) { return change.refused || change.generation <= failed_generation_; };
    std::vector<const Change*> good;
    for (const Change& change : batch) {
        if (!doomed(change)) good.push_back(&change);
    }
    const Status written = good.empty() ? Status{} : write(good);

    auto answers = std::make_shared<std::vector<std::pair<std::function<void(Status)>, Status>>>();
    answers->reserve(batch.size());
    for (Change& change : batch) {
        answers->emplace_back(std::move(change.done), doomed(change) ? Status(unavailable()) : written);
    }
    if (!written) failed_generation_ = std::max(failed_generation_, batch.back().generation);
    loop_.post([answers] {
        for (auto& [done, status] : *answers) done(status);
    });
}

/// Tries until it is done, or the error is one that stays, or retry_for has passed. A batch whose COMMIT was cut off
/// may have been kept: writing it again is harmless, since every write puts a whole record or takes one away.
Status Writer::write(const std::vector<const Change*>& changes) {
    const auto give_up = Clock::now() + options_.retry_for;
    Duration wait = kFirstPause;
    for (;;) {
        try {
            try_write(changes);
            if (!healthy_.exchange(true)) log::info("store-recovered", {});
            return {};
        } catch (const std::exception& error) {
            repository_.reset();
            connection_.reset();
            const bool transient = engine_.is_transient(error);
            if (healthy_.exchange(false)) {
                log::error("store-failed",
                           {{"database", engine_.name()}, {"error", error_message(error)}, {"transient", transient}});
            }
            if (!transient || Clock::now() + wait > give_up || !pause(wait)) return unavailable();
            wait = std::min(wait * 2, kLongestPause);
        }
    }
}

void Writer::try_write(const std::vector<const Change*>& changes) {
    if (!connection_) {
        connection_ = std::make_unique<Connection>(engine_);
        repository_ = std::make_unique<WriteRepository>(*connection_);
    }
    Transaction transaction(*connection_, engine_.begin_write());
    for (const Change* change : changes) {
        for (const calls::Write& write : change->writes) repository_->apply(write);
    }
    transaction.commit();
}

/// False when the store is being closed: then there is no more time to wait.
bool Writer::pause(Duration wait) {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, wait, [&] { return stopping_; });
}

/// Nobody commits through a server that says it is not ready, so somebody has to find out that the database is back.
void Writer::probe() {
    try {
        if (!connection_) {
            connection_ = std::make_unique<Connection>(engine_);
            repository_ = std::make_unique<WriteRepository>(*connection_);
        }
        Transaction transaction(*connection_, engine_.begin_write());
        repository_->touch();
        transaction.commit();
        healthy_ = true;
        log::info("store-recovered", {});
    } catch (const std::exception&) {
        repository_.reset();
        connection_.reset();
    }
}

}  // namespace parley::store
