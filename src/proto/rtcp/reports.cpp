#include "proto/rtcp/reports.hpp"

#include <algorithm>

namespace parley::proto::rtcp {
namespace {

using rtp::load16;
using rtp::load24;
using rtp::load32;
using rtp::load64;

constexpr std::size_t kSenderInfoBytes = 20;

/// RFC 3550 §6.4.1: what follows the blocks are extensions of a profile, which are not read.
std::optional<Records<ReportBlock>> take_reports(Bytes rest, std::uint8_t count) {
    const std::size_t size = count * ReportBlock::kBytes;
    if (rest.size() < size) return std::nullopt;
    return Records<ReportBlock>(rest.first(size));
}

void write_block(rtp::Writer& out, const ReportBlock& block) {
    out.u32(block.ssrc);
    out.u8(block.fraction_lost);
    // RFC 3550 App. A.3: clamped to 24 bits, signed.
    out.u24(static_cast<std::uint32_t>(std::clamp(block.cumulative_lost, -0x80'0000, 0x7F'FFFF)));
    out.u32(block.highest_sequence);
    out.u32(block.jitter);
    out.u32(block.last_sr);
    out.u32(block.delay_since_last_sr);
}

}  // namespace

ReportBlock ReportBlock::read(const std::uint8_t* at) {
    ReportBlock block;
    block.ssrc = load32(at);
    block.fraction_lost = at[4];
    const auto lost = load24(at + 5);
    block.cumulative_lost = static_cast<std::int32_t>(lost << 8) >> 8;  // carries the sign of 24 bits into 32
    block.highest_sequence = load32(at + 8);
    block.jitter = load32(at + 12);
    block.last_sr = load32(at + 16);
    block.delay_since_last_sr = load32(at + 20);
    return block;
}

std::optional<SenderReport> parse_sender_report(const PacketView& packet) {
    const auto body = packet.body;
    if (packet.type != kSenderReport || body.size() < 4 + kSenderInfoBytes) return std::nullopt;
    const auto reports = take_reports(body.subspan(4 + kSenderInfoBytes), packet.count);
    if (!reports) return std::nullopt;
    return SenderReport{
        load32(&body[0]), {load64(&body[4]), load32(&body[12]), load32(&body[16]), load32(&body[20])}, *reports};
}

std::optional<ReceiverReport> parse_receiver_report(const PacketView& packet) {
    if (packet.type != kReceiverReport || packet.body.size() < 4) return std::nullopt;
    const auto reports = take_reports(packet.body.subspan(4), packet.count);
    if (!reports) return std::nullopt;
    return ReceiverReport{load32(packet.body.data()), *reports};
}

std::size_t encode_sender_report(MutableBytes out, std::uint32_t ssrc, const SenderInfo& info,
                                 std::span<const ReportBlock> reports) {
    reports = reports.first(std::min(reports.size(), kReportsMax));
    rtp::Writer writer(out);
    write_header(writer, kSenderReport, static_cast<std::uint8_t>(reports.size()),
                 4 + kSenderInfoBytes + reports.size() * ReportBlock::kBytes);
    writer.u32(ssrc);
    writer.u64(info.ntp);
    writer.u32(info.rtp_timestamp);
    writer.u32(info.packets);
    writer.u32(info.payload_bytes);
    for (const auto& block : reports) write_block(writer, block);
    return writer.finish();
}

std::size_t encode_receiver_report(MutableBytes out, std::uint32_t ssrc, std::span<const ReportBlock> reports) {
    reports = reports.first(std::min(reports.size(), kReportsMax));
    rtp::Writer writer(out);
    write_header(writer, kReceiverReport, static_cast<std::uint8_t>(reports.size()),
                 4 + reports.size() * ReportBlock::kBytes);
    writer.u32(ssrc);
    for (const auto& block : reports) write_block(writer, block);
    return writer.finish();
}

DelaySinceReference DelaySinceReference::read(const std::uint8_t* at) {
    return {load32(at), load32(at + 4), load32(at + 8)};
}

std::optional<ExtendedReport> parse_extended_report(const PacketView& packet) {
    constexpr std::uint8_t kReferenceTime = 4, kDelay = 5;  // RFC 3611 §4
    if (packet.type != kExtendedReport || packet.body.size() < 4) return std::nullopt;
    ExtendedReport report{load32(packet.body.data()), {}, {}};
    auto rest = packet.body.subspan(4);
    while (!rest.empty()) {
        // RFC 3611 §3: type, type-specific, and a length in words without the first.
        if (rest.size() < 4) return std::nullopt;
        const std::size_t size = std::size_t{4} * load16(&rest[2]);
        if (rest.size() < 4 + size) return std::nullopt;
        const auto block = rest.subspan(4, size);
        if (rest[0] == kReferenceTime) {
            if (size != 8) return std::nullopt;
            report.reference_ntp = load64(block.data());
        } else if (rest[0] == kDelay) {
            if (size % DelaySinceReference::kBytes != 0) return std::nullopt;
            report.delays = Records<DelaySinceReference>(block);
        }
        rest = rest.subspan(4 + size);
    }
    return report;
}

std::size_t encode_extended_report(MutableBytes out, std::uint32_t ssrc, std::optional<std::uint64_t> reference_ntp,
                                   std::span<const DelaySinceReference> delays) {
    rtp::Writer writer(out);
    const std::size_t delay_bytes = delays.size() * DelaySinceReference::kBytes;
    if (delay_bytes > out.size()) return 0;
    write_header(writer, kExtendedReport, 0, 4 + (reference_ntp ? 12u : 0u) + (delays.empty() ? 0u : 4 + delay_bytes));
    writer.u32(ssrc);
    if (reference_ntp) {
        writer.u32(4u << 24 | 2);
        writer.u64(*reference_ntp);
    }
    if (!delays.empty()) writer.u32(static_cast<std::uint32_t>(5u << 24 | delay_bytes / 4));
    for (const auto& delay : delays) {
        writer.u32(delay.ssrc);
        writer.u32(delay.last_rr);
        writer.u32(delay.delay_since_last_rr);
    }
    return writer.finish();
}

}  // namespace parley::proto::rtcp
