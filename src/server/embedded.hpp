// Text files that the build put inside the binary (cmake/Embed.cmake): the web page and the API documents.
#pragma once

#include <span>
#include <string_view>

namespace parley::server {

struct EmbeddedFile {
    std::string_view path;  ///< the URL's path, "/web/app.js"
    std::string_view content;
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_web();   ///< web/plain
[[nodiscard]] std::span<const EmbeddedFile> embedded_docs();  ///< src/server/docs and src/server/openapi

}  // namespace parley::server
