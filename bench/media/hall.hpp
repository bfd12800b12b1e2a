// All persons of a run on one thread: brings them in and keeps their connections going.
#pragma once

#include <memory>
#include <vector>

#include "crypto/random.hpp"
#include "person.hpp"

namespace parley::media_load {

class Hall {
public:
    explicit Hall(const Options& options);

    /// Brings persons of this role in, with at most Options::concurrency under way, until `count` more are ready.
    void bring(Role role, int count);
    /// Serves what is there, without waiting.
    void poll();
    void poll_for(std::int64_t ns);

    [[nodiscard]] Tally& tally() { return tally_; }
    [[nodiscard]] std::vector<std::unique_ptr<Person>>& persons() { return persons_; }
    /// Packets that no subscriber could open.
    [[nodiscard]] std::uint64_t refused() const;

private:
    const Options& options_;
    load::Loop loop_;
    UdpPoll udp_;
    crypto::SystemRandom random_;
    Tally tally_;
    Scene scene_;
    std::vector<std::unique_ptr<Person>> persons_;
    media::Time next_tick_;
    std::size_t turn_ = 0;  ///< whose tick is next
    media::Time next_signalling_;
};

}  // namespace parley::media_load
