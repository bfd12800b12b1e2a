#include "media/sctp/data_association.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "media/sctp/socket.hpp"

namespace parley::media {
namespace {

// RFC 8831 §8: payload protocol identifiers.
constexpr std::uint32_t kDcep = 50;
constexpr std::uint32_t kString = 51;
constexpr std::uint32_t kBinary = 53;
constexpr std::uint32_t kStringEmpty = 56;
constexpr std::uint32_t kBinaryEmpty = 57;

constexpr SctpSocket::Limits kLimits{
    .streams = kDataStreams,
    .send_buffer_bytes = kDataQueueBytesMax,
    // Half of it is what usrsctp keeps together: a message of the longest kind comes whole.
    .receive_buffer_bytes = 2 * kDataMessageBytesMax,
    .packet_bytes = kDataPacketBytesMax,
};

std::size_t size_of(const DataEvent& event) {
    const auto* data = std::get_if<ChannelData>(&event);
    return data == nullptr ? 0 : data->bytes.size();
}

}  // namespace

struct DataAssociation::Impl final : SctpSink {
    struct Channel {
        ChannelSettings settings;
        bool acknowledged = false;  ///< the peer is known to have it
        bool closing = false;       ///< we have reset our side
    };

    Impl(SctpStack& stack, DataSide given_side, std::uint16_t local_port, std::uint16_t remote_port)
        : side(given_side), socket(stack, *this, kLimits, local_port, remote_port) {}

    DataSide side;
    DataState state = DataState::connecting;
    std::map<std::uint16_t, Channel> channels;
    std::vector<std::uint16_t> resets;  ///< streams whose reset waits for another
    std::vector<std::uint8_t> partial;  ///< the message that is coming in
    bool partial_too_long = false;
    std::deque<DataEvent> events;
    std::size_t event_bytes = 0;
    std::deque<std::vector<std::uint8_t>> packets;
    DataCounters counters;
    SctpSocket socket;  ///< last: its making and its end call the rest

    // SctpSink
    void handle_outgoing(std::span<const std::uint8_t> packet) override;
    void handle_up() override;
    void handle_down() override;
    void handle_received(std::span<const std::uint8_t> bytes, std::uint16_t stream, std::uint32_t ppid,
                         bool last) override;
    void handle_reset(std::span<const std::uint16_t> streams) override;

