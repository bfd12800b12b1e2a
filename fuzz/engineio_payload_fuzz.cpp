// The Engine.IO payload decoder: a complete payload is exactly its packets, and writing them gives the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "proto/engineio/packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace parley::proto::engineio;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto payload = parse_payload(body);
    if (payload.packets.size() > kPostPacketsMax) std::abort();
    std::string again;
    for (const auto& packet : payload.packets) {
        const auto decoded = packet.base64 ? parley::decode_base64(packet.data) : std::nullopt;
        if (packet.base64 && !decoded) return 0;  // the session refuses it
        if (packet.base64) {
            append_to_payload(again, *decoded, true);
        } else {
            append_to_payload(again, digit(packet.type) + std::string(packet.data), false);
        }
    }
    if (payload.complete && again != body) std::abort();
    if (!body.starts_with(again)) std::abort();
    return 0;
}
