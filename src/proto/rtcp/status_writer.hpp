// Packs the statuses of a transport-wide feedback into chunks (draft-holmer-rmcat-transport-wide-cc-extensions-01
// §3.1.2 to §3.1.4), each as large as it gets. Only for transport_feedback.cpp.
#pragma once

#include <array>
#include <cstdint>

#include "proto/rtcp/transport_feedback.hpp"

namespace parley::proto::rtcp {

class StatusWriter {
public:
    using Status = StatusReader::Status;

    explicit StatusWriter(rtp::Writer& out) : out_(out) {}
    void add(Status status);
    /// Writes what is pending. Nothing is added after it.
    void finish();

private:
    static constexpr std::size_t kOneBitSymbols = 14;
    static constexpr std::size_t kTwoBitSymbols = 7;
    static constexpr std::size_t kRunMax = 8191;

    [[nodiscard]] bool joins(Status status) const;
    void push(Status status);
    void emit();
    void emit_run();
    void emit_one_bit();
    void emit_two_bit();

    rtp::Writer& out_;
    std::array<Status, kOneBitSymbols> pending_{};  // the first of count_; all are alike when there are more
    std::size_t count_ = 0;
    bool alike_ = true;
    bool has_large_ = false;
};

}  // namespace parley::proto::rtcp
