// The client's end of one peer connection: ICE as the controlling side, DTLS, SRTP; made of the engine's
// own parts. It knows no tracks and no signalling. A Person has one and drives it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/random.hpp"
#include "crypto/dtls.hpp"
#include "crypto/srtp.hpp"
#include "media/ice/ice_client.hpp"
#include "proto/sdp/model.hpp"
#include "udp.hpp"

namespace parley::media_load {

class Transport {
public:
    using Take = std::function<void(std::span<const std::uint8_t> plain, bool rtcp, media::Time now)>;

    /// `take` gets each packet that was opened. All references must outlive it.
    Transport(UdpPoll& poll, Random& random, std::shared_ptr<const crypto::DtlsCertificate> certificate, Take take);

    /// Ours, for a description.
    [[nodiscard]] const media::IceCredentials& credentials() const { return local_; }
    [[nodiscard]] const crypto::DtlsCertificate& certificate() const { return *certificate_; }

    /// Begins with what the server's description says; later calls are ignored. Throws when it has no UDP candidate.
    void start(const proto::sdp::MediaSection& server, media::Time now);
    void on_time(media::Time now);
    /// SRTP may be sent.
    [[nodiscard]] bool open() const { return sender_.has_value(); }

    /// Protects the packet of `size` bytes at the front of `buffer`, where it lies; the size with its tag.
    [[nodiscard]] std::size_t protect(std::uint64_t index, std::size_t header, std::size_t size,
                                      std::span<std::uint8_t> buffer);
    [[nodiscard]] const UdpPort& port() const { return *port_; }
    void send_rtcp(std::span<const std::uint8_t> compound);
    /// What came and could not be opened.
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    void take(std::span<std::uint8_t> datagram);
    void send_ice(const media::IceClientOutput& out, media::Time now);
    void flush_dtls();

    UdpPoll& poll_;
    Random& random_;
    std::shared_ptr<const crypto::DtlsCertificate> certificate_;
    Take take_;
    media::IceCredentials local_;
    std::optional<UdpPort> port_;
    media::Path path_;
    crypto::DtlsRole role_ = crypto::DtlsRole::client;
    std::vector<crypto::DtlsFingerprint> fingerprints_;
    std::optional<media::IceClient> ice_;
    std::optional<crypto::DtlsSession> dtls_;
    std::optional<crypto::SrtpSender> sender_;
    std::optional<crypto::SrtpReceiver> receiver_;
    std::uint64_t refused_ = 0;
};

/// Monotonic.
[[nodiscard]] media::Time now();

}  // namespace parley::media_load
