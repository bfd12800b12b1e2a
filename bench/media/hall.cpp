#include "hall.hpp"

#include <algorithm>
#include <stdexcept>

#include "../load/meter.hpp"

namespace parley::media_load {
namespace {

constexpr media::Micros kTick{5'000};
constexpr media::Micros kSignalling{1'000};
constexpr std::int64_t kBringLimitNs = 60'000'000'000;

}  // namespace

Hall::Hall(const Options& options)
    : options_(options),
      scene_{options,
             loop_,
             udp_,
             random_,
             crypto::DtlsCertificate::make({options.aes_cm ? crypto::SrtpProfile::aes_cm_128_hmac_sha1_80
                                                           : crypto::SrtpProfile::aead_aes_128_gcm}),
             tally_,
             {}} {}

void Hall::bring(Role role, int count) {
    const auto deadline = load::now_ns() + kBringLimitNs;
    const auto before = persons_.size();
    std::size_t ready = 0;
    while (ready < static_cast<std::size_t>(count)) {
        const auto here = persons_.size() - before;
        // The first makes the room for the others.
        const bool may_come = !scene_.room.id.empty() || persons_.empty();
        if (may_come && here < static_cast<std::size_t>(count) &&
            here - ready < static_cast<std::size_t>(options_.concurrency)) {
            persons_.push_back(std::make_unique<Person>(scene_, role, static_cast<int>(persons_.size())));
            persons_.back()->come();
        }
        poll();
        ready = static_cast<std::size_t>(std::count_if(persons_.begin() + static_cast<std::ptrdiff_t>(before),
                                                       persons_.end(), [](const auto& one) { return one->ready(); }));
        if (load::now_ns() > deadline) throw std::runtime_error("joining timed out");
    }
}

void Hall::poll() {
    udp_.poll();
    const auto at = now();
    if (at >= next_signalling_) {
        next_signalling_ = at + kSignalling;
        loop_.poll(0);
    }
    if (persons_.empty()) return;
    // One after the other, each every kTick: people's machines do not tick together.
    const media::Micros step{kTick.count() / static_cast<std::int64_t>(persons_.size()) + 1};
    next_tick_ = std::max(next_tick_, at - kTick);
    for (; next_tick_ <= at; next_tick_ = next_tick_ + step) persons_[turn_++ % persons_.size()]->on_time(at);
}

void Hall::poll_for(std::int64_t ns) {
    const auto end = load::now_ns() + ns;
    while (load::now_ns() < end) poll();
}

std::uint64_t Hall::refused() const {
    std::uint64_t sum = 0;
    for (const auto& person : persons_) sum += person->transport().refused();
    return sum;
}

}  // namespace parley::media_load
