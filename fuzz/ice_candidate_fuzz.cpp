// Candidate lines of any bytes: what is read can be written, and is read again as the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "media/ice/candidate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace parley::media;
    const auto candidate = parse_candidate({reinterpret_cast<const char*>(data), size});
    if (!candidate) return 0;
    PARLEY_CHECK(candidate->component >= 1 && candidate->component <= 256 && candidate->priority >= 1);
    PARLEY_CHECK(parse_candidate(format_candidate(*candidate)) == candidate);
    return 0;
}
