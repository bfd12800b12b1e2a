// A signature for recovery in tests and the simulator, where nobody forges. Header only.
#pragma once

#include <string>
#include <string_view>

namespace parley::dialects::testing {

/// 32 bytes that depend on every byte of the text.
inline std::string sign(std::string_view text) {
    std::string mac(32, '\0');
    unsigned state = 2166136261U;
    for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 16777619U;
    for (char& byte : mac) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24);
    }
    return mac;
}

}  // namespace parley::dialects::testing
