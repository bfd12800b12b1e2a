#include <algorithm>
#include <optional>

#include "base/check.hpp"
#include "crypto/srtp.hpp"
#include "crypto/srtp_cm.hpp"
#include "crypto/srtp_gcm.hpp"
#include "crypto/srtp_wire.hpp"

namespace parley::crypto {

/// RTP and RTCP have keys of their own; one of the two kinds is in use.
struct SrtpSender::Transforms {
    std::optional<SrtpGcm> rtp_gcm;
    std::optional<SrtpGcm> rtcp_gcm;
    std::optional<SrtpCm> rtp_cm;
    std::optional<SrtpCm> rtcp_cm;
};

SrtpSender::SrtpSender(SrtpProfile profile, const SrtpMaster& master)
    : SrtpSender(profile, derive_srtp_session(profile, master, SrtpUse::rtp),
                 derive_srtp_session(profile, master, SrtpUse::rtcp)) {}

SrtpSender::SrtpSender(SrtpProfile profile, const SrtpSessionKey& rtp, const SrtpSessionKey& rtcp,
                       std::uint32_t rtcp_index)
    : profile_(profile), transforms_(std::make_unique<Transforms>()), rtcp_index_(rtcp_index) {
    auto& t = *transforms_;
    if (srtp_is_gcm(profile)) {
        t.rtp_gcm.emplace(profile, rtp);
        t.rtcp_gcm.emplace(profile, rtcp);
    } else {
        t.rtp_cm.emplace(rtp);
        t.rtcp_cm.emplace(rtcp);
    }
}

SrtpSender::~SrtpSender() = default;
SrtpSender::SrtpSender(SrtpSender&&) noexcept = default;
SrtpSender& SrtpSender::operator=(SrtpSender&&) noexcept = default;

std::size_t SrtpSender::protect(std::uint64_t index, std::size_t header_size, std::size_t ready_size,
                                std::span<const std::uint8_t> rest, std::span<std::uint8_t> out) {
    PARLEY_CHECK(header_size >= kRtpHeaderBytes && header_size <= ready_size && ready_size <= out.size());
    const std::size_t size = ready_size + rest.size();
    if (size + overhead() > out.size() || index > kSrtpIndexMax) return 0;
    PARLEY_CHECK(read_u16(&out[2]) == (index & 0xffff));  // or the peer would derive another IV
    const auto ssrc = read_u32(&out[8]);
    const auto ready = out.subspan(header_size, ready_size - header_size);
    if (transforms_->rtp_gcm) {
        transforms_->rtp_gcm->seal(ssrc, index, out.first(header_size), ready, rest);  // RFC 7714 §8.2
    } else {
        auto& cm = *transforms_->rtp_cm;
        cm.start(ssrc, index);
        cm.crypt(ready, ready.data());
        cm.crypt(rest, out.data() + ready_size);
        // RFC 3711 §4.2: M = authenticated portion || ROC.
        std::array<std::uint8_t, 4> roc;
        write_u32(roc.data(), static_cast<std::uint32_t>(index >> 16));
        std::ranges::copy(cm.tag(out.first(size), roc), out.begin() + static_cast<std::ptrdiff_t>(size));
    }
    return size + overhead();
}

std::size_t SrtpSender::protect_rtcp(std::span<const std::uint8_t> packet, std::span<std::uint8_t> out) {
    const std::size_t size = packet.size();
    const std::size_t total = size + kSrtcpIndexBytes + overhead();
    if (size < kRtcpHeaderBytes || total > out.size() || rtcp_index_ > kSrtcpIndexMax) return 0;
    const auto ssrc = read_u32(&packet[4]);
    std::array<std::uint8_t, kSrtcpIndexBytes> word;
    write_u32(word.data(), kSrtcpE | rtcp_index_);
    const auto body = packet.subspan(kRtcpHeaderBytes);
    if (out.data() != packet.data()) std::ranges::copy(packet.first(kRtcpHeaderBytes), out.begin());
    if (transforms_->rtcp_gcm) {
        // RFC 7714 §9.2: the header and the ESRTCP word are authenticated; the tag stands before the word.
        std::array<std::uint8_t, kRtcpHeaderBytes + kSrtcpIndexBytes> clear;
        std::ranges::copy(word, std::ranges::copy(out.first(kRtcpHeaderBytes), clear.begin()).out);
        transforms_->rtcp_gcm->seal(ssrc, rtcp_index_, clear, out.subspan(kRtcpHeaderBytes, 0), body);
        std::ranges::copy(word, &out[size + kGcmTagBytes]);
    } else {
        auto& cm = *transforms_->rtcp_cm;
        cm.start(ssrc, rtcp_index_);
        cm.crypt(body, out.data() + kRtcpHeaderBytes);
        // RFC 3711 §3.4: the word is authenticated, and the tag follows it.
        std::ranges::copy(word, &out[size]);
        std::ranges::copy(cm.tag(out.first(size + kSrtcpIndexBytes), {}), &out[size + kSrtcpIndexBytes]);
    }
    ++rtcp_index_;
    return total;
}

}  // namespace parley::crypto
