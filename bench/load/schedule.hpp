// Messages that are due at fixed moments, whatever the server does, and how late each one came. For the scenarios that
// measure delays.
#pragma once

#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "crowd.hpp"
#include "meter.hpp"
#include "stats.hpp"

namespace parley::load {

/// Sends by the clock. The server keeps the order of each connection, so a queue of due times per receiver tells which
/// is which.
class Schedule : public Listener {
public:
    static constexpr int kDrainLimitS = 5;

    Schedule(Crowd& crowd, const Options& options)
        : crowd_(crowd),
          kind_(options.message),
          rate_per_s_(options.rate_per_s),
          pairs_(static_cast<std::size_t>(options.pairs)) {
        for (std::size_t i = 0; i < pairs_; ++i) {
            frames_.push_back(encode_client_frame(crowd.protocol().message(*crowd.clients()[2 * i], kind_)));
        }
        due_ns_.resize(pairs_);
    }

    /// Samples count from `warmup_s` on. Spins: a sleeping sender would add its own wake-up time to every sample.
    /// `meanwhile(now)` is called again and again; what it takes is in the figures.
    void run(int warmup_s, int seconds, const CpuMeter& cpu, const std::function<void(std::int64_t)>& meanwhile = {}) {
        const std::int64_t start = now_ns();
        counted_from_ns_ = start + std::int64_t{warmup_s} * 1'000'000'000;
        const std::int64_t end = counted_from_ns_ + std::int64_t{seconds} * 1'000'000'000;
        std::int64_t cpu_before = -1;
        for (std::int64_t now = start; now < end; now = now_ns()) {
            if (cpu_before < 0 && now >= counted_from_ns_) cpu_before = cpu.read_ns();
            send_due(start, now);
            crowd_.loop().poll(0);
            if (meanwhile) meanwhile(now);
        }
        cpu_share_ = static_cast<double>(cpu.read_ns() - cpu_before) / 1e9 / seconds;
        crowd_.loop().run_until([this] { return received_ == sent_; }, kDrainLimitS, "receiving the last messages");
    }

    bool on_text(Client& client, std::string_view text) override {
        if (!crowd_.protocol().is_message(text, kind_)) return false;
        verify_message(client, text, kind_);
        auto& queue = due_ns_[static_cast<std::size_t>(client.index / 2)];
        if (queue.empty()) throw std::runtime_error("a message came twice");
        if (queue.front() >= counted_from_ns_) samples_.add(now_ns() - queue.front());
        queue.pop_front();
        ++received_;
        return true;
    }

    [[nodiscard]] Samples& samples() { return samples_; }
    /// How late the generator itself was with each message: so much of the samples is not the server's.
    [[nodiscard]] Samples& own() { return own_; }
    [[nodiscard]] double cpu_share() const { return cpu_share_; }

private:
    void send_due(std::int64_t start, std::int64_t now) {
        const std::int64_t due = (now - start) * rate_per_s_ / 1'000'000'000;
        for (; sent_ < due; ++sent_) {
            const auto pair = static_cast<std::size_t>(sent_) % pairs_;
            const auto due_ns = start + (sent_ + 1) * 1'000'000'000 / rate_per_s_;
            due_ns_[pair].push_back(due_ns);
            if (due_ns >= counted_from_ns_) own_.add(now_ns() - due_ns);
            crowd_.clients()[2 * pair]->write(frames_[pair]);
        }
        if (sent_ - received_ > 2 * rate_per_s_)
            throw std::runtime_error("the server is 2 s behind: it does not keep up");
    }

    Crowd& crowd_;
    MessageKind kind_;
    std::int64_t rate_per_s_;
    std::size_t pairs_;
    std::vector<std::string> frames_;
    std::vector<std::deque<std::int64_t>> due_ns_;
    Samples samples_;
    Samples own_;
    std::int64_t counted_from_ns_ = 0;
    std::int64_t sent_ = 0;
    std::int64_t received_ = 0;
    double cpu_share_ = 0;
};

}  // namespace parley::load
