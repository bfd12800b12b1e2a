// Source descriptions and goodbyes: the two packets with text in them.
#include <algorithm>

#include "proto/rtcp/reports.hpp"

namespace parley::proto::rtcp {
namespace {

std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void pad_to_words(rtp::Writer& out) {
    while (out.ok() && out.size() % 4 != 0) out.u8(0);
}

}  // namespace

void SourceDescription::Walk::take(std::size_t size) {
    rest = rest.subspan(size);
    chunk_bytes += size;
}

bool SourceDescription::Walk::fail() {
    broken = true;
    chunks_left = 0;
    in_chunk = false;
    return false;
}

bool SourceDescription::Walk::open_chunk() {
    if (rest.size() < 4) return fail();
    ssrc = rtp::load32(rest.data());
    chunk_bytes = 0;
    take(4);
    in_chunk = true;
    --chunks_left;
    return true;
}

/// RFC 3550 §6.5: a null byte ends the items, and more of them fill the last word.
bool SourceDescription::Walk::close_chunk() {
    const std::size_t size = 4 - chunk_bytes % 4;
    if (rest.size() < size) return fail();
    take(size);
    in_chunk = false;
    return true;
}

bool SourceDescription::Walk::next() {
    for (;;) {
        if (!in_chunk) {
            if (chunks_left == 0 || !open_chunk()) return false;
        }
        if (rest.empty()) return fail();
        if (rest[0] == 0) {
            if (!close_chunk()) return false;
            continue;
        }
        if (rest.size() < 2 || rest.size() < 2u + rest[1]) return fail();
        item_type = rest[0];
        text = text_of(rest.subspan(2, rest[1]));
        take(2u + rest[1]);
        return true;
    }
}

std::optional<SourceDescription> parse_source_description(const PacketView& packet) {
    if (packet.type != kSourceDescription) return std::nullopt;
    SourceDescription::Walk walk{packet.body, packet.count};
    while (walk.next()) {
    }
    if (walk.broken) return std::nullopt;
    return SourceDescription{packet.body, packet.count};
}

std::size_t encode_cname(MutableBytes out, std::uint32_t ssrc, std::string_view cname) {
    if (cname.size() > kCnameBytesMax) return 0;
    rtp::Writer writer(out);
    const auto unpadded = 4 + 2 + cname.size() + 1;  // with the null byte that ends the items
    write_header(writer, kSourceDescription, 1, (unpadded + 3) / 4 * 4);
    writer.u32(ssrc);
    writer.u8(SourceDescription::kCname);
    writer.u8(static_cast<std::uint8_t>(cname.size()));
    writer.bytes(bytes_of(cname));
    writer.u8(0);
    pad_to_words(writer);
    return writer.finish();
}

std::optional<Goodbye> parse_goodbye(const PacketView& packet) {
    const std::size_t size = packet.count * Ssrc::kBytes;
    if (packet.type != kGoodbye || packet.body.size() < size) return std::nullopt;
    Goodbye goodbye{Records<Ssrc>(packet.body.first(size)), {}};
    const auto rest = packet.body.subspan(size);
    if (rest.empty()) return goodbye;
    if (rest.size() < 1u + rest[0]) return std::nullopt;
    goodbye.reason = text_of(rest.subspan(1, rest[0]));
    return goodbye;
}

std::size_t encode_goodbye(MutableBytes out, std::span<const std::uint32_t> ssrcs, std::string_view reason) {
    ssrcs = ssrcs.first(std::min(ssrcs.size(), kReportsMax));
    reason = reason.substr(0, 255);
    rtp::Writer writer(out);
    const auto reason_bytes = reason.empty() ? 0 : (1 + reason.size() + 3) / 4 * 4;
    write_header(writer, kGoodbye, static_cast<std::uint8_t>(ssrcs.size()), ssrcs.size() * Ssrc::kBytes + reason_bytes);
    for (const auto ssrc : ssrcs) writer.u32(ssrc);
    if (!reason.empty()) {
        writer.u8(static_cast<std::uint8_t>(reason.size()));
        writer.bytes(bytes_of(reason));
        pad_to_words(writer);
    }
    return writer.finish();
}

}  // namespace parley::proto::rtcp
