// What the domain and the media server say, in the own protocol's words. One function per event and no default: a new
// event does not compile until it is mapped here.
#include <boost/json.hpp>

#include "dialects/end_reason.hpp"
#include "dialects/parley/session.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

bj::value or_null(const auto& id) {
    return id ? bj::value(id->value) : bj::value(nullptr);
}

struct Tell {
    OwnSession& session;

    void operator()(const calls::PeerJoined& event) const {
        // Contract §2: who is there first offers where the newcomer cannot know of it; an own peer never has to, but to
        // one that is back with a new session.
        session.tell("peer.joined", {{"room", event.room.value},
                                     {"peer", to_json(event.peer)},
                                     {"rejoined", event.rejoined},
                                     {"call", or_null(event.call)}});
        session.tell_path(event.room);
    }
    void operator()(const calls::PeerLeft& event) const {
        session.tell("peer.left", {{"room", event.room.value}, {"peer", event.peer.id.value}});
        session.tell_path(event.room);
    }
    void operator()(const calls::PeerUpdated& event) const {
        session.tell("peer.updated", {{"room", event.room.value}, {"peer", to_json(event.peer)}});
    }
    void operator()(const calls::RoomClosed& event) const { closed(event.room, event.reason, event.by); }
    void operator()(const calls::AppointmentEnded& event) const { closed(event.room, "ended", event.by); }
    void operator()(const calls::JoinedElsewhere& event) const {
        session.tell("room.closed", {{"room", event.room.value}, {"reason", "joined-elsewhere"}, {"by", nullptr}});
    }
    void operator()(const calls::PlacedInRoom& event) const {
        session.entered(event.room, event.peer);
        session.tell("room.placed",
                     {{"room", event.room.value}, {"peer", event.peer.value}, {"call", or_null(event.call)}});
        session.tell_path(event.room);
    }
    void operator()(const calls::IncomingCall& event) const {
        session.tell("call.incoming", {{"call", to_json(event.call)}, {"caller_name", event.caller_name}});
    }
    void operator()(const calls::CallAccepted& event) const { changed("call.accepted", event); }
    void operator()(const calls::CallRejected& event) const { changed("call.rejected", event); }
    void operator()(const calls::CallEnded& event) const {
        session.tell(
            "call.ended",
            {{"call", to_json(event.call)}, {"reason", dialects::name_of(event.reason)}, {"by", or_null(event.by)}});
        if (!session.peer_in(event.call.room).empty() && calls::is_terminal(event.call.status))
            closed(event.call.room, dialects::name_of(event.reason), event.by);
    }
    void operator()(const calls::ParticipantLeft& event) const {
        session.tell("call.left", {{"call", to_json(event.call)}, {"user", event.user.value}});
    }
    void operator()(const calls::News& event) const { tell_news(session, event); }
    void operator()(const calls::KeptSignal&) const {}  // the runtime gives it to on_signal

private:
    void closed(const RoomId& room, std::string_view reason, const std::optional<UserId>& by) const {
        session.left(room);
        session.tell("room.closed", {{"room", room.value}, {"reason", reason}, {"by", or_null(by)}});
    }
    template <class Event>
    void changed(std::string_view name, const Event& event) const {
        session.tell(name, {{"call", to_json(event.call)}, {"by", event.by.value}});
    }
};

struct TellMedia {
    OwnSession& session;
    const RoomId& room;

    void operator()(const ports::SubscribeOffer& event) const {
        session.tell("media.offer", {{"room", room.value}, {"sdp", event.sdp}});
    }
    void operator()(const ports::TracksChanged& event) const {
        bj::array tracks;
        for (const auto& track : event.tracks) tracks.push_back(to_json(track));
        session.tell("media.tracks", {{"room", room.value}, {"tracks", std::move(tracks)}});
    }
    void operator()(const ports::SpeakersChanged& event) const {
        bj::array peers;
        for (const auto& peer : event.peers) peers.push_back(bj::value(peer.value));
        session.tell("media.speakers", {{"room", room.value}, {"peers", std::move(peers)}});
    }
    void operator()(const ports::ShownChanged& event) const {
        bj::array peers;
        for (const auto& peer : event.peers) peers.push_back(bj::value(peer.value));
        session.tell("media.shown", {{"room", room.value}, {"peers", std::move(peers)}});
    }
    void operator()(const ports::LayersWanted& event) const {
        bj::array rids;
        for (const auto& rid : event.rids) rids.push_back(bj::value(rid));
        session.tell(
            "media.layers",
            {{"room", room.value}, {"track", event.track}, {"rids", std::move(rids)}, {"watched", event.watched}});
    }
    void operator()(const ports::LinkChanged& event) const {
        constexpr std::string_view kStates[] = {"connected", "disconnected", "failed"};
        session.tell("media.link", {{"room", room.value},
                                    {"link", event.link == ports::MediaLink::publish ? "publish" : "subscribe"},
                                    {"state", kStates[static_cast<std::size_t>(event.state)]}});
    }
    void operator()(const ports::LinkQuality& event) const {
        session.tell("media.quality", {{"room", room.value},
                                       {"available_bps", event.available_bps},
                                       {"rtt_ms", event.rtt_ms},
                                       {"loss_permille", event.loss_permille}});
    }
};

}  // namespace

void tell_event(OwnSession& session, const calls::Event& event) {
    std::visit(Tell{session}, event);
}

void tell_media(OwnSession& session, const RoomId& room, const ports::MediaEvent& event) {
    std::visit(TellMedia{session, room}, event);
}

}  // namespace parley::dialects::own
