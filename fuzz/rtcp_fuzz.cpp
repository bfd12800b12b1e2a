// RTCP datagrams of any bytes: whatever is read can be written, and reads the same.
// What must hold stands in the header, where a unit test finds it too.
#include <cstddef>
#include <cstdint>

#include "proto/testing/fuzz_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parley::proto::testing::check_rtcp({data, size});
    return 0;
}
