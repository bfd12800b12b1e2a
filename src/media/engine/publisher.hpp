// A peer's connection to publish on: its link, its tracks, and what is told back to it (reports, NACK, PLI,
// transport-wide feedback). It forwards nothing: each packet that may go on is handed to the sink. Driven by the Room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/engine/link.hpp"
#include "media/engine/tracks.hpp"
#include "media/feedback/twcc_receiver.hpp"
#include "media/negotiate/answer.hpp"
#include "media/rtp_in/ssrc_table.hpp"

namespace parley::media {

/// A packet on its way from a published track, with what its header extension says. Views the receive buffer.
struct Arrived {
    PublishedTrack* track = nullptr;
    Packet packet;
    std::int64_t sequence = 0;
    std::uint8_t source = 0;
    proto::rtp::ExtensionValues values;
    bool restarted = false;
};

class PacketSink {
public:
    virtual ~PacketSink() = default;
    virtual void on_packet(const Arrived& arrived) = 0;
};

struct PublisherCounters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t malformed = 0;     ///< no RTP or RTCP, or a payload that is not its codec's
    std::uint64_t unknown_ssrc = 0;  ///< of no section
    std::uint64_t useless = 0;       ///< duplicates, and what came too late
};

class Publisher {
public:
    static constexpr std::size_t kTracksMax = 16;
    static constexpr Micros kReportEvery{1'000'000};

    Publisher(std::unique_ptr<Link> link, std::uint32_t our_ssrc);

    [[nodiscard]] Link& link() { return *link_; }
    [[nodiscard]] NegotiationMemory& memory() { return memory_; }
    [[nodiscard]] std::vector<std::unique_ptr<PublishedTrack>>& tracks() { return tracks_; }

    /// Takes over what an offer was answered with. New tracks get `make_id()`; those that ended are returned, still
    /// alive, for the Room to take apart. `sources`: by mid, from the client's labels.
    struct Changes {
        std::vector<PublishedTrack*> added;
        std::vector<std::unique_ptr<PublishedTrack>> ended;
    };
    Changes apply(const PublishAnswer& answer, const PeerId& peer, const std::vector<ports::TrackLabel>& labels,
                  Random& random);

    void handle_rtp(std::span<std::uint8_t> plain, Time now, PacketSink& sink);
    void handle_rtcp(std::span<const std::uint8_t> plain, Time now);
    /// Sends what is due: NACKs, PLIs, feedback, reports.
    void on_time(Time now, Wire& wire);

    [[nodiscard]] const PublisherCounters& counters() const { return counters_; }

private:
    struct PayloadUse {
        Codec codec = Codec::other;
        bool used = false;
        bool rtx = false;
        std::uint8_t original = 0;  ///< of an RTX type: what it repeats
    };
    void learn(const Publication& publication);
    [[nodiscard]] PublishedTrack* find(std::uint32_t handle);
    [[nodiscard]] std::unique_ptr<PublishedTrack> take(std::string_view mid);
    [[nodiscard]] PublishedTrack* add(const Publication& publication, const PeerId& peer, ports::TrackSource source,
                                      Random& random);
    void bind(const PublishedTrack& track);
    std::optional<StreamBinding> binding_of(const proto::rtp::PacketView& view,
                                            const proto::rtp::ExtensionValues& values, const PayloadUse& use);
    void handle_media(const proto::rtp::PacketView& view, const proto::rtp::ExtensionValues& values,
                      PublishedTrack& track, std::uint8_t source, bool recovered, Time now, PacketSink& sink);
    [[nodiscard]] bool read_payload(Packet& packet, const proto::rtp::PacketView& view,
                                    const proto::rtp::ExtensionValues& values, PublishedTrack& track,
                                    std::uint8_t source);
    static void learn_size(const Packet& packet, proto::rtp::Bytes payload, PublishedTrack& track, std::uint8_t source);
    void send_nacks(PublishedTrack& track, Time now, Wire& wire);
    void send_keyframe_requests(PublishedTrack& track, Time now, Wire& wire);
    void send_feedback(Time now, Wire& wire);
    void send_reports(Time now, Wire& wire);

    std::unique_ptr<Link> link_;
    std::uint32_t our_ssrc_;
    NegotiationMemory memory_;
    std::vector<std::unique_ptr<PublishedTrack>> tracks_;
    SsrcTable ssrcs_;
    std::array<PayloadUse, 128> payloads_{};
    proto::rtp::ExtensionIds ids_;
    TwccReceiver twcc_;
    std::uint32_t last_media_ssrc_ = 0;
    std::uint32_t next_handle_ = 1;
    Time next_report_;
    PublisherCounters counters_;
};

}  // namespace parley::media
