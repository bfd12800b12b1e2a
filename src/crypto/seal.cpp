#include "crypto/seal.hpp"

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace parley::crypto {
namespace {

/// The purpose's length comes first, so that no two pairs give the same text.
std::string signed_text(std::string_view purpose, std::string_view payload) {
    std::string text = std::to_string(purpose.size());
    text += ':';
    text += purpose;
    text += payload;
    return text;
}

}  // namespace

Sealer::Sealer(std::string_view key) : mac_(key) {
    PARLEY_CHECK(key.size() >= 16);
}

std::string Sealer::seal(std::string_view purpose, std::string_view payload) const {
    return encode_base64url(as_bytes(payload)) + "." + encode_base64url(mac_.sign(signed_text(purpose, payload)));
}

std::optional<std::string> Sealer::open(std::string_view purpose, std::string_view token) const {
    const auto dot = token.find('.');
    if (token.size() > kTokenBytesMax || dot == std::string_view::npos) return std::nullopt;
    auto payload = decode_base64url(token.substr(0, dot));
    const auto mac = decode_base64url(token.substr(dot + 1));
    if (!payload || !mac || !mac_.verify(signed_text(purpose, *payload), *mac)) return std::nullopt;
    return payload;
}

}  // namespace parley::crypto
