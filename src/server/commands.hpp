// What the command line does once it has been read (cli.cpp): one function for each command. Each gives the process's
// exit code.
#pragma once

#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "crypto/jwt.hpp"
#include "server/config_load.hpp"

namespace parley::server {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;  ///< something broke while running
inline constexpr int kExitUsage = 2;   ///< a wrong flag, setting, port, directory or URL; nothing was started

struct TokenRequest {
    std::string user;
    std::string name;
    std::string role = "user";
    std::string ttl = "1h";
    bool json = false;
};

/// "parley: <message>" on standard error.
void complain(const Error& error);
/// The time of day. Only the edge asks for it; the core is told.
[[nodiscard]] Instant wall_clock();

int serve(const LoadedConfig& loaded);
int print_token(const LoadedConfig& loaded, const TokenRequest& request);
int migrate(const LoadedConfig& loaded);
int check_configuration(const LoadedConfig& loaded, const std::string& file);

/// Secrets of HS256 as the configuration, or else the data directory, has them; the first issues. Empty with a key set
/// alone.
struct Secrets {
    std::vector<std::string> jwt;
    std::string made_at;  ///< path of a secret that was made just now; else empty
};
[[nodiscard]] Result<Secrets> find_secrets(const Config& config);
[[nodiscard]] crypto::TokenPolicy token_policy(const Config& config, std::vector<std::string> secrets);

}  // namespace parley::server
