// operator new and delete of a whole test program, counted. Exactly one source file of the program includes this, since
// a replaced operator may not be inline (C++20 [replacement.functions]). What libraries take by malloc is not in it.
#pragma once

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace parley::testing {

inline std::atomic<std::uint64_t> allocations{0};     ///< calls of operator new
inline std::atomic<std::int64_t> allocated_bytes{0};  ///< taken and not given back

/// Apart, or the compiler takes it for a mistake that what came of new goes to free.
[[gnu::noinline]] inline void release(void* memory) {
    allocated_bytes -= static_cast<std::int64_t>(::malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace parley::testing

// The standard library's stable_sort takes its buffer by this one, and the sanitizers want new and delete to match.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    ++parley::testing::allocations;
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory != nullptr) parley::testing::allocated_bytes += static_cast<std::int64_t>(::malloc_usable_size(memory));
    return memory;
}
void* operator new(std::size_t size) {
    if (void* memory = operator new(size, std::nothrow)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    parley::testing::release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    parley::testing::release(memory);
}
