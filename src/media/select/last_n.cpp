#include "media/select/last_n.hpp"

#include <algorithm>

namespace parley::media {

std::size_t choose_last_n(std::span<const std::uint32_t> ranking, const LastNWish& wish, std::span<std::uint32_t> out) {
    std::size_t chosen = 0;
    const auto has = [&](std::uint32_t who) {
        return std::find(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(chosen), who) !=
               out.begin() + static_cast<std::ptrdiff_t>(chosen);
    };
    for (const auto who : wish.pinned) {
        if (chosen == out.size()) return chosen;
        const bool present = std::find(ranking.begin(), ranking.end(), who) != ranking.end();
        if (present && who != wish.self && !has(who)) out[chosen++] = who;
    }
    std::size_t speakers = 0;
    for (const auto who : ranking) {
        if (chosen == out.size() || speakers == wish.n) break;
        if (who == wish.self || has(who)) continue;
        out[chosen++] = who;
        ++speakers;
    }
    return chosen;
}

}  // namespace parley::media
