// What this binary is. The build gives the number (CMakeLists.txt).
#pragma once

#include <string_view>

namespace parley::server {

[[nodiscard]] std::string_view version();

}  // namespace parley::server
