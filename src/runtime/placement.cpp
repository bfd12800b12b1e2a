#include "runtime/placement.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace parley::runtime {

std::size_t Placement::emptiest(const std::vector<Share>& but_for) const {
    const bool everywhere = but_for.size() == peers_.size();
    std::size_t best = peers_.size();
    for (std::size_t loop = 0; loop < peers_.size(); ++loop) {
        if (!everywhere && std::ranges::find(but_for, loop, &Share::loop) != but_for.end()) continue;
        if (best == peers_.size() || peers_[loop] < peers_[best]) best = loop;
    }
    return best;
}

Placement::Seat Placement::add(const RoomId& room) {
    auto& shares = rooms_[room];
    auto share = std::ranges::find_if(shares, [&](const Share& one) { return one.peers < relay_after_; });
    bool spreads = false;
    if (share == shares.end()) {
        const auto loop = emptiest(shares);
        share = std::ranges::find(shares, loop, &Share::loop);
        if (share == shares.end()) {
            spreads = !shares.empty();
            share = shares.insert(shares.end(), Share{loop, 0});
        }
    }
    ++share->peers;
    ++peers_[share->loop];
    return {share->loop, spreads};
}

Placement::Gone Placement::remove(const RoomId& room, std::size_t loop) {
    const auto known = rooms_.find(room);
    PARLEY_CHECK(known != rooms_.end());
    auto& shares = known->second;
    const auto share = std::ranges::find(shares, loop, &Share::loop);
    PARLEY_CHECK(share != shares.end() && share->peers > 0);
    --share->peers;
    --peers_[loop];
    if (std::ranges::all_of(shares, [](const Share& one) { return one.peers == 0; })) {
        rooms_.erase(known);
        return {true, true};
    }
    if (share->peers > 0 || share == shares.begin()) return {};
    shares.erase(share);
    return {true, false};
}

std::vector<std::size_t> Placement::loops_of(const RoomId& room) const {
    std::vector<std::size_t> loops;
    if (const auto known = rooms_.find(room); known != rooms_.end()) {
        for (const auto& share : known->second) loops.push_back(share.loop);
    }
    return loops;
}

}  // namespace parley::runtime
