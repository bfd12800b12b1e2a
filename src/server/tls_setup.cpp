#include "server/tls_setup.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "crypto/self_signed.hpp"
#include "server/announced.hpp"

namespace parley::server {
namespace {

Result<std::string> read_file(const std::string& path, std::string_view key) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    if (!in || !(text << in.rdbuf()))
        return fail("config", fmt::format("{}: {} cannot be read; check the path and its permissions", key, path));
    return text.str();
}

}  // namespace

Result<TlsFiles> read_tls_files(const Config& config) {
    auto certificate = read_file(config.tls.cert_file, "tls.cert_file");
    if (!certificate) return tl::unexpected(certificate.error());
    auto key = read_file(config.tls.key_file, "tls.key_file");
    if (!key) return tl::unexpected(key.error());
    return TlsFiles{*std::move(certificate), *std::move(key)};
}

Result<std::shared_ptr<crypto::TlsContext>> make_tls_context(const Config& config) {
    if (config.tls.self_signed) {
        std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
        for (const auto& address : config.server.announce_ip) names.push_back(parse_announced(address)->ip);
        const auto made = crypto::make_self_signed(names);
        if (!made) return tl::unexpected(made.error());
        return crypto::TlsContext::make(made->certificate_pem, made->key_pem);
    }
    if (config.tls.cert_file.empty()) return nullptr;
    const auto files = read_tls_files(config);
    if (!files) return tl::unexpected(files.error());
    auto context = crypto::TlsContext::make(files->certificate_pem, files->key_pem);
    if (!context)
        return fail("config", fmt::format("tls.cert_file: {}; give a PEM certificate chain and the key that fits it",
                                          context.error().message));
    return context;
}

}  // namespace parley::server
