// The data channels of one link: its association, and what each channel stands for. Values and their bounds, no rules:
// data_room.hpp has those. Owned by Link, which begins it when DTLS is open.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "media/sctp/data_association.hpp"

namespace parley::media {

struct DataEnd {
    DataEnd(SctpStack& stack, std::uint16_t remote_port)
        : association(stack, DataSide::dtls_server, kDataPort, remote_port) {}

    static constexpr std::uint16_t kDataPort = 5000;  ///< of a=sctp-port (RFC 8841 §5.1); as our descriptions say

    /// On a connection to publish: a channel on which the peer talks.
    struct Incoming {
        std::uint16_t id = 0;
        std::uint64_t serial = 0;  ///< within the room, never given again
        std::string topic;
        std::optional<PeerId> to;  ///< nothing: everybody
        ChannelSettings settings;
    };

    DataAssociation association;
    std::vector<Incoming> incoming;
    /// On a connection to subscribe: which channel repeats which one of somebody else's, by its serial. Nothing: the
    /// peer has closed it and wants no more.
    std::map<std::uint64_t, std::optional<std::uint16_t>> outgoing;
};

}  // namespace parley::media
