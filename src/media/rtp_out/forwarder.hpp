// The way of a packet to one subscriber: LayerSelector says whether, OutStream says as what. It writes and sends
// nothing. Driven by the router, once per packet and subscriber; takes no memory once its
// rings have grown to the rate.
#pragma once

#include <cstdint>
#include <optional>

#include "media/rtp_out/out_stream.hpp"
#include "media/select/layer_selector.hpp"

namespace parley::media {

class Forwarder {
public:
    Forwarder(Layering layering, const OutStream::Options& options) : selector_(layering), out_(options) {}

    /// What the subscriber gets for this packet: nothing, the packet rewritten, or a filler. Only packets whose place
    /// is next, late or restarted come here (InStream).
    std::optional<Rewrite> handle_packet(const Incoming& in);
    /// For a packet that OutStream calls late; NackResponder finds such ones in a store.
    std::optional<Rewrite> handle_late(std::uint8_t source, std::int64_t sequence, const Packet& packet);
    /// InStream said restarted, or the source has a new SSRC: call it before the packet.
    void handle_restart(std::uint8_t source) {
        selector_.handle_restart(source);
        out_.forget(source);
    }

    [[nodiscard]] LayerSelector& selector() { return selector_; }
    [[nodiscard]] const LayerSelector& selector() const { return selector_; }
    [[nodiscard]] OutStream& out() { return out_; }

private:
    LayerSelector selector_;
    OutStream out_;
};

}  // namespace parley::media
