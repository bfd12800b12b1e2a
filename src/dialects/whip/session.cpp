#include "dialects/whip/session.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "dialects/rest.hpp"
#include "dialects/whip/answers.hpp"
#include "dialects/whip/desk.hpp"

namespace parley::dialects::whip {

WhipSession::WhipSession(Desk& desk, std::string id, calls::Identity who, std::string address, Wanted wanted)
    : desk_(desk),
      host_(desk.host()),
      media_(*desk.media()),
      id_(std::move(id)),
      who_(std::move(who)),
      address_(std::move(address)),
      wanted_(std::move(wanted)) {}

WhipSession::~WhipSession() {
    if (timer_ != 0) host_.cancel(timer_);
    if (connection_) host_.detach(connection_, calls::Loss::network);
}

template <class Then>
auto WhipSession::later(Then then) {
    // The host alone is sure to be there still; it knows whether the connection is.
    return [this, &host = host_, self = connection_, then = std::move(then)](const auto& result) {
        host.change(
            self, [](calls::Domain&, calls::Turn&) { return Status{}; },
            [this, then, result](const Status&) { then(*this, result); });
    };
}

void WhipSession::start(transport::Reply reply) {
    posted_ = std::move(reply);
    connection_ = host_.attach(*this, calls::Door::whip, who_, address_);
    calls::JoinRoom request;
    request.connection = connection_;
    request.room = wanted_.room;
    request.name = wanted_.name;
    request.dialect = calls::Dialect::whip;
    host_.change(
        connection_, [request](calls::Domain& domain, calls::Turn& turn) { return domain.rooms.join(turn, request); },
        [this](const Result<calls::JoinAnswer>& joined) {
            if (!joined) return refuse(joined.error());
            on_entered(*joined);
        });
}

void WhipSession::on_entered(const calls::JoinAnswer& joined) {
    peer_ = joined.self.id;
    const bool publishes = wanted_.way == ports::MediaLink::publish;
    // In an appointment, and after a restart, a stream takes over its user's peer: what that had of media is not ours.
    media_.leave(wanted_.room, peer_);
    if (!publishes) wait(kLiveWaitMax, not_live());
    const auto& rights = who_.media;
    media_.join(wanted_.room, peer_,
                {.publish = publishes && rights.publish,
                 .subscribe = !publishes && rights.subscribe,
                 .screen = publishes && rights.screen,
                 .microphone = rights.microphone,
                 .camera = rights.camera,
                 .data = rights.data,
                 .prefers = joined.room.video_codec},
                later([](WhipSession& session, const ports::MediaEvent& event) { session.on_media(event); }));
    if (publishes) negotiate();
}

void WhipSession::negotiate() {
    negotiating_ = true;
    stop_waiting();
    wait(kConnectMax, {"overloaded", "The media server did not answer. Try again later."});
    if (wanted_.way == ports::MediaLink::publish) {
        media_.publish(wanted_.room, peer_, std::move(wanted_.sdp), std::move(wanted_.labels),
                       later([](WhipSession& session, const Result<ports::Published>& published) {
                           session.on_answered(published.map(&ports::Published::sdp));
                       }));
    } else {
        media_.play(wanted_.room, peer_, std::move(wanted_.sdp),
                    later([](WhipSession& session, const Result<std::string>& sdp) { session.on_answered(sdp); }));
    }
}

void WhipSession::on_answered(const Result<std::string>& sdp) {
    if (!sdp) return refuse(sdp.error());
    etag_ = '"' + random_token(host_.random(), 16) + '"';
    posted_(created(wanted_.way, wanted_.room, id_, etag_, *sdp,
                    host_.ice_servers(who_.user ? who_.user->value : peer_.value)));
}

void WhipSession::patch(std::string_view if_match, std::string_view body, transport::Reply reply) {
    const bool restarts = if_match == "*";  // RFC 9725 §4.3.3
    // RFC 9725 §4.3.1; and before the answer there is nothing that could match.
    if (etag_.empty() || (!restarts && if_match != etag_))
        return reply(rest::error_response({"precondition-failed", "If-Match names another ICE session."}));
    const auto theirs = parse_fragment(body);
    if (!theirs) return reply(rest::error_response(theirs.error()));
    if (!restarts) {
        if (!theirs->ufrag.empty() && theirs->ufrag != wanted_.ufrag)
            return reply(rest::error_response({"bad-sdp", "The fragment is of another ICE session."}));
        // RFC 8445 §2.5: we are ICE-lite and make no checks, so the client's candidates are of no use.
        return reply(rest::no_content());
    }
    if (theirs->ufrag.empty() || theirs->pwd.empty() || theirs->ufrag == wanted_.ufrag)
        return reply(rest::error_response({"bad-sdp", "A restart needs a new ice-ufrag and ice-pwd."}));
    if (patched_) return reply(rest::error_response({"conflict", "A restart is on its way already."}));
    patched_ = std::move(reply);
    media_.restart_ice(wanted_.room, peer_, wanted_.way, *theirs,
                       later([ufrag = theirs->ufrag](WhipSession& session, const Result<ports::IceDescription>& ours) {
                           session.on_restarted(ours, ufrag);
                       }));
}

void WhipSession::on_restarted(const Result<ports::IceDescription>& ours, const std::string& ufrag) {
    auto reply = std::exchange(patched_, {});
    if (!ours) return reply(rest::error_response(ours.error()));
    wanted_.ufrag = ufrag;
    etag_ = '"' + random_token(host_.random(), 16) + '"';  // RFC 9725 §4.3.3: a new ICE session, a new tag
    reply(restarted(etag_, encode_fragment(*ours, wanted_.section)));
}

void WhipSession::on_media(const ports::MediaEvent& event) {
    if (const auto* tracks = std::get_if<ports::TracksChanged>(&event)) {
        // A player that came before the first publisher; tracks that come after its answer it cannot be told of.
        if (wanted_.way == ports::MediaLink::subscribe && !negotiating_ && !tracks->tracks.empty()) negotiate();
        return;
    }
    const auto* link = std::get_if<ports::LinkChanged>(&event);
    if (link == nullptr || link->link != wanted_.way) return;
    if (link->state == ports::LinkState::connected) stop_waiting();
    if (link->state == ports::LinkState::failed) finish({"not-found", "The media connection is gone."});
}

/// The domain's events that end a stream; what else happens in the room it has nobody to tell of.
struct WhipSession::Heard {
    WhipSession& session;

