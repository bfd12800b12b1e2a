// Transport-wide feedback of any bytes: chunks, deltas, and the way back.
// What must hold stands in the header, where a unit test finds it too.
#include <cstddef>
#include <cstdint>

#include "proto/testing/fuzz_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parley::proto::testing::check_transport_feedback({data, size});
    return 0;
}
