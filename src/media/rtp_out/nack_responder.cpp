#include "media/rtp_out/nack_responder.hpp"

#include <algorithm>

namespace parley::media {

NackResponder::NackResponder(std::optional<Rtx> rtx) {
    if (!rtx) return;
    rtx_ssrc_ = rtx->ssrc;
    rtx_sequence_ = rtx->first_sequence;
}

void NackResponder::handle_sent(std::size_t bytes) {
    credit_ = std::min(credit_ + static_cast<std::int64_t>(bytes), kCreditMax * kShareDivisor);
}

std::optional<NackResponder::Repeat> NackResponder::repeat(Time now, std::uint16_t sequence, Forwarder& forwarder,
                                                           std::span<PacketStore* const> stores,
                                                           const PayloadTypes& types) {
    auto& stream = forwarder.out();
    const auto past = stream.find_past(sequence);
    const bool has_store = past && past->source < stores.size() && stores[past->source] != nullptr;
    const Packet* packet = has_store ? stores[past->source]->find(past->in_sequence) : nullptr;
    if (packet == nullptr) {
        ++counts_.unknown;
        return std::nullopt;
    }
    // Never zero, which stands for never.
    const auto now_ms = static_cast<std::uint32_t>(now.us / 1'000) | 1u;
    const auto wait_ms = static_cast<std::uint32_t>(std::max(rtt_, kRepeatMin).count() / 1'000);
    if (past->slot->resent_ms != 0 && now_ms - past->slot->resent_ms < wait_ms) {
        ++counts_.too_soon;
        return std::nullopt;
    }
    const auto cost = static_cast<std::int64_t>(packet->bytes.size()) * kShareDivisor;
    if (credit_ < cost) {
        ++counts_.over_budget;
        return std::nullopt;
    }
    const auto type = types.find(packet->payload_type);
    Repeat answer{.packet = packet};
    if (past->slot->state == OutState::reserved) {
        const auto late = forwarder.handle_late(past->source, past->in_sequence, *packet);
        if (!late) {
            ++counts_.unknown;
            return std::nullopt;
        }
        answer.rewrite = *late;
        answer.first = true;
    } else {
        answer.rewrite = stream.rewrite_of(*past, *packet);
        if (rtx_ssrc_ && type.rtx && !answer.rewrite.filler)
            answer.rtx = RtxHeader{*rtx_ssrc_, rtx_sequence_++, *type.rtx};
    }
    past->slot->resent_ms = now_ms;
    credit_ -= cost;
    ++counts_.repeated;
    counts_.bytes += packet->bytes.size();
    return answer;
}

std::size_t NackResponder::handle_nack(Time now, std::span<const std::uint16_t> lost, Forwarder& forwarder,
                                       std::span<PacketStore* const> stores, const PayloadTypes& types,
                                       std::span<Repeat> out) {
    std::size_t filled = 0;
    for (const auto sequence : lost) {
        if (filled == out.size()) break;
        ++counts_.asked;
        if (auto answer = repeat(now, sequence, forwarder, stores, types)) out[filled++] = *answer;
    }
    return filled;
}

}  // namespace parley::media
