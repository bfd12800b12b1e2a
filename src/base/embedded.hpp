// Files that the build has put into the binary (cmake/Embed.cmake): migrations, pages. Not a file system: names are
// compared whole.
#pragma once

#include <span>
#include <string_view>

namespace parley {

struct EmbeddedFile {
    std::string_view name;  ///< the path below the folder that was embedded, with '/'
    std::string_view content;
};

}  // namespace parley

/// Declares the function that gives the files embedded as `name`, in the order of their names.
#define PARLEY_EMBEDDED(name)                       \
    namespace parley::embedded {                    \
    std::span<const ::parley::EmbeddedFile> name(); \
    }                                               \
    static_assert(true, "wants a semicolon")
