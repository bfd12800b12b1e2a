// The life of a call by the `calls` dialect. Each step waits for the acknowledgement of the one before, which a server
// may give only after its commit.
#include <array>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "crowd.hpp"
#include "http.hpp"
#include "meter.hpp"
#include "scenarios.hpp"
#include "stats.hpp"

namespace parley::load {
namespace {

// RFC 9562 §5.4
std::string make_uuid(std::mt19937_64& random) {
    std::array<char, 37> text{};
    const auto high = random();
    const auto low = random();
    std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(high >> 32),
                  static_cast<unsigned>(high >> 16 & 0xFFFF), static_cast<unsigned>(high & 0xFFF),
                  static_cast<unsigned>(low >> 48 & 0x3FFF) | 0x8000U,
                  static_cast<unsigned long long>(low & 0xFFFFFFFFFFFF));
    return text.data();
}

/// One pair's current call.
struct Line {
    Client* caller = nullptr;
    Client* callee = nullptr;
    std::unique_ptr<HttpClient> http;  // the callee's, for JOIN_MEETING
    std::string session;
    bool is_call_acked = false;
    bool has_rung = false;
    bool is_end_acked = false;
    bool has_ended = false;
    std::int64_t started_ns = 0;
};

class Calls : public Listener {
public:
    Calls(Crowd& crowd, const Options& options) : rest_join_(options.rest_join) {
        for (std::size_t i = 0; i + 1 < crowd.clients().size(); i += 2) {
            Line line;
            line.caller = crowd.clients()[i].get();
            line.callee = crowd.clients()[i + 1].get();
            if (rest_join_) {
                line.http = std::make_unique<HttpClient>(crowd.loop());
                line.http->open(options.target);
            }
            lines_.push_back(std::move(line));
        }
    }

    void start() {
        for (Line& line : lines_) ring(line);
    }

    bool on_text(Client& client, std::string_view text) override {
        Line& line = lines_[static_cast<std::size_t>(client.index / 2)];
        if (text.starts_with("43")) {
            on_ack(line, text);
        } else if (text.starts_with(R"(42["incoming-call",)")) {
            line.has_rung = line.has_rung || text.find(line.session) != text.npos;
            accept_if_rung(line);
        } else if (text.starts_with(R"(42["call-ended",)") && &client == line.callee) {
            line.has_ended = line.has_ended || text.find(line.session) != text.npos;
            finish_if_over(line);
        } else {
            return false;
        }
        return true;
    }

    void reset() {
        finished_ = 0;
        samples_.clear();
    }
    [[nodiscard]] std::int64_t finished() const { return finished_; }
    [[nodiscard]] Samples& samples() { return samples_; }

private:
    void ring(Line& line) {
        line.session = make_uuid(random_);
        line.is_call_acked = line.has_rung = line.is_end_acked = line.has_ended = false;
        line.started_ns = now_ns();
        line.caller->send_text(R"(421["call-user",{"sessionId":")" + line.session + R"(","recipientIds":[")" +
                               line.callee->user + R"("],"callType":"DIRECT"}])");
    }

    void on_ack(Line& line, std::string_view text) {
        if (text.find(R"("success":true)") == text.npos) {
            throw std::runtime_error("a step was refused: " + std::string(text.substr(0, 300)));
        }
        switch (text[2]) {
            case '1':
                line.is_call_acked = true;
                return accept_if_rung(line);
            case '2':
                return rest_join_ ? join(line) : end(line);
            case '3':
                line.is_end_acked = true;
                return finish_if_over(line);
            default:
                throw std::runtime_error("an acknowledgement of nothing");
        }
    }

    void accept_if_rung(Line& line) {
        if (!line.is_call_acked || !line.has_rung) return;
        line.is_call_acked = false;  // accept once
        line.callee->send_text(R"(422["accept-call",{"sessionId":")" + line.session + R"(","callerId":")" +
                               line.caller->user + R"("}])");
    }

    void join(Line& line) {
        const std::string body = R"({"action":"JOIN_MEETING","sessionId":")" + line.session + R"(","userId":")" +
                                 line.callee->user + R"(","userName":"bench"})";
        line.http->post("/api/calls/meeting", line.callee->token, body, [&line](const HttpAnswer& answer) {
            if (answer.status != 200) throw std::runtime_error("joining was refused: " + answer.body.substr(0, 300));
            end(line);
        });
    }

    static void end(Line& line) {
        line.caller->send_text(R"(423["end-call",{"sessionId":")" + line.session + R"(","participantIds":[")" +
                               line.callee->user + R"("]}])");
    }

    void finish_if_over(Line& line) {
        if (!line.is_end_acked || !line.has_ended) return;
        ++finished_;
        samples_.add(now_ns() - line.started_ns);
        ring(line);
    }

    bool rest_join_;
    std::mt19937_64 random_{std::random_device{}()};
    std::vector<Line> lines_;
    std::int64_t finished_ = 0;
    Samples samples_;
};

}  // namespace

Report run_calls(const Options& options) {
    const CpuMeter cpu(options.server_pid);
    Crowd crowd(options, options.pairs * 2);
    crowd.connect_up_to(options.pairs * 2);
    Calls calls(crowd, options);
    crowd.set_listener(&calls);
    calls.start();
    crowd.loop().run_for(options.warmup_s);

    calls.reset();
    const std::int64_t cpu_before = cpu.read_ns();
    const std::int64_t time_before = now_ns();
    crowd.loop().run_for(options.seconds);
    const auto cpu_s = static_cast<double>(cpu.read_ns() - cpu_before) / 1e9;
    const auto wall_s = static_cast<double>(now_ns() - time_before) / 1e9;
    if (calls.finished() == 0) throw std::runtime_error("not one call was finished");

    Report report;
    report.add("per_s", static_cast<double>(calls.finished()) / wall_s);
    report.add("per_cpu_s", static_cast<double>(calls.finished()) / cpu_s);
    report.add("cpu_share", cpu_s / wall_s);
    report.add("p50_us", calls.samples().percentile_us(0.50));
    report.add("p99_us", calls.samples().percentile_us(0.99));
    return report;
}

}  // namespace parley::load
