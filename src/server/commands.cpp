#include "server/commands.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <fstream>

#include "base/json_scan.hpp"
#include "base/log_text.hpp"
#include "crypto/random.hpp"
#include "crypto/tls.hpp"
#include "server/config_value.hpp"
#include "server/secrets.hpp"

namespace parley::server {
namespace {

constexpr Duration kTokenTtlMax{10LL * 365 * 24 * 3'600'000};

int usage_error(const Error& error) {
    complain(error);
    return kExitUsage;
}

Result<crypto::Claims> claims_for(const Config& config, const TokenRequest& request, Instant now) {
    if (request.user.empty() || request.user.size() > crypto::kSubjectBytesMax) {
        return fail("config", fmt::format("--user: an id of 1 to {} bytes is wanted", crypto::kSubjectBytesMax));
    }
    const auto role = crypto::parse_role(request.role);
    if (!role)
        return fail("config",
                    fmt::format("--role: \"{}\" is no role; use user, practitioner, patient or service", request.role));
    const auto ttl = parse_duration(request.ttl);
    if (!ttl) return fail("config", "--ttl: " + ttl.error().message);
    if (*ttl <= Duration{0} || *ttl > kTokenTtlMax)
        return fail("config", fmt::format("--ttl: {} is out of range; use 1s to 3650d", request.ttl));
    crypto::Claims claims{UserId(request.user), request.name, *role, "", config.auth.audience, now + *ttl};
    if (*role == crypto::Role::service && !config.auth.service_issuer.empty())
        claims.iss = config.auth.service_issuer;
    else if (!config.auth.issuers.empty())
        claims.iss = config.auth.issuers.front();
    return claims;
}

}  // namespace

void complain(const Error& error) {
    std::string line = "parley: ";
    log::append_escaped(line, error.message);
    std::fprintf(stderr, "%s\n", line.c_str());
}

Instant wall_clock() {
    return {std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

Result<Secrets> find_secrets(const Config& config) {
    Secrets secrets;
    if (!config.auth.jwt_secret.empty()) {
        secrets.jwt.push_back(config.auth.jwt_secret);
    } else if (!config.auth.jwt_secret_file.empty()) {
        auto secret = read_secret_file(config.auth.jwt_secret_file, "auth.jwt_secret_file");
        if (!secret) return tl::unexpected(secret.error());
        secrets.jwt.push_back(*std::move(secret));
    } else if (config.auth.jwks_url.empty()) {
        if (const auto ready = prepare_data_directory(config.server.data); !ready) return tl::unexpected(ready.error());
        crypto::SystemRandom random;
        auto kept = keep_secret(config.server.data, "jwt-secret", random);
        if (!kept) return tl::unexpected(kept.error());
        if (kept->made) secrets.made_at = kept->path;
        secrets.jwt.push_back(std::move(kept->value));
    }
    if (!config.auth.jwt_secret_old.empty()) secrets.jwt.push_back(config.auth.jwt_secret_old);
    return secrets;
}

crypto::TokenPolicy token_policy(const Config& config, std::vector<std::string> secrets) {
    return {std::move(secrets), config.auth.issuers, config.auth.audience, config.auth.service_issuer,
            config.auth.leeway};
}

int print_token(const LoadedConfig& loaded, const TokenRequest& request) {
    const auto now = wall_clock();
    const auto claims = claims_for(loaded.config, request, now);
    if (!claims) return usage_error(claims.error());
    const auto secrets = find_secrets(loaded.config);
    if (!secrets) return usage_error(secrets.error());
    if (secrets->jwt.empty()) {
        return usage_error({"config",
                            "there is no secret to sign with: tokens come from the provider of auth.jwks_url; give "
                            "--jwt-secret to make one all the same"});
    }
    const auto token = crypto::issue_token(secrets->jwt.front(), *claims, now);
    // A token that the server would refuse helps nobody: ask the server's own verifier.
    if (const auto read = crypto::TokenVerifier(token_policy(loaded.config, secrets->jwt)).verify(token, now); !read)
        return usage_error(read.error());
    if (!secrets->made_at.empty())
        std::fprintf(stderr, "parley: made a secret and kept it in %s\n", secrets->made_at.c_str());
    if (request.json) {
        std::printf("{\"token\":%s,\"expiresAt\":\"%s\"}\n", json::quote(token).c_str(),
                    to_iso8601(claims->exp).c_str());
    } else {
        std::printf("%s\n", token.c_str());
    }
    return kExitOk;
}

int check_configuration(const LoadedConfig& loaded, const std::string& file) {
    const auto& c = loaded.config;
    for (const auto& [path, key] :
         {std::pair(c.auth.jwt_secret_file, "auth.jwt_secret_file"),
          std::pair(c.ice.turn_secret_file, "ice.turn_secret_file"), std::pair(c.push.key_file, "push.key_file")}) {
        if (path.empty()) continue;
        if (const auto secret = read_secret_file(path, key); !secret) return usage_error(secret.error());
    }
    for (const auto& [path, key] :
         {std::pair(c.tls.cert_file, "tls.cert_file"), std::pair(c.tls.key_file, "tls.key_file")}) {
        if (!path.empty() && !std::ifstream(path)) {
            return usage_error(
                {"config", fmt::format("{}: {} cannot be read; check the path and its permissions", key, path)});
        }
    }
    std::printf("%s: good (%zu settings given)\n", file.empty() ? "configuration" : file.c_str(), loaded.set.size());
    return kExitOk;
}

}  // namespace parley::server
