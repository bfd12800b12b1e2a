// What this test program takes from the heap by operator new: how often, and how much it holds. The operators stand in
// rtp_out/allocations_test.cpp; OpenSSL's own memory is not in it.
#pragma once

#include <cstdint>

namespace parley::media::testing {

[[nodiscard]] std::uint64_t heap_allocations();
[[nodiscard]] std::int64_t heap_bytes();

}  // namespace parley::media::testing
