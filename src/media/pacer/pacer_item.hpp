// What waits in the pacer, and who takes it out. An item is a handle: the packet's bytes live elsewhere.
#pragma once

#include <cstdint>

namespace parley::media {

struct PacerItem {
    std::uint32_t handle = 0;  ///< whatever the owner finds the packet by
    std::uint32_t track = 0;   ///< what is dropped together
    std::uint16_t size = 0;    ///< bytes on the wire, above 0
    bool begins = false;       ///< the first packet of a frame that needs nothing before it
};

/// The owner of the packets. Called within Pacer's own calls; must not call the pacer back.
class PacerSink {
public:
    virtual ~PacerSink() = default;
    /// Send it now. `probe_cluster` is the ProbeRequest's or 0, to be told to the estimator.
    virtual void send(const PacerItem& item, std::uint32_t probe_cluster) = 0;
    /// It is not going to be sent: release what the handle stands for.
    virtual void drop(const PacerItem& item) = 0;
    /// Packets of this track were dropped: nothing of it is taken before one that begins, so ask for a key frame.
    virtual void must_rekey(std::uint32_t track) = 0;
    /// Send one packet of padding of about `size` bytes (best a repeated one, RFC 4588) and return its true size;
    /// 0 when there is nothing to make it of.
    virtual std::uint16_t send_padding(std::uint16_t size, std::uint32_t probe_cluster) = 0;
};

}  // namespace parley::media
