#include <optional>

#include "base/check.hpp"
#include "crypto/srtp.hpp"
#include "crypto/srtp_cm.hpp"
#include "crypto/srtp_gcm.hpp"
#include "crypto/srtp_streams.hpp"
#include "crypto/srtp_wire.hpp"

namespace parley::crypto {
namespace {

/// RFC 3711 §3.3.1 and appendix A: the index that is nearest to the highest one. Nothing when it lies before 0.
std::optional<std::uint64_t> estimate_index(const ReplayWindow<kSrtpReplayBits>* window, std::uint16_t sequence) {
    if (window == nullptr) return sequence;  // the first packet of a stream has ROC 0
    const std::uint64_t roc = window->highest() >> 16;
    const auto highest = static_cast<std::uint16_t>(window->highest());
    if (highest < 0x8000 && sequence > highest + 0x8000) {
        if (roc == 0) return std::nullopt;
        return (roc - 1) << 16 | sequence;
    }
    if (highest >= 0x8000 && sequence < highest - 0x8000) return (roc + 1) << 16 | sequence;
    return roc << 16 | sequence;
}

void count(SrtpCounters& counters, SrtpDrop drop) {
    switch (drop) {
        case SrtpDrop::none:
            ++counters.opened;
            return;
        case SrtpDrop::malformed:
            ++counters.malformed;
            return;
        case SrtpDrop::replayed:
            ++counters.replayed;
            return;
        case SrtpDrop::bad_tag:
            ++counters.bad_tag;
            return;
        case SrtpDrop::too_many_streams:
            ++counters.too_many_streams;
            return;
    }
}

}  // namespace

struct SrtpReceiver::State {
    std::size_t tag_size;
    std::optional<SrtpGcm> rtp_gcm;
    std::optional<SrtpGcm> rtcp_gcm;
    std::optional<SrtpCm> rtp_cm;
    std::optional<SrtpCm> rtcp_cm;
    SrtpStreams<kSrtpReplayBits, kSrtpStreamsMax> rtp_streams;
    SrtpStreams<kSrtcpReplayBits, kSrtpStreamsMax> rtcp_streams;
    SrtpCounters rtp_counters;
    SrtpCounters rtcp_counters;

