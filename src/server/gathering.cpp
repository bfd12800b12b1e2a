#include "server/gathering.hpp"

#include <algorithm>
#include <utility>

namespace parley::server {

media::Micros Gathering::rest(media::Time now) {
    const auto packets = std::exchange(packets_, 0);
    if (packets == 0 || packets > kFewMax) return {};
    const auto worked = now - began_;
    return worked < kWorkMin ? media::Micros{} : std::min(kLongest, 2 * worked);
}

}  // namespace parley::server
