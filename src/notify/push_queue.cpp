#include "notify/push_queue.hpp"

#include <algorithm>
#include <utility>

namespace parley::notify {

std::string origin_of(const std::string& endpoint) {
    const auto scheme = endpoint.find("://");
    if (scheme == std::string::npos) return {};
    return endpoint.substr(0, endpoint.find_first_of("/?#", scheme + 3));
}

void PushQueue::add(PushJob job) {
    // What is newer of the same call makes the older one pointless, and must not come after it.
    stats_.dropped += std::erase_if(
        waiting_, [&](const PushJob& other) { return other.to.id == job.to.id && other.topic == job.topic; });
    const auto of_user = std::ranges::count(waiting_, job.to.user, [](const PushJob& other) { return other.to.user; });
    if (waiting_.size() >= kQueuedMax || static_cast<std::size_t>(of_user) >= kPerUserMax) {
        ++stats_.dropped;
        return;
    }
    waiting_.push_back(std::move(job));
}

bool PushQueue::may_go(const PushJob& job) const {
    int of_user = 0;
    int of_service = 0;
    const std::string service = origin_of(job.to.endpoint);
    for (const auto& other : under_way_) {
        if (other.id == job.to.id) return false;  // in order for each device
        of_user += other.user == job.to.user ? 1 : 0;
        of_service += other.service == service ? 1 : 0;
    }
    return of_user < kPerUserAtOnce && of_service < kPerServiceAtOnce;
}

bool PushQueue::is_superseded(const PushJob& job) const {
    return std::ranges::any_of(
        waiting_, [&](const PushJob& other) { return other.to.id == job.to.id && other.topic == job.topic; });
}

std::optional<PushJob> PushQueue::take(Instant now) {
    stats_.dropped += std::erase_if(waiting_, [&](const PushJob& job) { return job.expires <= now; });
    const auto next =
        std::ranges::find_if(waiting_, [&](const PushJob& job) { return job.not_before <= now && may_go(job); });
    if (next == waiting_.end()) return std::nullopt;
    PushJob job = std::move(*next);
    waiting_.erase(next);
    under_way_.push_back({job.to.id, job.to.user, origin_of(job.to.endpoint)});
    ++job.attempts;
    return job;
}

void PushQueue::done(PushJob job, PushOutcome outcome, Instant now, Duration wait) {
    const auto it = std::ranges::find(under_way_, job.to.id, &UnderWay::id);
    if (it != under_way_.end()) under_way_.erase(it);
    switch (outcome) {
        case PushOutcome::sent:
            ++stats_.sent;
            return;
        case PushOutcome::gone:
            ++stats_.forgotten;
            stats_.dropped += std::erase_if(waiting_, [&](const PushJob& other) { return other.to.id == job.to.id; });
            return;
        case PushOutcome::failed:
            ++stats_.failed;
            return;
        case PushOutcome::later:
            break;
    }
    if (job.attempts >= kAttemptsMax) {
        ++stats_.failed;
        return;
    }
    const auto doubled = kFirstWait * (1 << (job.attempts - 1));
    job.not_before = now + std::min(std::max(doubled, wait), kLongestWait);
    if (is_superseded(job) || job.not_before >= job.expires || waiting_.size() >= kQueuedMax) {
        ++stats_.dropped;
        return;
    }
    ++stats_.retried;
    waiting_.push_back(std::move(job));
}

Instant PushQueue::deadline(Instant now) const {
    Instant next = Instant::never();
    for (const PushJob& job : waiting_) {
        if (job.not_before > now) next = std::min(next, job.not_before);
    }
    return next;
}

PushStats PushQueue::stats() const {
    PushStats stats = stats_;
    stats.queued = waiting_.size() + under_way_.size();
    return stats;
}

}  // namespace parley::notify
