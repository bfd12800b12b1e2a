// Dependency descriptors of one stream, each behind a byte that is its size.
// What must hold stands in the header, where a unit test finds it too.
#include <cstddef>
#include <cstdint>

#include "proto/testing/payload_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parley::proto::testing::check_dependency_descriptors({data, size});
    return 0;
}
