// Values of command-line flags, as both generators read them: whole numbers within bounds, and a target on loopback.
// Header only.
#pragma once

#include <arpa/inet.h>

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

namespace parley::load {

/// Throws std::invalid_argument, with the flag's name and its bounds.
inline int parse_int(std::string_view flag, std::string_view text, int low, int high) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) {
        throw std::invalid_argument(std::string(flag) + " takes a number from " + std::to_string(low) + " to " +
                                    std::to_string(high) + ", not \"" + std::string(text) + "\"");
    }
    return value;
}

/// "127.0.0.1:8080". Throws std::invalid_argument for anything that is not on loopback.
inline sockaddr_in parse_target(std::string_view text) {
    const auto colon = text.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (colon == text.npos || inet_pton(AF_INET, std::string(text.substr(0, colon)).c_str(), &address.sin_addr) != 1) {
        throw std::invalid_argument("--target takes IPV4:PORT, not \"" + std::string(text) + "\"");
    }
    if ((ntohl(address.sin_addr.s_addr) >> 24) != 127) {
        throw std::invalid_argument("--target must be a loopback address: this tool is no weapon");
    }
    address.sin_port = htons(static_cast<std::uint16_t>(parse_int("--target", text.substr(colon + 1), 1, 65'535)));
    return address;
}

}  // namespace parley::load
