#include <string>
#include <vector>

#include "crowd.hpp"
#include "meter.hpp"
#include "scenarios.hpp"

namespace parley::load {
namespace {

class Relay : public Listener {
public:
    Relay(Crowd& crowd, const Options& options) : crowd_(crowd), kind_(options.message) {
        for (const auto& client : crowd.clients()) {
            const std::string frame = encode_client_frame(crowd.protocol().message(*client, kind_));
            std::string burst;
            for (int i = 0; i < options.in_flight; ++i) burst += frame;
            bursts_.push_back({frame.size(), std::move(burst)});
        }
    }

    void start() {
        for (std::size_t i = 0; i < bursts_.size(); i += 2) crowd_.clients()[i]->write(bursts_[i].bytes);
    }

    bool on_text(Client& client, std::string_view text) override {
        if (!crowd_.protocol().is_message(text, kind_)) return false;
        verify_message(client, text, kind_);
        ++unanswered_;
        return true;
    }

    // Whoever gets k messages in one read answers with k in one write, as a busy client would.
    void on_batch_end(Client& client) override {
        if (unanswered_ == 0) return;
        const Burst& burst = bursts_[static_cast<std::size_t>(client.index)];
        client.write(std::string_view(burst.bytes).substr(0, unanswered_ * burst.frame_bytes));
        delivered_ += static_cast<std::int64_t>(unanswered_);
        unanswered_ = 0;
    }

    [[nodiscard]] std::int64_t delivered() const { return delivered_; }

private:
    struct Burst {
        std::size_t frame_bytes;
        std::string bytes;  // as many frames as may be under way
    };

    Crowd& crowd_;
    MessageKind kind_;
    std::vector<Burst> bursts_;
    std::size_t unanswered_ = 0;
    std::int64_t delivered_ = 0;
};

}  // namespace

Report run_relay(const Options& options) {
    const CpuMeter cpu(options.server_pid);
    Crowd crowd(options, options.pairs * 2);
    crowd.connect_up_to(options.pairs * 2);
    crowd.pair_all();
    Relay relay(crowd, options);
    crowd.set_listener(&relay);
    relay.start();
    crowd.loop().run_for(options.warmup_s);

    const std::int64_t cpu_before = cpu.read_ns();
    const std::int64_t time_before = now_ns();
    const std::int64_t delivered_before = relay.delivered();
    crowd.loop().run_for(options.seconds);
    const auto cpu_s = static_cast<double>(cpu.read_ns() - cpu_before) / 1e9;
    const auto wall_s = static_cast<double>(now_ns() - time_before) / 1e9;
    const auto delivered = static_cast<double>(relay.delivered() - delivered_before);

    Report report;
    report.add("per_cpu_s", delivered / cpu_s);
    report.add("per_s", delivered / wall_s);
    report.add("cpu_share", cpu_s / wall_s);
    report.add("message_bytes", static_cast<double>(crowd.clients()[0]->message_bytes));
    return report;
}

}  // namespace parley::load
