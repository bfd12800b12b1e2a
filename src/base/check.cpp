#include "base/check.hpp"

#include <fmt/format.h>

namespace parley {

void check_failed(const char* expression, const char* file, int line) {
    throw CheckFailed(fmt::format("check failed: {} ({}:{})", expression, file, line));
}

}  // namespace parley
