// Offers of our own to a subscriber: which tracks it is sent, and in which sections they stand. It keeps the sections
// in order for the life of the connection and judges the answers. No timers: whoever drives it (the engine's
// connection) gives up on an answer that does not come. A section whose track is gone is inactive, and the next track
// of its kind gets it, with the same mid.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "media/negotiate/facts.hpp"

namespace parley::media {

struct OffererSettings {
    LocalTransport local;
    std::uint64_t session_id = 0;  ///< random, below 2^63
    /// What the subscriber can decode, when it said so; without it a track is offered as its publisher sends it.
    std::optional<std::vector<CodecKey>> capabilities;
    bool data_channel = false;  ///< its section comes first
    std::uint64_t max_message_bytes = 262'144;
};

struct AnswerFacts {
    RemoteTransport remote;
    std::vector<Subscription> subscriptions;  ///< of each section that has a track, in order
    std::optional<DataSection> data;
    bool new_connection = false;  ///< not the one that answered before: is_new_connection()
};

class Offerer {
public:
    explicit Offerer(OffererSettings settings);

    /// The mid of its section. Errors: `no-common-codec`; `too-many-tracks` past kSectionsMax sections.
    [[nodiscard]] Result<std::string> add_track(SendTrack track);
    /// The next offer has a data channel section; nothing happens when there is one, or no room for it.
    void add_data();
    /// False when no section of that mid has a track.
    bool remove_track(std::string_view mid);
    /// RFC 8839 §4.4.1.1.1: the next offer has these credentials. The certificate must be the same. An offer whose
    /// answer was refused is taken back.
    void restart_ice(LocalTransport local);

    /// Whether something has changed that the peer was not told, and no offer is out.
    [[nodiscard]] bool needs_offer() const { return dirty_ && !offered_; }
    [[nodiscard]] bool is_waiting() const { return offered_.has_value(); }
    /// The next offer. Error `offer-pending` while one is out; `nothing-to-offer` without any section.
    [[nodiscard]] Result<proto::sdp::Session> make_offer();
    /// Error `bad-answer` for one that does not fit the offer that is out, or when none is. After an error the offer is
    /// still out: for another connection's answer, or until a restart.
    [[nodiscard]] Result<AnswerFacts> apply_answer(const proto::sdp::Session& answer);
    /// The answer to the offer that is out could not be taken, as after an error of apply_answer().
    void refuse_answer() { refused_ = true; }

private:
    struct Section {
        std::string mid;
        bool data = false;
        Kind kind = Kind::audio;
        std::optional<SendTrack> track;
        bool idle = false;     ///< the peer has answered it without a track, so that another may have it
        bool refused = false;  ///< the peer answered with port 0; it begins anew with another mid (RFC 8829 §5.2.2)
    };

    [[nodiscard]] Section* find_free(Kind kind);
    [[nodiscard]] proto::sdp::MediaSection describe(const Section& section) const;
    [[nodiscard]] std::vector<NegotiatedCodec> codecs_for(const SendTrack& track) const;
    void learn(const std::vector<Section>& then, const proto::sdp::Session& answer);

    OffererSettings settings_;
    std::vector<Section> sections_;
    std::optional<RemoteTransport> remote_;  ///< of the last answer
    std::optional<proto::sdp::Session> offered_;
    std::vector<Section> offered_sections_;
    std::uint64_t version_ = 0;
    std::uint64_t next_mid_ = 0;
    bool restarting_ = false;
    bool refused_ = false;  ///< an answer to the offer that is out
    bool dirty_ = false;
};

}  // namespace parley::media
