// A peer's connection to receive on: its link, its out tracks, our offers to it, and how much its path carries. It is
// handed packets track by track; who publishes what is the Room's. Driven by the Room.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "media/allocate/allocator.hpp"
#include "media/bwe/bandwidth_estimator.hpp"
#include "media/engine/link.hpp"
#include "media/engine/publisher.hpp"
#include "media/engine/tracks.hpp"
#include "media/negotiate/answer.hpp"
#include "media/negotiate/offerer.hpp"
#include "media/pacer/pacer.hpp"
#include "proto/rtcp/compound.hpp"

namespace parley::media {

struct SubscriberCounters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t repeated = 0;   ///< retransmissions
    std::uint64_t dropped = 0;    ///< the wire was full
    std::uint64_t malformed = 0;  ///< RTCP that was none
};

class Subscriber final : PacerSink {
public:
    static constexpr std::size_t kTracksMax = 62;  ///< as many as an offer has sections for
    static constexpr Micros kReportEvery{1'000'000};
    static constexpr Micros kAllocateEvery{200'000};
    /// A frame of seven packets leaves as it came where the target is 3.9 Mbit/s.
    static constexpr Micros kBurstMax{7'000};
    static constexpr EstimatorConfig kEstimator{.start_bps = 1'000'000, .limits = {}};

    /// `link` as Publisher's. `session_id`: below 2^63.
    Subscriber(std::unique_ptr<Link> link, std::uint64_t session_id, std::vector<std::string> candidates,
               Random& random);
    /// Takes itself out of the published tracks.
    ~Subscriber() override;
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    [[nodiscard]] Link& link() { return *link_; }
    [[nodiscard]] const std::vector<std::unique_ptr<OutTrack>>& tracks() const { return tracks_; }

    /// The next offer has a section for it. Nothing happens when there are too many, or it has no codec to send.
    void add_track(PublishedTrack& track);
    /// Before `track` ends.
    void remove_track(PublishedTrack& track);
    /// An offer, when something has changed and no earlier one waits for its answer.
    [[nodiscard]] std::optional<std::string> next_offer();
    /// The offer that is out; empty when none is.
    [[nodiscard]] const std::string& pending_offer() const { return offered_; }
    /// Errors: bad-sdp, bad-answer.
    [[nodiscard]] Status take_answer(std::string_view sdp, Time now, Wire& wire);
    void restart_ice(IceCredentials credentials, Time now, IceOutput& out);
    /// The next offer has a section for data channels. `stack` outlives it.
    void offer_data(SctpStack& stack);

    /// Whether the client has offered (WHEP), so that there are no offers of ours.
    [[nodiscard]] bool played() const { return played_; }
    /// WHEP: the client has offered; these are the tracks that it was answered.
    void take_played(const PlayAnswer& answer, std::vector<PublishedTrack*> tracks, Time now);
    [[nodiscard]] std::vector<SendTrack> offer_for_play(const std::vector<PublishedTrack*>& tracks);

    /// Packets of the track that it comes from, in order.
    void on_packets(OutTrack& track, std::span<const Arrived* const> packets, Wire& wire);
    void handle_rtcp(std::span<const std::uint8_t> plain, Time now, Wire& wire);
    void on_time(Time now, Wire& wire);
    void set_wish(const ports::TrackWish& wish);
    /// What there is to share has changed: at the next tick, not when the next allocation is due.
    void reallocate() {
        next_allocation_ = {};
        wake_();
    }
    /// Sends those tracks only for which `wanted` says yes; the others rest.
    template <class Wanted>
    void show(Wanted wanted) {
        for (auto& track : tracks_) {
            if (std::exchange(track->outside, !wanted(*track)) != track->outside) next_allocation_ = {};
        }
    }

    /// When on_time() has something to do, as long as nothing comes and nothing is asked for.
    [[nodiscard]] Time due() const {
        return std::min({estimator_.deadline(), pacer_.deadline(), next_allocation_, next_report_});
    }
    /// Packets wait for their moment, of media or of a probe: so that the rate they make is the one that was meant.
    [[nodiscard]] bool pacing() const { return pacer_.deadline() != Time::never(); }
    /// `wake` is called when the first packet has begun to wait: on_time() has something to do before due().
    void wake_by(std::function<void()> wake) { wake_ = std::move(wake); }
    [[nodiscard]] const BandwidthEstimator& estimator() const { return estimator_; }
    [[nodiscard]] const SubscriberCounters& counters() const { return counters_; }

private:
    [[nodiscard]] OutTrack* find(std::uint32_t ssrc);
    [[nodiscard]] SendTrack describe(const PublishedTrack& track, StreamSsrc ssrcs) const;
    [[nodiscard]] std::unique_ptr<OutTrack> make(PublishedTrack& track, StreamSsrc ssrcs);
    /// Another client answers: what was known of the one before, and counted for its keys, is forgotten.
    void begin_anew(Wire& wire);
    void want_keyframe(OutTrack& track, Time now);
    static void aim_audio(OutTrack& track);
    void activate(OutTrack& track, const Subscription& subscription, Time now);
    void forward(OutTrack& track, const Arrived& arrived, Wire& wire);
    [[nodiscard]] bool waits(OutTrack& track, const Packet& packet, const Rewrite& rewrite);
    /// Of what OutStream has written before, from the publisher's store. `rtx` as NackResponder has it.
    bool send_stored(OutTrack& track, const Packet& packet, const Rewrite& rewrite, const std::optional<RtxHeader>& rtx,
                     Time now, Wire& wire);
    bool write_and_send(OutTrack& track, const Packet& packet, const proto::rtp::ExtensionValues& values,
                        const Rewrite& rewrite, const std::optional<RtxHeader>& rtx, std::uint8_t payload_type,
                        Time now, Wire& wire);
    void answer_nacks(OutTrack& track, std::span<const std::uint16_t> lost, Time now, Wire& wire);
    void take_feedback(const proto::rtcp::TransportFeedback& feedback, Time now);
    void take_reports(const proto::rtcp::Records<proto::rtcp::ReportBlock>& blocks, Time now);
    void allocate(Time now);
    [[nodiscard]] TrackDemand demand_of(OutTrack& track, Time now) const;
    void send_reports(Time now, Wire& wire);

    // PacerSink. An item's handle is the packet's number on the wire, its track that of the OutTrack.
    [[nodiscard]] OutTrack* find_numbered(std::uint32_t track);
    void send(const PacerItem& item, std::uint32_t probe_cluster) override;
    void drop(const PacerItem& /*item*/) override {}
    void must_rekey(std::uint32_t track) override;
    std::uint16_t send_padding(std::uint16_t size, std::uint32_t probe_cluster) override;

    std::unique_ptr<Link> link_;
    Random& random_;
    Offerer offerer_;
    SctpStack* sctp_ = nullptr;
    std::vector<std::string> candidates_;
    std::vector<std::unique_ptr<OutTrack>> tracks_;
    BandwidthEstimator estimator_;
    ReferenceClock feedback_clock_;
    Allocator allocator_;
    Pacer pacer_{kBurstMax};
    std::function<void()> wake_ = [] {};
    bool was_open_ = false;
    bool played_ = false;   ///< the client has offered (WHEP): it gets no offers of ours
    std::string offered_;   ///< the text that waits for its answer
    Wire* wire_ = nullptr;  ///< during on_time
    Time now_;              ///< during on_time
    std::uint32_t next_number_ = 1;
    Time next_report_;
    Time next_allocation_;
    SubscriberCounters counters_;
};

}  // namespace parley::media
