#include "media/testing/client_source.hpp"

#include <algorithm>
#include <utility>

#include "media/testing/chance.hpp"
#include "proto/rtcp/reports.hpp"
#include "proto/rtp/header_builder.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::media::testing {

namespace rtp = proto::rtp;

namespace {

/// The header extension of one packet as this client writes it.
class Elements {
public:
    Elements(const SourceSpec& spec, const rtp::ExtensionIds& ids, bool repair, std::uint16_t transport_sequence,
             std::uint8_t level) {
        using Kind = rtp::ExtensionKind;
        add(ids.id(Kind::mid), rtp::text_data(spec.mid));
        if (!spec.rid.empty()) add(ids.id(repair ? Kind::repaired_rid : Kind::rid), rtp::text_data(spec.rid));
        add(ids.id(Kind::transport_sequence), rtp::write_transport_sequence(transport_, transport_sequence));
        if (spec.kind == media::Kind::audio)
            add(ids.id(Kind::audio_level), rtp::write_audio_level(level_, {level < 60, level}));
    }
    [[nodiscard]] std::span<const rtp::Extension> list() const { return std::span(elements_).first(size_); }

private:
    void add(std::uint8_t id, rtp::Bytes data) {
        if (id != 0) elements_[size_++] = {id, data};
    }
    std::array<std::uint8_t, rtp::kTransportSequenceBytes> transport_{};
    std::array<std::uint8_t, rtp::kAudioLevelBytes> level_{};
    std::array<rtp::Extension, 4> elements_{};
    std::size_t size_ = 0;
};

}  // namespace

ClientSource::ClientSource(SourceSpec spec, rtp::ExtensionIds ids, Random& random) : spec_(std::move(spec)), ids_(ids) {
    first_timestamp_ = static_cast<std::uint32_t>(uniform(random) * 4e9);
    // RFC 3711 §3.3.1: the receiver begins with a rollover counter of 0; often close to the first rollover.
    index_ = static_cast<std::uint64_t>(uniform(random) * 65'000);
    rtx_index_ = static_cast<std::uint64_t>(uniform(random) * 30'000);
    picture_id_ = static_cast<std::uint16_t>(uniform(random) * 32'000);
    tl0_ = static_cast<std::uint8_t>(uniform(random) * 255);
    next_ = {static_cast<std::int64_t>(uniform(random) * 20'000)};
}

void ClientSource::on_time(Time now, ClientLink& link, std::uint16_t& transport_sequence) {
    if (!live_ || !link.open()) return;
    if (!std::exchange(started_, true)) next_ = now + Micros{next_.us};
    while (next_ <= now) {
        if (resting_) {
            next_ = next_ + kVideoFrame;
        } else if (spec_.kind == Kind::audio) {
            send_audio(next_, link, transport_sequence);
            next_ = next_ + kOpusFrame;
        } else {
            send_frame(next_, link, transport_sequence);
            next_ = next_ + kVideoFrame;
        }
    }
}

void ClientSource::send_audio(Time now, ClientLink& link, std::uint16_t& transport_sequence) {
    Datagram payload(kOpusBytes, 0x55);
    rtp::store32(payload.data(), frame_++);
    const auto timestamp = first_timestamp_ + static_cast<std::uint32_t>(now.us * 48 / 1'000);
    send(timestamp, false, std::move(payload), link, transport_sequence);
}

void ClientSource::send_frame(Time now, ClientLink& link, std::uint16_t& transport_sequence) {
    constexpr std::int64_t kPayloadMax = 1'000;
    const bool key = std::exchange(key_wanted_, false);
    FakePart part{.frame = frame_, .layer = spec_.layer};
    part.temporal = !key && base_frame_ + 1 == frame_ ? 1 : 0;
    part.needs = key ? kNoFrame : base_frame_;
    part.picture_id = picture_id_;
    if (part.temporal == 0) ++tl0_, base_frame_ = frame_;
    part.tl0 = tl0_;
    const auto bytes = spec_.bitrate_bps * kVideoFrame.count() / 8'000'000 * (key ? spec_.key_frame_factor : 1);
    part.parts = static_cast<std::uint8_t>(std::clamp<std::int64_t>((bytes + kPayloadMax - 1) / kPayloadMax, 1, 200));
    const auto timestamp = first_timestamp_ + static_cast<std::uint32_t>(now.us * 9 / 100);
    for (std::uint8_t i = 0; i < part.parts; ++i) {
        part.part = i;
        Datagram payload(std::max<std::size_t>(static_cast<std::size_t>(bytes / part.parts), kVp8Bytes), 0x33);
        write_part(payload, part);
        send(timestamp, i + 1 == part.parts, std::move(payload), link, transport_sequence);
    }
    ++frame_;
    picture_id_ = (picture_id_ + 1) & 0x7FFF;
}

void ClientSource::send(std::uint32_t timestamp, bool marker, Datagram payload, ClientLink& link,
                        std::uint16_t& transport_sequence) {
    const auto sequence = static_cast<std::uint16_t>(index_);
    const Elements elements(spec_, ids_, false, transport_sequence++, level_);
    std::array<std::uint8_t, 1'400> plain{};
    const auto size = rtp::write_packet(plain, {spec_.ssrc, timestamp, sequence, spec_.payload_type, marker},
                                        elements.list(), payload);
    auto wire = link.protect_rtp(index_++, size - payload.size(), std::span(plain).first(size));
    ++sent_;
    octets_ += static_cast<std::uint32_t>(payload.size());
    history_.push_back({sequence, timestamp, marker, std::move(payload), {}});
    if (spec_.rtx_ssrc == 0) history_.back().wire = wire;
    if (history_.size() > kHistoryMax) history_.pop_front();
    link.send(std::move(wire));
}

void ClientSource::handle_nack(std::uint16_t sequence, ClientLink& link, std::uint16_t& transport_sequence) {
    const auto past = std::ranges::find(history_, sequence, &Past::sequence);
    if (past == history_.end() || !link.open()) return;
    ++repeats_;
    if (spec_.rtx_ssrc == 0) return link.send(past->wire);
    const Elements elements(spec_, ids_, true, transport_sequence++, level_);
    std::array<std::uint8_t, 1'400> plain{};
    // RFC 4588 §4: the original number, then the original payload.
    const auto size = rtp::wrap_rtx(
        plain,
        {spec_.rtx_ssrc, past->timestamp, static_cast<std::uint16_t>(rtx_index_), spec_.rtx_payload_type, past->marker},
        elements.list(), sequence, past->payload);
    const auto header = size - past->payload.size() - rtp::kRtxHeaderBytes;
    link.send(link.protect_rtp(rtx_index_++, header, std::span(plain).first(size)));
}

void ClientSource::send_report(Time now, ClientLink& link) const {
    if (sent_ == 0) return;
    const auto seconds = static_cast<std::uint64_t>(now.us) / 1'000'000 + 3'900'000'000ULL;
    const auto fraction = (static_cast<std::uint64_t>(now.us) % 1'000'000 << 32) / 1'000'000;
    const auto rate = spec_.kind == Kind::audio ? 48'000 : 90'000;
    const auto rtp_now = first_timestamp_ + static_cast<std::uint32_t>(now.us * rate / 1'000'000);
    std::array<std::uint8_t, 200> out{};
    auto size =
        proto::rtcp::encode_sender_report(out, spec_.ssrc, {seconds << 32 | fraction, rtp_now, sent_, octets_}, {});
    size += proto::rtcp::encode_cname(std::span(out).subspan(size), spec_.ssrc, "client");
    link.send_rtcp(std::span(out).first(size));
}

}  // namespace parley::media::testing
