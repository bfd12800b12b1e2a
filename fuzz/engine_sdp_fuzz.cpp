// Descriptions into a whole engine: offers to publish and to play, answers to our offers, restarts, people who come and
// go. Parts are divided by NUL; the first letter of each says what it is for. An error is one that a client can be
// told; what we say can be read by ourselves; and when all are gone nothing is left.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "media/engine/engine.hpp"
#include "proto/sdp/limits.hpp"
#include "proto/sdp/parser.hpp"

namespace {

using namespace parley;
using namespace parley::media;

constexpr std::size_t kPartsMax = 50;
constexpr std::array<std::string_view, 9> kCodes = {"bad-sdp",         "bad-offer",         "bad-answer",
                                                    "bundle-required", "rtcp-mux-required", "media-full",
                                                    "not-found",       "conflict",          "not-live"};

class NoWire final : public Wire {
public:
    std::span<std::uint8_t> reserve(std::size_t size) override {
        buffer_.resize(std::max(buffer_.size(), size));
        return buffer_;
    }
    void commit(const Path&, std::size_t) override { PARLEY_CHECK(false); }  // nobody has a path

private:
    std::vector<std::uint8_t> buffer_;
};

class Game {
public:
    Game() { join(anna_), join(bert_), join(carl_); }
    ~Game() {
        for (const auto& peer : {anna_, bert_, carl_}) engine_.leave(room_, peer);
        PARLEY_CHECK(engine_.links() == 0 && engine_.rooms() == 0 && engine_.routes() == 0);
    }

    void play(std::string_view part) {
        if (part.empty()) return;
        now_ = now_ + Micros{1'000'000};
        const auto sdp = part.substr(1);
        switch (part[0]) {
            case 'p':
                return expect(engine_.publish(room_, anna_, sdp, {{"0", ports::TrackSource::screen}}, now_));
            case 'q':
                return expect(engine_.publish(room_, bert_, sdp, {}, now_));
            case 'w':
                return expect(engine_.play(room_, carl_, sdp, now_));
            case 'a':
                return expect(engine_.answer(room_, bert_, sdp, now_));
            case 's':
                return expect(engine_.subscribe(room_, bert_, {}, now_));
            case 'r':
                return expect(engine_.subscribe(room_, bert_, {.restart = true}, now_));
            case 'c':
                return expect(engine_.subscribe(room_, carl_, {.restart = sdp.empty()}, now_));
            case 'l':
                engine_.leave(room_, anna_);
                return join(anna_);
            case 't':
                return engine_.on_time(now_);
            case 'i':
                return expect(engine_.restart_ice(room_, anna_, ports::MediaLink::publish,
                                                  {std::string(sdp.substr(0, 20)), std::string(sdp), {}}, now_));
            default:
                return;
        }
    }

private:
    void join(const PeerId& peer) { PARLEY_CHECK(engine_.join(room_, peer, {}, now_).has_value()); }
    static void read(const std::string& sdp) {
        // Ours may be longer than what we take.
        const auto lines = static_cast<std::size_t>(std::ranges::count(sdp, '\n'));
        if (sdp.size() > proto::sdp::kTextBytesMax || lines > proto::sdp::kLinesMax) return;
        PARLEY_CHECK(proto::sdp::parse_session(sdp).has_value());
    }
    template <class T>
    static void expect(const Result<T>& result) {
        if constexpr (std::is_same_v<T, std::string>) {
            if (result) read(*result);
        }
        if constexpr (std::is_same_v<T, ports::Published>) {
            if (result) read(result->sdp);
        }
        if (!result) PARLEY_CHECK(std::ranges::find(kCodes, result.error().code) != kCodes.end());
    }
    static const std::shared_ptr<const crypto::DtlsCertificate>& certificate() {
        static const auto made = crypto::DtlsCertificate::make();
        return made;
    }

    RoomId room_{std::string_view("room")};
    PeerId anna_{std::string_view("anna")};
    PeerId bert_{std::string_view("bert")};
    PeerId carl_{std::string_view("carl")};
    Time now_;
    NoWire wire_;
    SeededRandom random_{1};
    Engine engine_{{.candidates = {"candidate:1 1 udp 1 192.0.2.1 9 typ host"}},
                   certificate(),
                   random_,
                   wire_,
                   [](const RoomId&, const PeerId&, const ports::MediaEvent& event) {
                       if (const auto* offer = std::get_if<ports::SubscribeOffer>(&event)) read(offer->sdp);
                   }};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view left(reinterpret_cast<const char*>(data), size);
    Game game;
    for (std::size_t i = 0; i < kPartsMax && !left.empty(); ++i) {
        const auto cut = left.find('\0');
        game.play(left.substr(0, cut));
        left = cut == std::string_view::npos ? std::string_view{} : left.substr(cut + 1);
    }
    return 0;
}
