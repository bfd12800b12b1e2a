#include "tally.hpp"

#include <cstring>
#include <stdexcept>

#include "../load/meter.hpp"

namespace parley::media_load {

void Tally::take(std::span<const std::uint8_t> payload) {
    std::uint32_t mark = 0;
    std::int64_t due_ns = 0;
    if (payload.size() >= kPayloadBytesMin) std::memcpy(&mark, &payload[kMarkAt], sizeof mark);
    if (mark != kMark) throw std::runtime_error("a payload did not come through as it was sent");
    std::memcpy(&due_ns, &payload[kTimeAt], sizeof due_ns);
    delays_.add(load::now_ns() - due_ns);
    ++packets_;
}

void Tally::clear() {
    packets_ = 0;
    delays_.clear();
}

}  // namespace parley::media_load
