#include "proto/stun/writer.hpp"

#include <algorithm>

#include "proto/stun/crc32.hpp"

namespace parley::proto::stun {
namespace {

void put16(std::uint8_t* out, unsigned value) {
    out[0] = static_cast<std::uint8_t>(value >> 8);
    out[1] = static_cast<std::uint8_t>(value);
}

void put32(std::uint8_t* out, std::uint32_t value) {
    put16(out, value >> 16);
    put16(out + 2, value & 0xFFFF);
}

}  // namespace

Writer::Writer(std::span<std::uint8_t> buffer, Class message_class, std::uint16_t method,
               const TransactionId& transaction)
    : buffer_(buffer) {
    if (buffer_.size() < kHeaderSize) {
        failed_ = true;
        return;
    }
    const unsigned c = static_cast<unsigned>(message_class);
    // RFC 8489 §5, figure 3.
    put16(buffer_.data(),
          (method & 0xF80U) << 2 | (method & 0x70U) << 1 | (method & 0xFU) | (c & 2) << 7 | (c & 1) << 4);
    put32(buffer_.data() + 4, kMagicCookie);
    std::ranges::copy(transaction, buffer_.begin() + 8);
    size_ = kHeaderSize;
}

std::uint8_t* Writer::reserve(std::uint16_t type, std::size_t size) {
    const std::size_t padded = (size + 3) & ~std::size_t{3};
    if (failed_ || size > 0xFFFF - 3 || buffer_.size() - size_ < 4 + padded || size_ + 4 + padded > 0xFFFF) {
        failed_ = true;
        return nullptr;
    }
    auto* out = buffer_.data() + size_;
    put16(out, type);
    put16(out + 2, static_cast<unsigned>(size));
    std::fill(out + 4 + size, out + 4 + padded, std::uint8_t{0});
    size_ += 4 + padded;
    return out + 4;
}

void Writer::patch_length() {
    put16(buffer_.data() + 2, static_cast<unsigned>(size_ - kHeaderSize));
}

Writer& Writer::raw(std::uint16_t type, std::span<const std::uint8_t> value) {
    if (auto* out = reserve(type, value.size())) std::ranges::copy(value, out);
    return *this;
}

Writer& Writer::username(std::string_view value) {
    return raw(attribute::kUsername, {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

Writer& Writer::priority(std::uint32_t value) {
    if (auto* out = reserve(attribute::kPriority, 4)) put32(out, value);
    return *this;
}

Writer& Writer::use_candidate() {
    reserve(attribute::kUseCandidate, 0);
    return *this;
}

Writer& Writer::number64(std::uint16_t type, std::uint64_t value) {
    if (auto* out = reserve(type, 8)) {
        put32(out, static_cast<std::uint32_t>(value >> 32));
        put32(out + 4, static_cast<std::uint32_t>(value));
    }
    return *this;
}

Writer& Writer::ice_controlling(std::uint64_t tie_breaker) {
    return number64(attribute::kIceControlling, tie_breaker);
}

Writer& Writer::ice_controlled(std::uint64_t tie_breaker) {
    return number64(attribute::kIceControlled, tie_breaker);
}

// RFC 8489 §14.2
Writer& Writer::xor_mapped_address(const Endpoint& endpoint) {
    const std::size_t size = endpoint.v6 ? 16 : 4;
    if (auto* out = reserve(attribute::kXorMappedAddress, 4 + size)) {
        out[0] = 0;
        out[1] = endpoint.v6 ? 2 : 1;
        put16(out + 2, endpoint.port ^ (kMagicCookie >> 16));
        for (std::size_t i = 0; i < size; ++i) out[4 + i] = endpoint.ip[i] ^ buffer_[4 + i];
    }
    return *this;
}

// RFC 8489 §14.8
Writer& Writer::error_code(std::uint16_t code, std::string_view reason) {
    if (auto* out = reserve(attribute::kErrorCode, 4 + reason.size())) {
        put16(out, 0);
        out[2] = static_cast<std::uint8_t>(code / 100);
        out[3] = static_cast<std::uint8_t>(code % 100);
        std::ranges::copy(reason, out + 4);
    }
    return *this;
}

// RFC 8489 §14.9
Writer& Writer::unknown_attributes(std::span<const std::uint16_t> types) {
    if (auto* out = reserve(attribute::kUnknownAttributes, types.size() * 2)) {
        for (std::size_t i = 0; i < types.size(); ++i) put16(out + 2 * i, types[i]);
    }
    return *this;
}

std::span<const std::uint8_t> Writer::finish(bool fingerprint) {
    if (fingerprint) {
        if (auto* out = reserve(attribute::kFingerprint, 4)) {
            patch_length();
            put32(out, crc32(buffer_.first(size_ - 8)) ^ kFingerprintXor);
        }
    }
    if (failed_) return {};
    patch_length();
    return buffer_.first(size_);
}

}  // namespace parley::proto::stun
