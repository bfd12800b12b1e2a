#include "media/rtp_out/forwarder.hpp"

namespace parley::media {

std::optional<Rewrite> Forwarder::handle_late(std::uint8_t source, std::int64_t sequence, const Packet& packet) {
    return out_.handle_late(source, sequence, packet, selector_.wants(packet.frame),
                            selector_.ends_picture(packet.frame));
}

std::optional<Rewrite> Forwarder::handle_packet(const Incoming& in) {
    if (out_.late(in.source, in.sequence)) return handle_late(in.source, in.sequence, in.packet);
    const auto decision = selector_.decide(in.source, in.packet);
    switch (decision.action) {
        case LayerSelector::Action::begin:
            return out_.begin(in, decision.end_of_picture);
        case LayerSelector::Action::forward:
            return out_.forward(in, decision.end_of_picture);
        case LayerSelector::Action::skip:
            out_.skip(in, decision.whole_picture);
            return std::nullopt;
        case LayerSelector::Action::ignore:
            break;
    }
    return std::nullopt;
}

}  // namespace parley::media
