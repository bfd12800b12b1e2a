// Handshakes over paths that lose, delay and reorder, in virtual time: every one of them finishes.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "crypto/dtls.hpp"
#include "crypto/dtls_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::Datagram;

struct LossyPath {
    double loss = 0;
    std::int64_t delay_us = 0;
    std::int64_t jitter_us = 0;  ///< more than the gap between two datagrams: they come in another order
};

/// One handshake, each side given time every `kTickUs` as the engine gives it.
class LossyHandshake {
public:
    static constexpr std::int64_t kTickUs = 5'000;

    LossyHandshake(std::uint64_t seed, const LossyPath& path, const std::shared_ptr<const DtlsCertificate>& certificate)
        : random_(seed),
          path_(path),
          client_(certificate, DtlsRole::client, {certificate->fingerprint()}, now_),
          server_(certificate, DtlsRole::server, {certificate->fingerprint()}, now_) {}

    /// How long until both were open; kDtlsHandshakeUs when they never were.
    std::int64_t run() {
        const auto began = now_;
        for (; now_ - began < kDtlsHandshakeUs; now_ += kTickUs) {
            while (!on_the_way_.empty() && on_the_way_.begin()->first <= now_) {
                auto next = on_the_way_.extract(on_the_way_.begin());
                (next.mapped().first ? server_ : client_).feed(next.mapped().second, now_);
            }
            for (auto* side : {&client_, &server_}) {
                if (const auto due = side->deadline(); due && *due <= now_) side->on_time(now_);
                while (auto datagram = side->take_datagram()) send(side == &client_, *std::move(datagram));
            }
            if (client_.state() == DtlsState::open && server_.state() == DtlsState::open) return now_ - began;
        }
        return kDtlsHandshakeUs;
    }
    [[nodiscard]] const DtlsSession& client() const { return client_; }
    [[nodiscard]] const DtlsSession& server() const { return server_; }
    [[nodiscard]] int sent(bool by_client) const { return sent_[by_client ? 0 : 1]; }

private:
    void send(bool from_client, Datagram datagram) {
        ++sent_[from_client ? 0 : 1];
        if (chance() < path_.loss) return;
        const auto late = static_cast<std::int64_t>(chance() * static_cast<double>(path_.jitter_us));
        on_the_way_.emplace(now_ + path_.delay_us + late, std::pair(from_client, std::move(datagram)));
    }
    double chance() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

    std::mt19937_64 random_;
    LossyPath path_;
    std::int64_t now_ = 1'000'000;
    DtlsSession client_;
    DtlsSession server_;
    std::multimap<std::int64_t, std::pair<bool, Datagram>> on_the_way_;
    std::array<int, 2> sent_{};
};

class DtlsLoss : public ::testing::TestWithParam<LossyPath> {};

TEST_P(DtlsLoss, every_handshake_finishes) {
    const auto certificate = DtlsCertificate::make();
    std::int64_t longest = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        LossyHandshake handshake(seed, GetParam(), certificate);
        const auto took = handshake.run();
        longest = std::max(longest, took);
        EXPECT_LT(took, kDtlsHandshakeUs)
            << "seed " << seed << ": client " << static_cast<int>(handshake.client().state()) << " sent "
            << handshake.sent(true) << " " << handshake.client().failure_text() << ", server "
            << static_cast<int>(handshake.server().state()) << " sent " << handshake.sent(false) << " "
            << handshake.server().failure_text();
    }
    std::printf("[ MEASURED ] the longest of 200 handshakes took %.1f s\n", static_cast<double>(longest) / 1e6);
}

INSTANTIATE_TEST_SUITE_P(Paths, DtlsLoss,
                         ::testing::Values(LossyPath{0.05, 20'000, 0}, LossyPath{0.30, 0, 0},
                                           LossyPath{0.30, 20'000, 0}, LossyPath{0.30, 150'000, 30'000},
                                           LossyPath{0.30, 400'000, 0}));

}  // namespace
}  // namespace parley::crypto
