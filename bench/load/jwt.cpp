#include "jwt.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <ctime>

namespace parley::load {
namespace {

// RFC 7515 §2: base64url without padding.
std::string base64url(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    while (!text.empty() && text.back() == '=') text.pop_back();
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

}  // namespace

std::string make_token(std::string_view user, std::string_view secret) {
    static const std::string header = base64url(R"({"alg":"HS256","typ":"JWT"})");
    const auto now = static_cast<long long>(std::time(nullptr));
    const std::string name(user);
    const std::string claims = R"({"sub":")" + name + R"(","name":")" + name + R"(","role":"user","iat":)" +
                               std::to_string(now) + R"(,"exp":)" + std::to_string(now + 3600) + "}";
    std::string token = header + "." + base64url(claims);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int length = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(token.data()), token.size(), mac.data(), &length);
    return token + "." + base64url({reinterpret_cast<const char*>(mac.data()), length});
}

}  // namespace parley::load
