// PARLEY_CHECK states what our own code guarantees. It stays on in release builds; a broken one throws CheckFailed,
// which the runtime catches at the boundary of the turn, so that one bug costs one room or connection, not the process.
#pragma once

#include <stdexcept>

namespace parley {

class CheckFailed : public std::logic_error {
    using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace parley

#define PARLEY_CHECK(expression) \
    ((expression) ? static_cast<void>(0) : ::parley::check_failed(#expression, __FILE__, __LINE__))
