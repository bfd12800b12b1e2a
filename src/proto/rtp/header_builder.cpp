#include "proto/rtp/header_builder.hpp"

#include <algorithm>

namespace parley::proto::rtp {
namespace {

constexpr std::size_t kExtensionStart = kFixedHeaderBytes + 4;

bool fits(ExtensionForm form, std::uint8_t id, std::size_t size) {
    if (form == ExtensionForm::two_byte) return id != 0 && size <= kTwoByteDataMax;
    return id >= 1 && id <= kOneByteIdMax && size >= 1 && size <= kOneByteDataMax;
}

}  // namespace

ExtensionForm form_for(std::span<const Extension> elements) {
    const bool all = std::all_of(elements.begin(), elements.end(), [](const Extension& element) {
        return fits(ExtensionForm::one_byte, element.id, element.data.size());
    });
    return all ? ExtensionForm::one_byte : ExtensionForm::two_byte;
}

HeaderBuilder::HeaderBuilder(MutableBytes out, const HeaderFields& fields, ExtensionForm form)
    : out_(out), writer_(out), form_(form) {
    writer_.u8(0x80);
    writer_.u8(static_cast<std::uint8_t>((fields.marker ? 0x80 : 0) | (fields.payload_type & 0x7F)));
    writer_.u16(fields.sequence);
    writer_.u32(fields.timestamp);
    writer_.u32(fields.ssrc);
}

bool HeaderBuilder::begin_element(std::uint8_t id, std::size_t size) {
    if (!fits(form_, id, size)) return false;
    if (!extended_) {
        // RFC 3550 §5.3.1: the length is known in finish().
        writer_.u16(form_ == ExtensionForm::one_byte ? kOneByteProfile : kTwoByteProfile);
        writer_.u16(0);
        extended_ = true;
    }
    if (form_ == ExtensionForm::one_byte) {
        writer_.u8(static_cast<std::uint8_t>(id << 4 | (size - 1)));
    } else {
        writer_.u8(id);
        writer_.u8(static_cast<std::uint8_t>(size));
    }
    return writer_.ok();
}

bool HeaderBuilder::add(std::uint8_t id, Bytes data) {
    if (!begin_element(id, data.size())) return false;
    writer_.bytes(data);
    return writer_.ok();
}

std::size_t HeaderBuilder::reserve(std::uint8_t id, std::size_t size) {
    if (!begin_element(id, size)) return 0;
    const auto at = writer_.size();
    writer_.zeros(size);
    return writer_.ok() ? at : 0;
}

std::size_t HeaderBuilder::finish() {
    if (extended_) {
        while (writer_.ok() && writer_.size() % 4 != 0) writer_.u8(0);  // RFC 8285 §4.1.1: padding
        if (!writer_.ok()) return 0;
        out_[0] |= 0x10;
        store16(&out_[kFixedHeaderBytes + 2], static_cast<std::uint16_t>((writer_.size() - kExtensionStart) / 4));
    }
    return writer_.finish();
}

std::size_t write_packet(MutableBytes out, const HeaderFields& fields, std::span<const Extension> elements,
                         Bytes payload) {
    HeaderBuilder builder(out, fields, form_for(elements));
    for (const auto& element : elements) {
        if (!builder.add(element.id, element.data)) return 0;
    }
    const auto header = builder.finish();
    if (header == 0) return 0;
    Writer rest(out.subspan(header));
    rest.bytes(payload);
    return rest.ok() ? header + payload.size() : 0;
}

}  // namespace parley::proto::rtp
