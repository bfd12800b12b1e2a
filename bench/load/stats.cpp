#include "stats.hpp"

#include <algorithm>
#include <cmath>

namespace parley::load {

double Samples::percentile_us(double share) {
    if (values_ns_.empty()) return 0;
    const auto last = static_cast<double>(values_ns_.size() - 1);
    const auto rank = values_ns_.begin() + static_cast<std::ptrdiff_t>(std::ceil(share * last));
    std::nth_element(values_ns_.begin(), rank, values_ns_.end());
    return static_cast<double>(*rank) / 1'000;
}

}  // namespace parley::load
