#include "store/reader.hpp"

#include "base/log.hpp"

namespace parley::store {

Reader::Reader(const Engine& engine, transport::Loop& loop, const StoreOptions& options)
    : engine_(engine), loop_(loop), options_(options), thread_([this] { run(); }) {}

Reader::~Reader() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Reader::submit_job(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() < options_.reads_max) {
            queue_.push_back(std::move(job));
        } else {
            loop_.post(job(nullptr));
        }
    }
    wake_.notify_one();
}

void Reader::run() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) break;
            job = std::move(queue_.front());
            queue_.pop_front();
        }
        loop_.post(answer(job));
    }
    repository_.reset();
    connection_.reset();
}

std::function<void()> Reader::answer(const Job& job) {
    // A connection that was lost while nobody read is found out only now: one more try on a new one.
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            if (!connection_) {
                connection_ = std::make_unique<Connection>(engine_);
                repository_ = std::make_unique<ReadRepository>(*connection_);
            }
            return job(repository_.get());
        } catch (const std::exception& error) {
            repository_.reset();
            connection_.reset();
            if (attempt > 0)
                log::warn("store-read-failed", {{"database", engine_.name()}, {"error", error_message(error)}});
        }
    }
    return job(nullptr);
}

}  // namespace parley::store
