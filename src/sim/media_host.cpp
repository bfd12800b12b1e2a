#include "sim/media_host.hpp"

#include <algorithm>

namespace parley::sim {
namespace {

constexpr std::size_t kRelayAfter = 1;  // peers of a room: most rooms have few

}  // namespace

MediaHost::MediaHost(SimLoop& loop, Timeline& timeline, Dice& dice, MediaNet& net, std::size_t loops,
                     std::uint64_t seed)
    : net_(net), desk_(loop) {
    std::vector<MediaEngine*> all;
    for (std::size_t number = 0; number < loops; ++number) {
        engines_.push_back(
            std::make_unique<MediaEngine>(MediaEngine::Place{loop, timeline, dice, net, desk_, loops}, number, seed));
        all.push_back(engines_.back().get());
    }
    for (auto& engine : engines_) engine->connect(all);
    desk_.use({all.begin(), all.end()}, kRelayAfter);
    // Whose port it was sent to is not known here: to those that know nothing of it, it is what strangers send.
    net_.listen([this](const Endpoint& from, const media::testing::Datagram& datagram) {
        for (auto& engine : engines_) engine->handle(from, datagram);
    });
}

MediaHost::~MediaHost() {
    stop();
}

void MediaHost::stop() {
    for (auto& engine : engines_) engine->stop();
    net_.listen({});
}

bool MediaHost::idle() const {
    return std::ranges::all_of(engines_, [](const auto& engine) { return engine->idle(); });
}

}  // namespace parley::sim
