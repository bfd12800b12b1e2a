// One stream by HTTP: a WHIP publisher or a WHEP player (RFC 9725, draft-ietf-wish-whep). A peer of its room like any
// other, with a media connection and without a socket: it lives from its POST until DELETE, until its connection fails,
// or until its room lets it go. Requests are read by endpoint.cpp; what belongs to whom is Desk's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/session.hpp"
#include "dialects/whip/fragment.hpp"
#include "ports/media.hpp"
#include "transport/http.hpp"

namespace parley::dialects::whip {

/// What a POST asks for, its form checked.
struct Wanted {
    ports::MediaLink way = ports::MediaLink::publish;  ///< publish: WHIP, subscribe: WHEP
    RoomId room;
    std::string name;  ///< empty: the token's
    std::string sdp;
    std::vector<ports::TrackLabel> labels;
    TaggedSection section;
    std::string ufrag;  ///< the offer's
};

class Desk;

class WhipSession final : public Session {
public:
    static constexpr Duration kConnectMax{30'000};  ///< from the answer until media can flow
    static constexpr Duration kLiveWaitMax{5'000};  ///< a player waits for somebody to publish

    /// `id`: 128 random bits, URL-safe. All references must outlive it.
    WhipSession(Desk& desk, std::string id, calls::Identity who, std::string address, Wanted wanted);
    ~WhipSession() override;
    WhipSession(const WhipSession&) = delete;
    WhipSession& operator=(const WhipSession&) = delete;

    /// Enters the room and answers with the description: 201, or why not.
    void start(transport::Reply reply);
    /// PATCH: candidates, or a restart of ICE (RFC 9725 §4.3). `if_match` as the header has it.
    void patch(std::string_view if_match, std::string_view body, transport::Reply reply);
    /// Leaves the room; Desk gives the session up. `why` answers a request that waits.
    void finish(const Error& why);

    [[nodiscard]] const RoomId& room() const { return wanted_.room; }
    [[nodiscard]] ports::MediaLink way() const { return wanted_.way; }
    [[nodiscard]] const calls::Identity& who() const { return who_; }

    // Session.
    void on_event(const calls::Event& event) override;
    void on_signal(const calls::SignalView&) override {}  // nobody who signals can be reached by it
    void tell(const Error& error) override { told_ = error; }
    void end(std::uint16_t code, std::string_view reason) override;

private:
    struct Heard;
    void on_entered(const calls::JoinAnswer& joined);
    void on_media(const ports::MediaEvent& event);
    void negotiate();
    void on_answered(const Result<std::string>& sdp);
    void on_restarted(const Result<ports::IceDescription>& ours, const std::string& ufrag);
    void refuse(const Error& error);
    void wait(Duration most, Error why);
    void stop_waiting();
    /// Its peer is another connection's now, or the room is gone: only what is ours ends.
    void lose_peer() { peer_ = {}; }
    /// What the media server answers comes when it comes; `then` runs if the session is still in.
    template <class Then>
    auto later(Then then);

    Desk& desk_;
    Host& host_;
    ports::Media& media_;
    std::string id_;
    calls::Identity who_;
    std::string address_;
    Wanted wanted_;
    calls::ConnectionId connection_;
    PeerId peer_;
    std::string etag_;         ///< of the ICE session, with its quotes (RFC 9725 §4.3.1)
    transport::Reply posted_;  ///< to the POST, until it is answered
    transport::Reply patched_;
    Error told_;
    std::uint64_t timer_ = 0;
    bool negotiating_ = false;
    bool finished_ = false;
};

}  // namespace parley::dialects::whip
