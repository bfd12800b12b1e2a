#include "crypto/dtls_filter.hpp"

namespace parley::crypto {
namespace {

constexpr std::size_t kMessageHeaderBytes = 12;
constexpr std::uint8_t kClientHello = 1;

std::uint32_t read(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
    return value;
}

/// RFC 6347 §4.2.2: msg_type, length, message_seq, fragment_offset, fragment_length. The fragment's size with its
/// header, or 0.
std::size_t sound_fragment_size(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < kMessageHeaderBytes) return 0;
    const auto length = read(bytes, 1, 3);
    const auto sequence = read(bytes, 4, 2);
    const auto offset = read(bytes, 6, 3);
    const auto fragment = read(bytes, 9, 3);
    if (length > kDtlsMessageBytesMax || sequence > kDtlsMessageSequenceMax) return 0;
    if (offset > length || fragment > length - offset || fragment > bytes.size() - kMessageHeaderBytes) return 0;
    if (fragment == 0 && length != 0) return 0;  // says nothing
    // RFC 6347 §4.2.2: the second ClientHello has message_seq 1, but it answers a HelloVerifyRequest and we send none.
    if (bytes[0] == kClientHello && sequence != 0) return 0;
    return kMessageHeaderBytes + fragment;
}

}  // namespace

std::span<const std::uint8_t> DtlsRecord::body() const {
    return bytes.subspan(kDtlsRecordHeaderBytes);
}

std::optional<DtlsRecord> split_record(std::span<const std::uint8_t>& datagram) {
    const auto rest = datagram;
    datagram = {};
    if (rest.size() <= kDtlsRecordHeaderBytes || rest[0] < 20 || rest[0] > 23) return std::nullopt;
    // RFC 6347 §4.1: version, epoch, sequence_number (48 bits), length.
    const auto version = read(rest, 1, 2);
    const auto length = read(rest, 11, 2);
    if ((version != 0xfeff && version != 0xfefd) || length == 0 || length > rest.size() - kDtlsRecordHeaderBytes) {
        return std::nullopt;
    }
    const auto size = kDtlsRecordHeaderBytes + length;
    datagram = rest.subspan(size);
    return DtlsRecord{rest.first(size), static_cast<DtlsContent>(rest[0]),
                      static_cast<std::uint16_t>(read(rest, 3, 2))};
}

bool is_sound_in_clear(const DtlsRecord& record) {
    auto body = record.body();
    if (record.content == DtlsContent::change_cipher_spec) return body.size() == 1 && body[0] == 1;
    if (record.content != DtlsContent::handshake) return false;
    while (!body.empty()) {
        const auto size = sound_fragment_size(body);
        if (size == 0) return false;
        body = body.subspan(size);
    }
    return true;
}

bool is_client_hello(const DtlsRecord& record) {
    return record.content == DtlsContent::handshake && record.body()[0] == kClientHello;
}

}  // namespace parley::crypto
