#include "proto/rtcp/status_writer.hpp"

#include <algorithm>

namespace parley::proto::rtcp {

void StatusWriter::add(Status status) {
    while (!joins(status)) emit();
    push(status);
}

void StatusWriter::finish() {
    while (count_ > 0) {
        if (alike_) {
            emit_run();
        } else if (has_large_) {
            emit_two_bit();
        } else {
            emit_one_bit();
        }
    }
}

/// Whether one chunk can hold what is pending and this one.
bool StatusWriter::joins(Status status) const {
    if (count_ < kTwoBitSymbols) return true;
    if (alike_ && status == pending_[0]) return count_ < kRunMax;
    return count_ < kOneBitSymbols && !has_large_ && status != Status::large_delta;
}

void StatusWriter::push(Status status) {
    alike_ = count_ == 0 || (alike_ && status == pending_[0]);
    has_large_ = (count_ > 0 && has_large_) || status == Status::large_delta;
    if (count_ < kOneBitSymbols) pending_[count_] = status;
    ++count_;
}

void StatusWriter::emit() {
    if (alike_) {
        emit_run();
    } else if (count_ == kOneBitSymbols && !has_large_) {
        emit_one_bit();
    } else {
        emit_two_bit();
    }
}

/// §3.1.3: a 0, two bits of status, 13 bits of length.
void StatusWriter::emit_run() {
    out_.u16(static_cast<std::uint16_t>(static_cast<unsigned>(pending_[0]) << 13 | count_));
    count_ = 0;
}

/// §3.1.4: a 1, a 0 for symbols of one bit, and 14 of them.
void StatusWriter::emit_one_bit() {
    unsigned chunk = 0x8000;
    for (std::size_t i = 0; i < count_; ++i) chunk |= static_cast<unsigned>(pending_[i]) << (13 - i);
    out_.u16(static_cast<std::uint16_t>(chunk));
    count_ = 0;
}

/// §3.1.4: a 1, a 1 for symbols of two bits, and seven of them. What was pending beyond them stays so.
void StatusWriter::emit_two_bit() {
    const auto taken = std::min(count_, kTwoBitSymbols);
    unsigned chunk = 0xC000;
    for (std::size_t i = 0; i < taken; ++i) chunk |= static_cast<unsigned>(pending_[i]) << (12 - 2 * i);
    out_.u16(static_cast<std::uint16_t>(chunk));
    const auto old = pending_;
    const auto old_count = count_;
    count_ = 0;
    for (std::size_t i = taken; i < old_count; ++i) push(old[i]);
}

}  // namespace parley::proto::rtcp
