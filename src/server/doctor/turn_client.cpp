#include "server/doctor/turn_client.hpp"

#include <fmt/format.h>

#include <array>

#include "base/encoding.hpp"
#include "crypto/mac.hpp"
#include "crypto/turn_credentials.hpp"
#include "proto/stun/writer.hpp"

namespace parley::server {
namespace {

namespace stun = proto::stun;

// RFC 8656 §17 and §18.
constexpr std::uint16_t kAllocate = 0x003;
constexpr std::uint16_t kRefresh = 0x004;
constexpr std::uint16_t kLifetime = 0x000D;
constexpr std::uint16_t kXorRelayedAddress = 0x0016;
constexpr std::uint16_t kRequestedTransport = 0x0019;
constexpr std::array<std::uint8_t, 4> kUdp{17, 0, 0, 0};
constexpr std::array<std::uint8_t, 4> kNoTime{0, 0, 0, 0};
// RFC 8489 §14.9 and §14.10.
constexpr std::uint16_t kRealm = 0x0014;
constexpr std::uint16_t kNonce = 0x0015;
constexpr std::uint16_t kAllocationMismatch = 437;
constexpr std::uint16_t kStaleNonce = 438;
constexpr std::size_t kRequestMax = 1'500;

std::string text_of(const stun::Message& message, std::uint16_t type) {
    const auto value = stun::find_attribute(message, type);
    return value ? std::string(value->begin(), value->end()) : std::string();
}

}  // namespace

TurnClient::TurnClient(std::string username, std::string password, Random& random)
    : username_(std::move(username)), password_(std::move(password)), random_(random) {
    request_ = write(kAllocate, kRequestedTransport, kUdp);
}

TurnClient::Datagram TurnClient::write(std::uint16_t method, std::uint16_t attribute,
                                       std::span<const std::uint8_t> value) {
    random_.fill(transaction_);
    std::array<std::uint8_t, kRequestMax> buffer{};
    stun::Writer writer(buffer, stun::Class::request, method, transaction_);
    writer.raw(attribute, value);
    if (!nonce_.empty()) {  // RFC 8489 §9.2.3.1: once the server has asked for it
        writer.username(username_).raw(kRealm, as_bytes(realm_)).raw(kNonce, as_bytes(nonce_));
        const crypto::HmacSha1 key(crypto::turn_key(username_, realm_, password_));
        writer.integrity([&](std::span<const std::uint8_t> covered) { return key.sign(covered); });
    }
    const auto bytes = writer.finish();
    return {bytes.begin(), bytes.end()};
}

bool TurnClient::handle(std::span<const std::uint8_t> datagram) {
    const auto message = stun::parse_message(datagram);
    if (!message || message->transaction != transaction_ || result_) return false;
    if (message->message_class == stun::Class::success) {
        const auto relayed = stun::find_attribute(*message, kXorRelayedAddress);
        const auto address = relayed ? stun::read_xor_address(*message, *relayed) : std::nullopt;
        result_ = address ? Result<Endpoint>(*address) : fail("turn-refused", "it answered without a relay");
        return true;
    }
    if (message->message_class != stun::Class::error) return false;
    const auto code = message->error_code.value_or(0);
    const bool first = nonce_.empty() && code == stun::kUnauthenticated;
    if (first || code == kStaleNonce) {
        realm_ = text_of(*message, kRealm);
        nonce_ = text_of(*message, kNonce);
        if (!nonce_.empty()) {
            request_ = write(kAllocate, kRequestedTransport, kUdp);
            return true;
        }
    }
    if (code == kAllocationMismatch) {
        result_ = fail("turn-port-used", "this port had a relay a moment ago");
        return true;
    }
    result_ =
        fail("turn-refused", fmt::format("refused with {}{}", code,
                                         code == stun::kUnauthenticated ? ", the credentials are not its own" : ""));
    return true;
}

TurnClient::Datagram TurnClient::release() {
    return write(kRefresh, kLifetime, kNoTime);
}

}  // namespace parley::server
