// The transport of one peer connection: ICE-lite, DTLS and SRTP put together (RFC 8829 §4.1: one bundle, one
// transport). It opens what comes and protects what goes, and carries data channels; it knows no tracks. Driven by
// Publisher and Subscriber; which datagram belongs to which link is the Engine's to find out.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "crypto/dtls.hpp"
#include "crypto/srtp.hpp"
#include "media/engine/data_end.hpp"
#include "media/engine/wire.hpp"
#include "media/ice/ice_lite.hpp"
#include "media/negotiate/facts.hpp"

namespace parley::media {

class Link {
public:
    /// DTLS that comes before the other side's description: a client may begin before its answer is here.
    static constexpr std::size_t kEarlyMax = 2;
    static constexpr std::size_t kRtcpBytesMax = 1'200;  ///< of a compound that we send

    Link(std::shared_ptr<const crypto::DtlsCertificate> certificate, IceCredentials local, Time now);

    /// What the other side said of itself. The first time it begins DTLS; later only the ICE part may have changed,
    /// until forget_remote().
    void set_remote(const RemoteTransport& remote, Time now, Wire& wire);
    /// What the other side was is gone: the next set_remote() begins DTLS anew. ICE goes on.
    void forget_remote(Wire& wire);
    /// Ours, for a description.
    [[nodiscard]] LocalTransport local(const std::vector<std::string>& candidates) const;
    [[nodiscard]] IceLite& ice() { return ice_; }

    void handle_dtls(std::span<const std::uint8_t> datagram, Time now, Wire& wire);
    void on_time(Time now, Wire& wire);
    /// close_notify, so that the other side need not wait for its time-outs.
    void close(Wire& wire);

    /// SRTP keys are there and a path is chosen.
    [[nodiscard]] bool open() const { return sender_.has_value() && ice_.selected().has_value(); }
    [[nodiscard]] bool failed() const { return dtls_ && dtls_->state() == crypto::DtlsState::failed; }
    /// The other side said goodbye.
    [[nodiscard]] bool closed() const { return dtls_ && dtls_->state() == crypto::DtlsState::closed; }

    /// The plain packet, where the protected one lay; empty when it was dropped.
    [[nodiscard]] std::span<std::uint8_t> open_rtp(std::span<std::uint8_t> datagram);
    [[nodiscard]] std::span<std::uint8_t> open_rtcp(std::span<std::uint8_t> datagram);

    /// Protects the packet of `size` bytes that lies at the front of `buffer` and commits it. The size on the wire, 0
    /// when it could not be sent.
    std::size_t send_rtp(std::span<std::uint8_t> buffer, std::uint64_t index, std::size_t header_size, std::size_t size,
                         Wire& wire);
    void send_rtcp(std::span<const std::uint8_t> compound, Wire& wire);

    /// SCTP was agreed to (RFC 8841): it begins when DTLS is open. Once only. `stack` outlives the link.
    void enable_data(SctpStack& stack, std::uint16_t remote_port);
    /// nullptr before it has begun.
    [[nodiscard]] DataEnd* data() { return data_ ? &*data_ : nullptr; }
    /// Sends what the association has; after anything that was done to it.
    void flush_data(Time now, Wire& wire);

    [[nodiscard]] const crypto::SrtpReceiver* receiver() const { return receiver_ ? &*receiver_ : nullptr; }

private:
    void flush(Time now, Wire& wire);

    std::shared_ptr<const crypto::DtlsCertificate> certificate_;
    IceLite ice_;
    std::optional<crypto::DtlsSession> dtls_;
    /// Its deadline as it last was: asked for every few milliseconds, of every link.
    std::int64_t dtls_due_us_ = 0;
    std::vector<std::vector<std::uint8_t>> early_;
    std::optional<crypto::SrtpSender> sender_;
    std::optional<crypto::SrtpReceiver> receiver_;
    SctpStack* sctp_ = nullptr;
    std::uint16_t data_port_ = 0;  ///< theirs
    std::optional<DataEnd> data_;
};

}  // namespace parley::media
