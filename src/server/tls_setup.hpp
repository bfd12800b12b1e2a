// The server's certificate: read from the files that the configuration names, or made for trying things out.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "crypto/tls.hpp"
#include "server/config.hpp"

namespace parley::server {

struct TlsFiles {
    std::string certificate_pem;  ///< the chain
    std::string key_pem;
};

/// Of tls.cert_file and tls.key_file. Error: "config", which names the file.
[[nodiscard]] Result<TlsFiles> read_tls_files(const Config& config);
/// nullptr where the configuration wants no TLS. Error: "config", with the mend.
[[nodiscard]] Result<std::shared_ptr<crypto::TlsContext>> make_tls_context(const Config& config);

}  // namespace parley::server
