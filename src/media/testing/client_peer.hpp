// A scripted WebRTC client of the engine: signals by calling it, or gives what is to be said to whoever signals for it,
// and sends and receives over simulated links in virtual time, each of its two connections (to publish, to subscribe)
// on an address of its own. It behaves as a browser does: answers offers and NACKs, makes key frames, reports, gives
// transport-wide feedback, asks for what is missing. Only for tests, fuzzers and simulators; SimRoom drives it, or
// sim/.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/engine/engine.hpp"
#include "media/feedback/twcc_receiver.hpp"
#include "media/testing/client_link.hpp"
#include "media/testing/client_sdp.hpp"
#include "media/testing/client_sink.hpp"
#include "media/testing/client_source.hpp"
#include "media/testing/heap_meter.hpp"
#include "media/testing/sim_link.hpp"

namespace parley::media::testing {

struct PeerOptions {
    LinkConfig up{.base_delay = Micros{10'000}};
    LinkConfig down{.base_delay = Micros{10'000}};
    bool audio_nack = true;
    Micros signal_delay{20'000};
    SctpStack* sctp = nullptr;  ///< with data channels
    std::size_t engine = 0;     ///< of several: where it is
};

/// What the peers of a room share that are on one engine.
struct SimNet {
    EventQueue& events;
    Random& random;
    /// A datagram has come to the server's port.
    std::function<void(const Endpoint& from, Datagram& datagram)> deliver;
    Engine* engine = nullptr;  ///< of those who signal by calling it
    RoomId room;
    std::shared_ptr<const crypto::DtlsCertificate> certificate;
    HeapMeter& heap;
    std::uint16_t next_port = 20'000;
    std::uint64_t next_session = 4'711;
};

/// One connection's way through the network.
struct SimSocket {
    SimSocket(SimNet& net, const PeerOptions& options, std::shared_ptr<const crypto::DtlsCertificate> certificate,
              std::function<void(SimSocket&, Datagram)> receive);
    Endpoint address;
    ClientLink link;
    SimLink<Datagram> up;
    SimLink<Datagram> down;
    std::uint16_t transport_sequence = 0;
};

[[nodiscard]] Endpoint client_address(std::uint16_t port);

class ClientPeer {
public:
    ClientPeer(SimNet& net, std::string id, PeerOptions options = {});

    [[nodiscard]] Status join(const ports::MediaGrant& grant = {});
    void leave();
    /// Offers these sources beside those that are published, and takes the answer.
    [[nodiscard]] Status publish(const std::vector<SourceSpec>& more, std::vector<ports::TrackLabel> labels = {});
    /// Offers again without these mids.
    [[nodiscard]] Status unpublish(const std::string& mid);
    /// An offer with new credentials.
    [[nodiscard]] Status restart_publishing();
    [[nodiscard]] Status subscribe(bool restart = false);

    // The same for whoever signals on their own: what to say, and what was said.
    void add_sources(const std::vector<SourceSpec>& more, std::vector<ports::TrackLabel> labels = {});
    [[nodiscard]] std::string make_offer_to_publish();
    [[nodiscard]] const std::vector<ports::TrackLabel>& labels() const { return labels_; }
    [[nodiscard]] Status take_published(const ports::Published& answer);
    /// The answer to an offer of the server's; nothing when that cannot be read.
    [[nodiscard]] std::optional<std::string> answer_to(const std::string& offer);

    // Sources that are made with fresh numbers.
    [[nodiscard]] SourceSpec microphone(std::string mid = "0");
    [[nodiscard]] SourceSpec camera(std::string mid = "1", std::int64_t bitrate_bps = 400'000);
    [[nodiscard]] std::vector<SourceSpec> simulcast(std::string mid = "1");

    void on_event(const ports::MediaEvent& event);
    void on_time(Time now);
    /// The NAT gives both connections new ports.
    void rebind();
    /// As a page that is loaded again: the connection, and all that was sent or received over it, is forgotten without
    /// a word. The next offer or answer is another connection's, with `certificate` (nullptr: the same as before).
    void lose_publishing(std::shared_ptr<const crypto::DtlsCertificate> certificate = nullptr);
    void lose_subscribing(std::shared_ptr<const crypto::DtlsCertificate> certificate = nullptr);
    /// Stops doing anything, without a word.
    void vanish() { gone_ = true; }

    [[nodiscard]] const PeerId& id() const { return id_; }
    [[nodiscard]] SimSocket* publishing() { return publishing_.get(); }
    [[nodiscard]] SimSocket* subscribing() { return subscribing_.get(); }
    [[nodiscard]] std::vector<std::unique_ptr<ClientSource>>& sources() { return sources_; }
    [[nodiscard]] ClientSource& source(std::string_view mid, std::string_view rid = {});
    [[nodiscard]] std::map<std::uint32_t, std::unique_ptr<ClientSink>>& sinks() { return sinks_; }
    /// That of `track`; nullptr when it was not offered.
    [[nodiscard]] ClientSink* sink(std::string_view track);
    [[nodiscard]] ClientSink* sink_of(const PeerId& publisher, ports::TrackKind kind);
    [[nodiscard]] std::string track_of(const PeerId& publisher, ports::TrackKind kind) const;

    bool answers = true;   ///< to offers
    bool feedback = true;  ///< transport-wide, as a subscriber
    bool obeys = true;     ///< stops the encodings that nobody watches
    ports::TracksChanged tracks;
    ports::SpeakersChanged speakers;
    std::optional<ports::ShownChanged> shown;
    std::vector<ports::LayersWanted> layers;
    std::vector<ports::Published::Track> own_tracks;
    std::vector<ports::LinkChanged> links;
    std::optional<ports::LinkQuality> quality;
    std::size_t offers = 0;
    struct Said {
        std::string label;
        std::string text;
        bool binary = false;
    };
    std::vector<Said> said;             ///< by others, on data channels
    std::vector<std::string> channels;  ///< on which others speak: labels of those that are open
    std::vector<std::string> failures;  ///< of signalling

private:
    void take_offer(const std::string& sdp);
    void obey(const ports::LayersWanted& wanted);
    [[nodiscard]] Status offer();
    void on_published(SimSocket& socket, Datagram datagram);
    void on_subscribed(SimSocket& socket, Datagram datagram);
    void take_rtp(std::span<std::uint8_t> plain, Time now);
    void take_requests(std::span<const std::uint8_t> compound);
    void take_reports(std::span<const std::uint8_t> compound, Time now);
    void report(Time now);
    void take_said();
    std::map<std::uint16_t, std::string> labels_of_channels_;
    void send_feedback(Time now);
    [[nodiscard]] std::uint32_t random_ssrc();

    SimNet& net_;
    PeerId id_;
    PeerOptions options_;
    bool gone_ = false;
    std::shared_ptr<const crypto::DtlsCertificate> certificate_;
    // RFC 3264 §8: of o=, each connection's own, the same for its whole life.
    std::uint64_t publish_session_;
    std::uint64_t subscribe_session_;
    std::unique_ptr<SimSocket> publishing_;
    std::unique_ptr<SimSocket> subscribing_;
    std::vector<std::unique_ptr<SimSocket>> lost_;  ///< what is on its way over these arrives nowhere
    std::vector<std::unique_ptr<ClientSource>> sources_;
    std::vector<std::string> ended_;
    std::vector<ports::TrackLabel> labels_;
    std::uint64_t version_ = 0;
    std::map<std::uint32_t, std::unique_ptr<ClientSink>> sinks_;
    std::map<std::string, std::uint32_t, std::less<>> ssrc_of_;  ///< by track
    std::map<std::uint32_t, std::uint32_t> repairs_;             ///< RTX SSRC to SSRC
    proto::rtp::ExtensionIds ids_;                               ///< of what is received
    TwccReceiver twcc_;
    std::uint32_t own_ssrc_;
    Time next_report_;
};

}  // namespace parley::media::testing
