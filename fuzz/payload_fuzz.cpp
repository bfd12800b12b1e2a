// The payload descriptors, RED and Opus, of any bytes. The first byte chooses the codec.
// What must hold stands in the header, where a unit test finds it too.
#include <cstddef>
#include <cstdint>

#include "proto/testing/payload_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parley::proto::testing::check_payload({data, size});
    return 0;
}