    void operator()(const calls::RoomClosed& event) const { closed(event.room); }
    void operator()(const calls::AppointmentEnded& event) const { closed(event.room); }
    void operator()(const calls::JoinedElsewhere& event) const {
        if (event.room != session.wanted_.room) return;
        session.lose_peer();
        session.finish({"joined-elsewhere", "You entered the room on a newer device."});
    }
    void operator()(const calls::CallEnded& event) const {
        if (calls::is_terminal(event.call.status)) closed(event.call.room);
    }
    void operator()(const calls::PeerJoined&) const {}
    void operator()(const calls::PeerLeft&) const {}
    void operator()(const calls::PeerUpdated&) const {}
    void operator()(const calls::PlacedInRoom&) const {}  // only sockets are placed
    void operator()(const calls::IncomingCall&) const {}  // nor does it ring here
    void operator()(const calls::CallAccepted&) const {}
    void operator()(const calls::CallRejected&) const {}
    void operator()(const calls::ParticipantLeft&) const {}
    void operator()(const calls::News&) const {}        // a stream shows nothing of it
    void operator()(const calls::KeptSignal&) const {}  // the runtime gives it to on_signal

private:
    void closed(const RoomId& room) const {
        if (room == session.wanted_.room) session.finish({"not-found", "The room is closed."});
    }
};

void WhipSession::on_event(const calls::Event& event) {
    std::visit(Heard{*this}, event);
}

void WhipSession::end(std::uint16_t /*code*/, std::string_view reason) {
    finish(told_.code.empty() ? Error{"going-down", "The server ends this stream: " + std::string(reason)} : told_);
}

void WhipSession::refuse(const Error& error) {
    if (error.code == "not-found") host_.count_unknown_room(address_);
    finish(error);
}

void WhipSession::wait(Duration most, Error why) {
    timer_ = host_.run_at(host_.now() + most, [this, why = std::move(why)] {
        timer_ = 0;
        finish(why);
    });
}

void WhipSession::stop_waiting() {
    if (timer_ != 0) host_.cancel(std::exchange(timer_, 0));
}

void WhipSession::finish(const Error& why) {
    if (std::exchange(finished_, true)) return;
    stop_waiting();
    if (!peer_.empty()) media_.leave(wanted_.room, std::exchange(peer_, {}));
    if (connection_) host_.detach(std::exchange(connection_, {}), calls::Loss::explicit_leave);
    if (posted_) posted_(refusal(why));
    if (patched_) patched_(refusal(why));
    desk_.close(id_);
}

}  // namespace parley::dialects::whip