    void handle_message(std::uint16_t stream, std::uint32_t ppid);
    void handle_dcep(std::uint16_t stream);
    void handle_open(std::uint16_t stream, ChannelSettings settings);
    void emit(DataEvent event);
    void reset(std::uint16_t stream);
    void retry_resets();
    [[nodiscard]] bool is_ours(std::uint16_t stream) const;
    [[nodiscard]] std::optional<std::uint16_t> find_free_id() const;
};

void DataAssociation::Impl::handle_outgoing(std::span<const std::uint8_t> packet) {
    if (packets.size() >= kDataPacketsMax) {
        ++counters.lost_packets;  // SCTP sends it again
        return;
    }
    packets.emplace_back(packet.begin(), packet.end());
}

void DataAssociation::Impl::emit(DataEvent event) {
    const auto bytes = size_of(event);
    // Only what a peer can make without end is bounded here; the end of the association is always told.
    const bool must_come = std::holds_alternative<DataClosed>(event);
    if (!must_come && (events.size() >= kDataEventsMax || event_bytes + bytes > kDataQueueBytesMax)) {
        ++counters.lost_events;
        return;
    }
    event_bytes += bytes;
    events.push_back(std::move(event));
}

void DataAssociation::Impl::handle_up() {
    if (state != DataState::connecting) return;
    state = DataState::open;
    emit(DataOpened{});
}

void DataAssociation::Impl::handle_down() {
    if (state == DataState::closed) return;
    state = DataState::closed;
    channels.clear();
    resets.clear();
    partial.clear();
    emit(DataClosed{});
}

void DataAssociation::Impl::handle_received(std::span<const std::uint8_t> bytes, std::uint16_t stream,
                                            std::uint32_t ppid, bool last) {
    if (state == DataState::closed) return;
    partial_too_long = partial_too_long || partial.size() + bytes.size() > kDataMessageBytesMax;
    if (!partial_too_long) partial.insert(partial.end(), bytes.begin(), bytes.end());
    if (!last) return;
    if (partial_too_long) {
        ++counters.too_long_messages;
    } else {
        handle_message(stream, ppid);
    }
    partial = {};
    partial_too_long = false;
}

void DataAssociation::Impl::handle_message(std::uint16_t stream, std::uint32_t ppid) {
    if (ppid == kDcep) return handle_dcep(stream);
    const auto channel = channels.find(stream);
    const bool text = ppid == kString || ppid == kStringEmpty;
    const bool binary = ppid == kBinary || ppid == kBinaryEmpty;
    if (channel == channels.end() || (!text && !binary)) {
        ++counters.unknown_messages;
        return;
    }
    // RFC 8831 §6.6: SCTP has no empty message, so one byte stands for it and is to be ignored.
    if (ppid == kStringEmpty || ppid == kBinaryEmpty) partial.clear();
    emit(ChannelData{stream, binary, std::move(partial)});
}

void DataAssociation::Impl::handle_dcep(std::uint16_t stream) {
    auto message = parse_channel_message(partial);
    if (!message) {
        ++counters.refused_opens;
        return;
    }
    if (auto* settings = std::get_if<ChannelSettings>(&*message)) return handle_open(stream, std::move(*settings));
    const auto channel = channels.find(stream);
    if (channel == channels.end() || channel->second.acknowledged) {
        ++counters.unknown_messages;
        return;
    }
    channel->second.acknowledged = true;
    if (!channel->second.closing) emit(ChannelOpened{stream, channel->second.settings, false});
}

void DataAssociation::Impl::handle_open(std::uint16_t stream, ChannelSettings settings) {
    // RFC 8832 §6: an id in use or of the wrong side is an error, and the stream is closed.
    if (is_ours(stream) || channels.contains(stream) || channels.size() >= kDataChannelsMax) {
        ++counters.refused_opens;
        if (!channels.contains(stream)) reset(stream);
        return;
    }
    const auto ack = encode_channel_ack();
    if (socket.send(stream, kDcep, ack, {}) != SctpSocket::Sent::yes) {
        ++counters.refused_opens;  // it takes nothing from us, so we take nothing from it
        reset(stream);
        return;
    }
    channels.emplace(stream, Channel{settings, true, false});
    emit(ChannelOpened{stream, std::move(settings), true});
}

void DataAssociation::Impl::handle_reset(std::span<const std::uint16_t> streams) {
    for (const auto stream : streams) {
        const auto channel = channels.find(stream);
        if (channel == channels.end()) continue;
        // RFC 8831 §6.7: who sees the other side's reset resets its own.
        if (!channel->second.closing) reset(stream);
        channels.erase(channel);
        emit(ChannelClosed{stream});
    }
}

void DataAssociation::Impl::reset(std::uint16_t stream) {
    if (socket.try_reset(stream)) return;
    if (std::ranges::find(resets, stream) == resets.end() && resets.size() < kDataStreams) resets.push_back(stream);
}

void DataAssociation::Impl::retry_resets() {
    while (!resets.empty() && socket.try_reset(resets.front())) resets.erase(resets.begin());
}

bool DataAssociation::Impl::is_ours(std::uint16_t stream) const {
    return (stream % 2 == 0) == (side == DataSide::dtls_client);
}

std::optional<std::uint16_t> DataAssociation::Impl::find_free_id() const {
    if (channels.size() >= kDataChannelsMax) return std::nullopt;
    for (std::uint16_t id = side == DataSide::dtls_client ? 0 : 1; id < kDataStreams; id += 2) {
        if (!channels.contains(id) && std::ranges::find(resets, id) == resets.end()) return id;
    }
    return std::nullopt;
}

DataAssociation::DataAssociation(SctpStack& stack, DataSide side, std::uint16_t local_port, std::uint16_t remote_port) {
    const SctpStack::Lock lock(SctpStack::mutex());
    impl_ = std::make_unique<Impl>(stack, side, local_port, remote_port);
}

DataAssociation::~DataAssociation() {
    const SctpStack::Lock lock(SctpStack::mutex());
    impl_.reset();
}

void DataAssociation::feed(std::span<const std::uint8_t> packet) {
    const SctpStack::Lock lock(SctpStack::mutex());
    impl_->socket.feed(packet);
    impl_->retry_resets();
}

std::optional<std::vector<std::uint8_t>> DataAssociation::take_packet() {
    const SctpStack::Lock lock(SctpStack::mutex());
    auto& self = *impl_;
    if (self.state == DataState::open) self.retry_resets();
    if (self.packets.empty()) return std::nullopt;
    auto first = std::move(self.packets.front());
    self.packets.pop_front();
    return first;
}

std::optional<DataEvent> DataAssociation::take_event() {
    const SctpStack::Lock lock(SctpStack::mutex());
    auto& self = *impl_;
    if (self.events.empty()) return std::nullopt;
    auto first = std::move(self.events.front());
    self.events.pop_front();
    self.event_bytes -= size_of(first);
    return first;
}

Result<std::uint16_t> DataAssociation::open_channel(ChannelSettings settings) {
    const SctpStack::Lock lock(SctpStack::mutex());
    auto& self = *impl_;
    if (self.state != DataState::open) return fail("not-open", "the association is not open");
    if (settings.label.size() > kChannelLabelBytesMax || settings.protocol.size() > kChannelProtocolBytesMax ||
        (settings.max_retransmits && settings.max_lifetime_ms)) {
        return fail("bad-channel", "a label or protocol is too long, or a channel has two limits");
    }
    const auto id = self.find_free_id();
    if (!id) return fail("too-many-channels", "all channels are in use");
    // RFC 8832 §6: OPEN is sent reliably and in order.
    if (self.socket.send(*id, kDcep, encode_channel_open(settings), {}) != SctpSocket::Sent::yes) {
        return fail("queue-full", "too much waits for the peer");
    }
    self.channels.emplace(*id, Impl::Channel{std::move(settings), false, false});
    return *id;
}

DataSend DataAssociation::send(std::uint16_t id, bool binary, std::span<const std::uint8_t> message) {
    const SctpStack::Lock lock(SctpStack::mutex());
    auto& self = *impl_;
    const auto found = self.channels.find(id);
    if (found == self.channels.end() || found->second.closing) return DataSend::no_channel;
    if (message.size() > kDataMessageBytesMax) return DataSend::too_long;
    const auto& channel = found->second;
    // RFC 8832 §6: before the ACK everything goes in order, so that nothing overtakes the OPEN.
    const SctpDelivery delivery{channel.settings.ordered || !channel.acknowledged, channel.settings.max_retransmits,
                                channel.settings.max_lifetime_ms};
    static constexpr std::array<std::uint8_t, 1> kNothing{};
    const auto ppid = message.empty() ? (binary ? kBinaryEmpty : kStringEmpty) : (binary ? kBinary : kString);
    switch (self.socket.send(id, ppid, message.empty() ? std::span(kNothing) : message, delivery)) {
        case SctpSocket::Sent::yes:
            return DataSend::sent;
        case SctpSocket::Sent::full:
            return DataSend::full;
        case SctpSocket::Sent::failed:
            break;
    }
    return DataSend::no_channel;
}

void DataAssociation::close_channel(std::uint16_t id) {
    const SctpStack::Lock lock(SctpStack::mutex());
    const auto found = impl_->channels.find(id);
    if (found == impl_->channels.end() || found->second.closing) return;
    found->second.closing = true;
    impl_->reset(id);
}

void DataAssociation::close() {
    const SctpStack::Lock lock(SctpStack::mutex());
    impl_->socket.abort();
    impl_->handle_down();
}

DataState DataAssociation::state() const {
    const SctpStack::Lock lock(SctpStack::mutex());
    return impl_->state;
}

std::size_t DataAssociation::channels() const {
    const SctpStack::Lock lock(SctpStack::mutex());
    return impl_->channels.size();
}

DataCounters DataAssociation::counters() const {
    const SctpStack::Lock lock(SctpStack::mutex());
    return impl_->counters;
}

}  // namespace parley::media
