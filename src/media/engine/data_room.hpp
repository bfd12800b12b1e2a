// The data channels of a room: what a peer says on a channel of its connection to publish goes to the others'
// connections to subscribe, each time as one message, on a channel that is named after who speaks. It keeps no
// messages: who does not take them loses them. Driven by the Room.
//
// Names. A publisher's channel "TOPIC" is for everybody, "to:PEER/TOPIC" for one. What arrives is on "from:PEER/TOPIC"
// or, when it was for this peer alone, "private:PEER/TOPIC"; its order and reliability are those of the speaker's
// channel, and it is opened with the first message.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "media/engine/data_end.hpp"
#include "media/engine/wire.hpp"
#include "media/relay/values.hpp"
#include "media/time.hpp"

namespace parley::media {

struct MediaPeer;

struct DataName {
    std::string topic;
    std::optional<PeerId> to;
};
/// Nothing for a label that nobody may speak on: empty, too long, or one of those that we open.
[[nodiscard]] std::optional<DataName> parse_data_name(std::string_view label);

/// How much a peer may say: two buckets that fill with time.
struct DataAllowance {
    static constexpr double kMessagesPerSecond = 100;
    static constexpr double kMessagesMax = 200;  ///< at once
    static constexpr double kBytesPerSecond = 256 * 1024;
    static constexpr double kBytesMax = 512 * 1024;  ///< at once

    [[nodiscard]] bool take(std::size_t bytes, Time now);

private:
    double messages_ = kMessagesMax;
    double bytes_ = kBytesMax;
    Time filled_;
};

struct DataRoomCounters {
    std::uint64_t messages = 0;   ///< taken in
    std::uint64_t delivered = 0;  ///< handed on, once for each receiver
    std::uint64_t refused = 0;    ///< channels with no name of ours, or too many
    std::uint64_t excess = 0;     ///< messages beyond the allowance
    std::uint64_t dropped = 0;    ///< receivers who did not keep up, or had no room for another channel
};

/// Where what is said here goes on to other engines (room_relay).
class DataCarrier {
public:
    virtual ~DataCarrier() = default;
    virtual void carry(const PeerId& from, const DataEnd::Incoming& channel, const ChannelData& data) = 0;
    virtual void end(std::uint64_t serial) = 0;
};

class DataRoom {
public:
    static constexpr std::size_t kTopicBytesMax = 64;
    static constexpr std::size_t kTopicsMax = 16;  ///< channels on which one peer may speak

    using Peers = std::map<PeerId, std::unique_ptr<MediaPeer>>;

    explicit DataRoom(relay::EngineNumber engine = 0) : next_serial_((std::uint64_t{engine} << kEngineShift) + 1) {}
    /// nullptr: the room is on this engine alone.
    void set_carrier(DataCarrier* carrier) { carrier_ = carrier; }

    /// What has come by the peer's connection to publish.
    void take_published(const Peers& peers, MediaPeer& from, Time now, Wire& wire);
    /// What its client did with the channels that we opened.
    static void take_subscribed(MediaPeer& peer, Time now, Wire& wire);
    /// The peer's connection to publish ends: its channels end everywhere, at the next tick.
    void end(const Peers& peers, MediaPeer& from);

    /// What was said on another engine, where its speaker's allowance was looked at.
    void take_relayed(const Peers& peers, const relay::DataSaid& said, std::span<const std::uint8_t> bytes, Time now,
                      Wire& wire);
    /// Nobody speaks on that channel any more.
    static void close(const Peers& peers, std::uint64_t serial);
    /// Nor on any of that engine.
    static void end_of(const Peers& peers, relay::EngineNumber engine);

    [[nodiscard]] const DataRoomCounters& counters() const { return counters_; }

private:
    static constexpr unsigned kEngineShift = 56;  ///< a serial is one's own over all engines
    /// One channel that somebody speaks on.
    struct Voice {
        const PeerId& from;
        std::uint64_t serial;
        std::string_view topic;
        bool privately;
        const ChannelSettings& settings;
    };
    void open(DataEnd& end, const ChannelOpened& opened);
    void pass_on(const Peers& peers, MediaPeer& from, const ChannelData& data, Time now, Wire& wire);
    void deliver(MediaPeer& to, const Voice& voice, bool binary, std::span<const std::uint8_t> bytes, Time now,
                 Wire& wire);

    std::uint64_t next_serial_;
    DataCarrier* carrier_ = nullptr;
    DataRoomCounters counters_;
};

}  // namespace parley::media
