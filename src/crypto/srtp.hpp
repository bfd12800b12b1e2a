// SRTP and SRTCP (RFC 3711, RFC 7714) for one peer: a sender that protects packets and a receiver that opens them. Not
// an RTP parser: it looks at what the transform needs and no further. Keys come from crypto/dtls.hpp; the media engine
// calls it for each packet. A packet costs no allocation. One object is for one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "crypto/srtp_kdf.hpp"
#include "crypto/srtp_keys.hpp"

namespace parley::crypto {

inline constexpr std::size_t kSrtpPacketBytesMax = 1500;  ///< what is longer, with its tag, is dropped
inline constexpr std::size_t kSrtpStreamsMax = 64;        ///< SSRCs per session, of RTP and RTCP each
inline constexpr std::size_t kSrtpReplayBits = 1024;      ///< RFC 3711 §3.3.2 asks for at least 64
inline constexpr std::size_t kSrtcpReplayBits = 128;
inline constexpr std::uint64_t kSrtpIndexMax = (std::uint64_t{1} << 48) - 1;  ///< RFC 3711 §9.2: then the key is spent
inline constexpr std::uint32_t kSrtcpIndexMax = 0x7fffffff;

class SrtpSender {
public:
    SrtpSender(SrtpProfile profile, const SrtpMaster& master);
    /// From session keys as they are, without derivation: for test vectors.
    SrtpSender(SrtpProfile profile, const SrtpSessionKey& rtp, const SrtpSessionKey& rtcp,
               std::uint32_t rtcp_index = 0);
    ~SrtpSender();
    SrtpSender(SrtpSender&&) noexcept;
    SrtpSender& operator=(SrtpSender&&) noexcept;

    /// Protects one RTP packet. Its plaintext is out[0, ready_size) followed by `rest`: the caller has written the
    /// header, and what it rewrote of the payload's beginning, into `out`, and the rest is encrypted from where it
    /// lies. `header_size` (fixed header, CSRCs, extension) bytes stay clear. `rest` may lie in `out` at ready_size,
    /// and must not overlap it otherwise. `index`: the sequence number unwrapped, ROC * 65536 + SEQ (RFC 3711 §3.3.1).
    /// The same SSRC and index must never protect two different packets: with GCM that gives the key away. The size
    /// with the tag, or 0 when `out` is too small or the index is past kSrtpIndexMax.
    [[nodiscard]] std::size_t protect(std::uint64_t index, std::size_t header_size, std::size_t ready_size,
                                      std::span<const std::uint8_t> rest, std::span<std::uint8_t> out);
    /// The same with all `size` bytes of the packet in `buffer`.
    [[nodiscard]] std::size_t protect(std::uint64_t index, std::size_t header_size, std::size_t size,
                                      std::span<std::uint8_t> buffer) {
        return protect(index, header_size, size, {}, buffer);
    }
    /// Protects one compound RTCP packet into `out`, which may be where it lies. The size with tag and index, or 0 when
    /// `out` is too small, the packet is shorter than 8 bytes, or 2^31 packets were sent.
    [[nodiscard]] std::size_t protect_rtcp(std::span<const std::uint8_t> packet, std::span<std::uint8_t> out);

    /// Bytes that protect() adds.
    [[nodiscard]] std::size_t overhead() const { return srtp_tag_size(profile_); }

private:
    struct Transforms;
    SrtpProfile profile_;
    std::unique_ptr<Transforms> transforms_;
    std::uint32_t rtcp_index_ = 0;
};

enum class SrtpDrop : std::uint8_t {
    none,
    malformed,         ///< no RTP or RTCP of version 2, too short, too long, or a header longer than the packet
    replayed,          ///< seen before, or older than the window
    bad_tag,           ///< not from the peer, or damaged on the way
    too_many_streams,  ///< a new SSRC when kSrtpStreamsMax are known
};

struct SrtpOpened {
    SrtpDrop drop = SrtpDrop::none;
    std::size_t size = 0;     ///< of the plaintext packet, which begins where the protected one did
    std::uint64_t index = 0;  ///< RTP: the sequence number unwrapped, starting with ROC 0; RTCP: the SRTCP index

    explicit operator bool() const { return drop == SrtpDrop::none; }
};

struct SrtpCounters {
    std::uint64_t opened = 0;
    std::uint64_t malformed = 0;
    std::uint64_t replayed = 0;
    std::uint64_t bad_tag = 0;
    std::uint64_t too_many_streams = 0;
};

class SrtpReceiver {
public:
    SrtpReceiver(SrtpProfile profile, const SrtpMaster& master);
    /// From session keys as they are, without derivation: for test vectors.
    SrtpReceiver(SrtpProfile profile, const SrtpSessionKey& rtp, const SrtpSessionKey& rtcp);
    ~SrtpReceiver();
    SrtpReceiver(SrtpReceiver&&) noexcept;
    SrtpReceiver& operator=(SrtpReceiver&&) noexcept;

    /// Opens one packet where it lies. When it is dropped its bytes are worth nothing, nothing else has changed, and
    /// the session goes on: no number of bad packets ends it.
    [[nodiscard]] SrtpOpened unprotect(std::span<std::uint8_t> packet);
    [[nodiscard]] SrtpOpened unprotect_rtcp(std::span<std::uint8_t> packet);

    /// The SSRC is no longer in use (its track is gone): makes room for another. A later packet with it starts anew, so
    /// an old one could be replayed: only for SSRCs that nothing listens to.
    void forget(std::uint32_t ssrc);

    [[nodiscard]] const SrtpCounters& rtp_counters() const;
    [[nodiscard]] const SrtpCounters& rtcp_counters() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace parley::crypto
