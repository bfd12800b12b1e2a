// STUN of any bytes: what parses keeps within its bounds, and what is written again from it is read as the same.
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "proto/stun/message.hpp"
#include "proto/stun/writer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace parley::proto::stun;
    const std::span<const std::uint8_t> bytes(data, size);
    const auto message = parse_message(bytes);
    if (!message) return 0;
    PARLEY_CHECK(message->listed_unknown().size() <= kUnknownMax);
    if (message->has_integrity()) {
        const auto covered = message->covered();
        PARLEY_CHECK(covered.attributes.data() + covered.attributes.size() + 4 == message->mac().data());
    }
    std::array<std::uint8_t, 2048> buffer;
    Writer writer(buffer, message->message_class, message->method, message->transaction);
    if (message->username) writer.username(*message->username);
    if (message->priority) writer.priority(*message->priority);
    if (message->use_candidate) writer.use_candidate();
    if (message->controlling) writer.ice_controlling(*message->controlling);
    if (message->controlled) writer.ice_controlled(*message->controlled);
    if (message->mapped) writer.xor_mapped_address(*message->mapped);
    if (message->error_code) writer.error_code(*message->error_code, {});
    const auto again = parse_message(writer.finish());
    PARLEY_CHECK(again && again->message_class == message->message_class && again->method == message->method);
    PARLEY_CHECK(again->transaction == message->transaction && again->username == message->username);
    PARLEY_CHECK(again->priority == message->priority && again->use_candidate == message->use_candidate);
    PARLEY_CHECK(again->controlling == message->controlling && again->controlled == message->controlled);
    PARLEY_CHECK(again->mapped == message->mapped && again->error_code == message->error_code);
    return 0;
}