    SrtpOpened open_rtp(std::span<std::uint8_t> packet);
    bool open_rtp_bytes(std::span<std::uint8_t> packet, std::size_t header_size, std::uint64_t index);
    SrtpOpened open_rtcp(std::span<std::uint8_t> packet);
    bool open_rtcp_gcm(std::span<std::uint8_t> packet, std::uint32_t word);
    bool open_rtcp_cm(std::span<std::uint8_t> packet, std::uint32_t word);
};

SrtpReceiver::SrtpReceiver(SrtpProfile profile, const SrtpMaster& master)
    : SrtpReceiver(profile, derive_srtp_session(profile, master, SrtpUse::rtp),
                   derive_srtp_session(profile, master, SrtpUse::rtcp)) {}

SrtpReceiver::SrtpReceiver(SrtpProfile profile, const SrtpSessionKey& rtp, const SrtpSessionKey& rtcp)
    : state_(std::make_unique<State>()) {
    auto& s = *state_;
    s.tag_size = srtp_tag_size(profile);
    if (srtp_is_gcm(profile)) {
        s.rtp_gcm.emplace(profile, rtp);
        s.rtcp_gcm.emplace(profile, rtcp);
    } else {
        s.rtp_cm.emplace(rtp);
        s.rtcp_cm.emplace(rtcp);
    }
}

SrtpReceiver::~SrtpReceiver() = default;
SrtpReceiver::SrtpReceiver(SrtpReceiver&&) noexcept = default;
SrtpReceiver& SrtpReceiver::operator=(SrtpReceiver&&) noexcept = default;

SrtpOpened SrtpReceiver::unprotect(std::span<std::uint8_t> packet) {
    const auto opened = state_->open_rtp(packet);
    count(state_->rtp_counters, opened.drop);
    return opened;
}

SrtpOpened SrtpReceiver::unprotect_rtcp(std::span<std::uint8_t> packet) {
    const auto opened = state_->open_rtcp(packet);
    count(state_->rtcp_counters, opened.drop);
    return opened;
}

SrtpOpened SrtpReceiver::State::open_rtp(std::span<std::uint8_t> packet) {
    if (packet.size() < kRtpHeaderBytes + tag_size || packet.size() > kSrtpPacketBytesMax || !is_version_2(packet)) {
        return {SrtpDrop::malformed};
    }
    const auto header_size = rtp_header_size(packet.first(packet.size() - tag_size));
    if (header_size == 0) return {SrtpDrop::malformed};
    const auto ssrc = read_u32(&packet[8]);
    const auto* window = rtp_streams.find(ssrc);
    if (window == nullptr && rtp_streams.is_full()) return {SrtpDrop::too_many_streams};
    // RFC 3711 §3.3: estimate the index, look into the replay list, authenticate, and only then change anything.
    const auto index = estimate_index(window, read_u16(&packet[2]));
    if (!index || *index > kSrtpIndexMax || (window != nullptr && !window->is_new(*index))) {
        return {SrtpDrop::replayed};
    }
    if (!open_rtp_bytes(packet, header_size, *index)) return {SrtpDrop::bad_tag};
    rtp_streams.accept(ssrc, *index);
    return {SrtpDrop::none, packet.size() - tag_size, *index};
}

bool SrtpReceiver::State::open_rtp_bytes(std::span<std::uint8_t> packet, std::size_t header_size, std::uint64_t index) {
    const auto ssrc = read_u32(&packet[8]);
    const auto bytes = packet.first(packet.size() - tag_size);
    const auto payload = bytes.subspan(header_size);
    const auto* tag = packet.data() + bytes.size();
    if (rtp_gcm) return rtp_gcm->open(ssrc, index, bytes.first(header_size), payload, tag);
    std::array<std::uint8_t, 4> roc;
    write_u32(roc.data(), static_cast<std::uint32_t>(index >> 16));
    if (!SrtpCm::equal(rtp_cm->tag(bytes, roc), tag)) return false;
    rtp_cm->start(ssrc, index);
    rtp_cm->crypt(payload, payload.data());
    return true;
}

SrtpOpened SrtpReceiver::State::open_rtcp(std::span<std::uint8_t> packet) {
    const std::size_t overhead = kSrtcpIndexBytes + tag_size;
    if (packet.size() < kRtcpHeaderBytes + overhead || packet.size() > kSrtpPacketBytesMax || !is_version_2(packet)) {
        return {SrtpDrop::malformed};
    }
    const auto ssrc = read_u32(&packet[4]);
    const auto* window = rtcp_streams.find(ssrc);
    if (window == nullptr && rtcp_streams.is_full()) return {SrtpDrop::too_many_streams};
    // RFC 7714 §9.2: with GCM the ESRTCP word is last; RFC 3711 §3.4: else it stands before the tag.
    const std::size_t word_at = packet.size() - (rtcp_gcm ? kSrtcpIndexBytes : overhead);
    const auto word = read_u32(&packet[word_at]);
    const std::uint32_t index = word & ~kSrtcpE;
    if (window != nullptr && !window->is_new(index)) return {SrtpDrop::replayed};
    if (!(rtcp_gcm ? open_rtcp_gcm(packet, word) : open_rtcp_cm(packet, word))) return {SrtpDrop::bad_tag};
    rtcp_streams.accept(ssrc, index);
    return {SrtpDrop::none, packet.size() - overhead, index};
}

bool SrtpReceiver::State::open_rtcp_gcm(std::span<std::uint8_t> packet, std::uint32_t word) {
    const auto bytes = packet.first(packet.size() - tag_size - kSrtcpIndexBytes);
    // RFC 7714 §9.3: without E nothing is encrypted and the whole packet is associated data.
    const auto clear = (word & kSrtcpE) != 0 ? bytes.first(kRtcpHeaderBytes) : bytes;
    std::array<std::uint8_t, kSrtpPacketBytesMax> authenticated;
    const auto end =
        std::ranges::copy(packet.last(kSrtcpIndexBytes), std::ranges::copy(clear, authenticated.begin()).out);
    return rtcp_gcm->open(read_u32(&packet[4]), word & ~kSrtcpE, {authenticated.begin(), end.out},
                          bytes.subspan(clear.size()), packet.data() + bytes.size());
}

bool SrtpReceiver::State::open_rtcp_cm(std::span<std::uint8_t> packet, std::uint32_t word) {
    const auto bytes = packet.first(packet.size() - tag_size);
    if (!SrtpCm::equal(rtcp_cm->tag(bytes, {}), packet.data() + bytes.size())) return false;
    if ((word & kSrtcpE) == 0) return true;
    const auto body = bytes.subspan(kRtcpHeaderBytes, bytes.size() - kRtcpHeaderBytes - kSrtcpIndexBytes);
    rtcp_cm->start(read_u32(&packet[4]), word & ~kSrtcpE);
    rtcp_cm->crypt(body, body.data());
    return true;
}

void SrtpReceiver::forget(std::uint32_t ssrc) {
    state_->rtp_streams.forget(ssrc);
    state_->rtcp_streams.forget(ssrc);
}

const SrtpCounters& SrtpReceiver::rtp_counters() const {
    return state_->rtp_counters;
}

const SrtpCounters& SrtpReceiver::rtcp_counters() const {
    return state_->rtcp_counters;
}

}  // namespace parley::crypto
