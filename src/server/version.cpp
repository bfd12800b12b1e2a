#include "server/version.hpp"

namespace parley::server {

std::string_view version() {
    return PARLEY_VERSION;
}

}  // namespace parley::server
