#include "handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

namespace parley::bare {
namespace {

std::string_view between(std::string_view text, std::string_view before, std::string_view stops) {
    const auto at = text.find(before);
    if (at == text.npos) return {};
    text.remove_prefix(at + before.size());
    return text.substr(0, text.find_first_of(stops));
}

}  // namespace

std::optional<Upgrade> parse_upgrade(std::string_view head) {
    Upgrade upgrade{std::string(between(head, "?pair=", " &\r")),
                    std::string(between(head, "Sec-WebSocket-Key: ", "\r"))};
    if (upgrade.pair.empty() || upgrade.key.empty()) return std::nullopt;
    return upgrade;
}

// RFC 6455 §4.2.2: SHA-1 of the key and a fixed GUID.
std::string upgrade_answer(std::string_view key) {
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::array<unsigned char, 32> accept{};
    const int length = EVP_EncodeBlock(accept.data(), digest.data(), SHA_DIGEST_LENGTH);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           std::string(reinterpret_cast<const char*>(accept.data()), static_cast<std::size_t>(length)) + "\r\n\r\n";
}

}  // namespace parley::bare
