// A thousand people who never read, each in a call with somebody who goes on sending, beside everybody else.
#include <algorithm>
#include <string>

#include "crowd.hpp"
#include "meter.hpp"
#include "scenarios.hpp"
#include "stats.hpp"

namespace parley::load {
namespace {

constexpr int kUnreadBytes = 4 * 1024;    // what the kernel takes in for who does not read
constexpr int kOffersEach = 200;          // about 300 KB for each: more than any socket buffer should hold for long
constexpr int kOffersPerSecond = 20'000;  // to all of them
constexpr int kLetGoLimitS = 90;
constexpr int kPairsAtOnce = 128;
constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kLookEveryNs = 250'000'000;

/// Everybody else: pairs that read, whose messages are timed one at a time.
class Others : public Listener {
public:
    Others(Crowd& crowd, int first, int pairs) : crowd_(crowd), first_(first), pairs_(pairs) {
        due_ns_.resize(static_cast<std::size_t>(pairs));
    }
    bool on_text(Client& client, std::string_view text) override {
        if (!crowd_.protocol().is_message(text, MessageKind::kCandidate)) return false;
        auto& due = due_ns_[static_cast<std::size_t>((client.index - first_) / 2)];
        if (due != 0) samples_.add(now_ns() - std::exchange(due, 0));
        return true;
    }
    void send_due(std::int64_t start, std::int64_t now, int rate_per_s) {
        for (const auto wanted = (now - start) * rate_per_s / kSecondNs; sent_ < wanted; ++sent_) {
            const auto pair = static_cast<std::size_t>(sent_ % pairs_);
            if (due_ns_[pair] != 0) {
                ++late_;
                continue;  // the one before is not there yet, and pays for this one, too
            }
            due_ns_[pair] = now;
            Client& from = *crowd_.clients()[static_cast<std::size_t>(first_) + 2 * pair];
            from.send_text(crowd_.protocol().message(from, MessageKind::kCandidate));
        }
    }
    [[nodiscard]] Samples take() { return std::exchange(samples_, {}); }
    [[nodiscard]] std::int64_t late() const { return late_; }

private:
    Crowd& crowd_;
    int first_;
    int pairs_;
    std::vector<std::int64_t> due_ns_;
    std::int64_t sent_ = 0;
    std::int64_t late_ = 0;
    Samples samples_;
};

}  // namespace

Report run_unread(const Options& options) {
    // First the pairs of one who sends and one who will not read, then the others.
    const int unread = options.connections & ~1;
    Crowd crowd(options, 2 * unread + 2 * options.pairs);
    for (int i = 0; i < unread; ++i) crowd.clients()[static_cast<std::size_t>(2 * i + 1)]->limit_unread(kUnreadBytes);
    crowd.connect_up_to(2 * unread + 2 * options.pairs);
    crowd.pair_some(unread + options.pairs, kPairsAtOnce);
    Others others(crowd, 2 * unread, options.pairs);
    crowd.set_listener(&others);

    const auto before = read_memory(options.server_pid).rss_bytes;
    auto start = now_ns();
    const auto serve_for = [&](std::int64_t ns) {
        for (const auto end = now_ns() + ns; now_ns() < end;) {
            others.send_due(start, now_ns(), options.rate_per_s);
            crowd.loop().poll(0);
        }
    };
    serve_for(5 * kSecondNs);
    Samples calm = others.take();

    const int files = count_files(options.server_pid);
    std::vector<Client*> deaf;
    for (int i = 0; i < unread; ++i) deaf.push_back(crowd.clients()[static_cast<std::size_t>(2 * i + 1)].get());
    for (auto* client : deaf) client->stop_reading();
    const auto begun = now_ns();
    auto most = before;
    std::int64_t offers = 0;
    for (int round = 0; round < kOffersEach; ++round) {
        for (const auto* client : deaf) {
            Client& from = *client->mate;
            if (from.is_open()) from.send_text(crowd.protocol().message(from, MessageKind::kOffer));
            // Paced: what is measured is not how the generator's own work delays the others.
            for (++offers; now_ns() - begun < offers * kSecondNs / kOffersPerSecond;) {
                others.send_due(start, now_ns(), options.rate_per_s);
                crowd.loop().poll(0);
            }
        }
        most = std::max(most, read_memory(options.server_pid).rss_bytes);
    }
    double let_go_s = 0;
    while (let_go_s == 0) {
        serve_for(kLookEveryNs);
        most = std::max(most, read_memory(options.server_pid).rss_bytes);
        const auto passed = static_cast<double>(now_ns() - begun) / 1e9;
        if (count_files(options.server_pid) <= files - unread) let_go_s = passed;
        if (passed > kLetGoLimitS) throw std::runtime_error("the server did not let go of those who do not read");
    }
    Samples meanwhile = others.take();

    Report report;
    report.add("let_go_s", let_go_s);
    report.add("kept_bytes_each", static_cast<double>(most - before) / unread);
    report.add("calm_p99_us", calm.percentile_us(0.99));
    report.add("p99_us", meanwhile.percentile_us(0.99));
    report.add("late", static_cast<double>(others.late()));
    return report;
}

}  // namespace parley::load
