#include "crypto/turn_credentials.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/json_scan.hpp"
#include "crypto/mac.hpp"

namespace parley::crypto {
namespace {

void append_urls(std::string& out, const std::vector<std::string>& urls) {
    out += R"({"urls":[)";
    for (std::size_t i = 0; i < urls.size(); ++i) {
        if (i != 0) out += ',';
        json::append_string(out, urls[i]);
    }
    out += ']';
}

}  // namespace

TurnCredential turn_credential(std::string_view secret, std::string_view user, Instant expires) {
    TurnCredential credential;
    credential.username = std::to_string(expires.ms / 1000) + ":" + std::string(user);
    credential.password = encode_base64(as_bytes(hmac_sha1(secret, credential.username)));
    return credential;
}

std::string turn_key(std::string_view username, std::string_view realm, std::string_view password) {
    std::string text(username);
    text.append(":").append(realm).append(":").append(password);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    PARLEY_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) == 1);
    return {digest.begin(), digest.begin() + size};
}

std::string ice_servers(const IceConfig& config, std::string_view user, Instant now) {
    std::string out = "[";
    if (!config.stun_urls.empty()) {
        append_urls(out, config.stun_urls);
        out += '}';
    }
    if (!config.turn_urls.empty() && !config.turn_secret.empty()) {
        const auto credential = turn_credential(config.turn_secret, user, now + config.ttl);
        if (out.size() > 1) out += ',';
        append_urls(out, config.turn_urls);
        out += R"(,"username":)";
        json::append_string(out, credential.username);
        out += R"(,"credential":)";
        json::append_string(out, credential.password);
        out += '}';
    }
    out += ']';
    return out;
}

std::string ice_answer(const IceConfig& config, std::string_view user, Instant now) {
    return R"({"iceServers":)" + ice_servers(config, user, now) + R"(,"ttl":)" +
           std::to_string(std::chrono::duration_cast<std::chrono::seconds>(config.ttl).count()) + "}";
}

}  // namespace parley::crypto
