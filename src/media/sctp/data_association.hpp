// The data channels of one peer (RFC 8831, RFC 8832) on SCTP over DTLS (RFC 8261), without I/O: SCTP packets in and
// out, events and messages. It decides nothing about who gets a message. The media engine drives it: it feeds what DTLS
// decrypted and sends what take_packet() gives through DTLS. Thread rule: see stack.hpp. Channels that the SDP or the
// application agreed on without DCEP are not supported.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "media/sctp/dcep.hpp"
#include "media/sctp/stack.hpp"

namespace parley::media {

inline constexpr std::size_t kDataMessageBytesMax = 64 * 1024;     ///< for a=max-message-size; a longer one is dropped
inline constexpr std::size_t kDataChannelsMax = 64;                ///< of both sides together
inline constexpr std::size_t kDataStreams = 2 * kDataChannelsMax;  ///< ids are below; each side has every second one
inline constexpr std::size_t kDataQueueBytesMax = 256 * 1024;      ///< unacknowledged, and in events not yet taken
inline constexpr std::size_t kDataEventsMax = 1024;                ///< not yet taken
inline constexpr std::size_t kDataPacketsMax = 512;                ///< not yet taken
inline constexpr std::size_t kDataPacketBytesMax = 1160;           ///< what fits crypto::DtlsSession::send()

enum class DataState : std::uint8_t { connecting, open, closed };

/// RFC 8832 §6: who was client in DTLS uses even stream ids, who was server odd ones.
enum class DataSide : std::uint8_t { dtls_client, dtls_server };

struct DataOpened {};  ///< channels and messages may go
struct DataClosed {};  ///< and all channels with it
struct ChannelOpened {
    std::uint16_t id = 0;
    ChannelSettings settings;
    bool by_peer = false;
};
struct ChannelClosed {
    std::uint16_t id = 0;
};
struct ChannelData {
    std::uint16_t id = 0;
    bool binary = false;
    std::vector<std::uint8_t> bytes;  ///< text is not checked to be UTF-8
};
using DataEvent = std::variant<DataOpened, DataClosed, ChannelOpened, ChannelClosed, ChannelData>;

enum class DataSend : std::uint8_t {
    sent,        ///< taken; an unreliable channel may still lose it
    no_channel,  ///< no such id, or it is closing
    too_long,    ///< more than kDataMessageBytesMax
    full,        ///< kDataQueueBytesMax are waiting for the peer's acknowledgement
};

struct DataCounters {
    std::uint64_t refused_opens = 0;      ///< no DCEP, an id in use or of the wrong side, too many channels
    std::uint64_t unknown_messages = 0;   ///< on no channel, or of an unknown kind
    std::uint64_t too_long_messages = 0;  ///< longer than kDataMessageBytesMax
    std::uint64_t lost_events = 0;        ///< nobody took them
    std::uint64_t lost_packets = 0;       ///< nobody took them
};

class DataAssociation {
public:
    /// Begins to connect at once; it does not matter who begins, or whether both do (RFC 9260 §5.2.1). `port`s: of
    /// a=sctp-port, 1 to 65535. `stack` outlives it.
    DataAssociation(SctpStack& stack, DataSide side, std::uint16_t local_port = 5000, std::uint16_t remote_port = 5000);
    /// The peer is told when close() was called before and its packet was sent.
    ~DataAssociation();
    DataAssociation(const DataAssociation&) = delete;
    DataAssociation& operator=(const DataAssociation&) = delete;

    void feed(std::span<const std::uint8_t> packet);
    /// Take after each call and after SctpStack::on_time(), until there is none.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> take_packet();
    [[nodiscard]] std::optional<DataEvent> take_event();

    /// The id of a new channel; it may be sent on at once. Errors: "not-open", "too-many-channels", "bad-channel"
    /// (label or protocol too long, or both limits), "queue-full".
    [[nodiscard]] Result<std::uint16_t> open_channel(ChannelSettings settings);
    [[nodiscard]] DataSend send(std::uint16_t id, bool binary, std::span<const std::uint8_t> message);
    /// RFC 8831 §6.7: resets the stream; ChannelClosed follows when the peer has done so too.
    void close_channel(std::uint16_t id);
    /// Ends the association with an ABORT.
    void close();

    [[nodiscard]] DataState state() const;
    [[nodiscard]] std::size_t channels() const;
    [[nodiscard]] DataCounters counters() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace parley::media
