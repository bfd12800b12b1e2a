// Looks at DTLS 1.2 records (RFC 6347 §4.1) before OpenSSL does: splits a datagram, and tells what can be no part of a
// handshake that we would make. What is dropped here costs no memory and can end no session. Pure; dtls.cpp drives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace parley::crypto {

/// RFC 6347 §4.1 and RFC 5246 §6.2.1: the content types.
enum class DtlsContent : std::uint8_t { change_cipher_spec = 20, alert = 21, handshake = 22, application_data = 23 };

struct DtlsRecord {
    std::span<const std::uint8_t> bytes;  ///< with its header
    DtlsContent content = DtlsContent::handshake;
    std::uint16_t epoch = 0;

    [[nodiscard]] std::span<const std::uint8_t> body() const;
};

inline constexpr std::size_t kDtlsRecordHeaderBytes = 13;
/// Of one handshake message. OpenSSL keeps up to ten that came early or in fragments, so this bounds it to 50 KiB a
/// peer (a self-signed certificate takes 300 to 1,300 bytes).
inline constexpr std::size_t kDtlsMessageBytesMax = 5 * 1024;
/// RFC 6347 §4.2.4: a handshake without renegotiation has six messages a side, and eight with what is optional.
inline constexpr std::uint16_t kDtlsMessageSequenceMax = 15;

/// Takes the first record off `datagram`. Nothing, and an empty `datagram`, when what comes is no record of version 1.0
/// (as in a first ClientHello) or 1.2.
[[nodiscard]] std::optional<DtlsRecord> split_record(std::span<const std::uint8_t>& datagram);

/// True for records in the clear (epoch 0) that may belong to a handshake: handshake messages whose sizes and fragments
/// (RFC 6347 §4.2.3) agree, and ChangeCipherSpec. An alert in the clear could come from anybody and is none.
[[nodiscard]] bool is_sound_in_clear(const DtlsRecord& record);

/// True when the record, which is_sound_in_clear(), begins with a ClientHello.
[[nodiscard]] bool is_client_hello(const DtlsRecord& record);

}  // namespace parley::crypto
