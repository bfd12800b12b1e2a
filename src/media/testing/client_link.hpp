// The client's end of one connection for tests: a controlling ICE agent, DTLS as the client, SRTP. The counterpart of
// engine/link.hpp, made of the engine's own parts; no browser. ClientPeer drives it in virtual time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "crypto/dtls.hpp"
#include "crypto/srtp.hpp"
#include "media/ice/ice_client.hpp"
#include "media/sctp/data_association.hpp"

namespace parley::media::testing {

using Datagram = std::vector<std::uint8_t>;

class ClientLink {
public:
    using Send = std::function<void(Datagram)>;

    /// `server`: where the engine is. `random` must outlive it.
    ClientLink(std::shared_ptr<const crypto::DtlsCertificate> certificate, Random& random, Path server, Send send);

    [[nodiscard]] const IceCredentials& local() const { return local_; }
    [[nodiscard]] const IceCredentials& remote() const { return remote_; }
    /// What the engine's description said. The first call begins ICE, and DTLS when a path is found; one with another
    /// ufrag restarts ICE (RFC 8445 §9), for which renew() has made our part.
    void connect(const IceCredentials& remote, crypto::DtlsFingerprint fingerprint, Time now);
    void renew() { local_ = make_ice_credentials(random_); }

    struct Opened {
        bool rtcp = false;
        std::span<std::uint8_t> plain;  ///< lies in the datagram
    };
    /// STUN and DTLS are dealt with; RTP and RTCP come back in plain.
    std::optional<Opened> handle(std::span<std::uint8_t> datagram, Time now);
    void on_time(Time now);

    [[nodiscard]] bool open() const { return sender_.has_value(); }
    /// The other side has said close_notify.
    [[nodiscard]] bool closed() const { return dtls_ && dtls_->state() == crypto::DtlsState::closed; }
    [[nodiscard]] int dtls_state() const { return dtls_ ? static_cast<int>(dtls_->state()) : -1; }
    [[nodiscard]] const IceClient* ice() const { return ice_ ? &*ice_ : nullptr; }

    /// The protected packet; empty before open().
    [[nodiscard]] Datagram protect_rtp(std::uint64_t index, std::size_t header_size,
                                       std::span<const std::uint8_t> plain);
    [[nodiscard]] Datagram protect_rtcp(std::span<const std::uint8_t> plain);
    void send(Datagram datagram) { send_(std::move(datagram)); }
    void send_rtcp(std::span<const std::uint8_t> plain);

    /// SCTP begins when DTLS is open. `stack` outlives the link.
    void enable_data(SctpStack& stack) { sctp_ = &stack; }
    [[nodiscard]] DataAssociation* data() { return data_ ? &*data_ : nullptr; }
    /// For fuzzers: `chunks`, any bytes, under the SCTP header of what was sent last, so that the other side takes them
    /// for this association's. Nothing before DTLS is open.
    void send_chunks(std::span<const std::uint8_t> chunks, Time now);

    [[nodiscard]] const crypto::SrtpReceiver* receiver() const { return receiver_ ? &*receiver_ : nullptr; }

private:
    void take(const IceClientOutput& out, Time now);
    void flush(Time now);

    std::shared_ptr<const crypto::DtlsCertificate> certificate_;
    Random& random_;
    Path server_;
    Send send_;
    IceCredentials local_;
    IceCredentials remote_;
    std::optional<crypto::DtlsFingerprint> fingerprint_;
    std::optional<IceClient> ice_;
    std::optional<crypto::DtlsSession> dtls_;
    std::optional<crypto::SrtpSender> sender_;
    std::optional<crypto::SrtpReceiver> receiver_;
    SctpStack* sctp_ = nullptr;
    std::optional<DataAssociation> data_;
    std::vector<std::uint8_t> last_sctp_header_;  ///< RFC 9260 §3.1: ports, verification tag, checksum
};

}  // namespace parley::media::testing
