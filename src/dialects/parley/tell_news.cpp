// What people do together, in the own protocol's words. One function for each kind and no default, as in tell.cpp.
#include <boost/json.hpp>

#include "dialects/parley/news_words.hpp"
#include "dialects/parley/session.hpp"

namespace parley::dialects::own {
namespace {

struct TellNews {
    OwnSession& session;

    void operator()(const calls::ChatSent& news) const {
        session.tell("chat.message", {{"room", news.message.room.value}, {"message", to_json(news.message)}});
    }
    void operator()(const calls::Reacted& news) const {
        session.tell("room.reaction", {{"room", news.room.value}, {"peer", news.peer.value}, {"emoji", news.emoji}});
    }
    void operator()(const calls::HandsChanged& news) const {
        session.tell("room.hands", {{"room", news.room.value}, {"hands", to_json(news.hands)}});
    }
    void operator()(const calls::MutedBy& news) const {
        session.tell("room.muted_by", {{"room", news.room.value},
                                       {"by", news.by.value},
                                       {"audio", news.audio},
                                       {"video", news.video},
                                       {"screen", news.screen}});
    }
    void operator()(const calls::StandingChanged& news) const {
        session.tell("peer.updated", {{"room", news.room.value}, {"peer", to_json(news.peer)}});
    }
    void operator()(const calls::RoomChanged& news) const {
        session.tell("room.updated", {{"room", to_json(news.room)}});
    }
    void operator()(const calls::WaitingChanged& news) const {
        session.tell("lobby.waiting", {{"room", news.room.value}, {"waiting", to_json(news.waiting)}});
    }
    void operator()(const calls::AskAnswered& news) const {
        session.tell("lobby.answered",
                     {{"room", news.room.value}, {"ask", news.ask}, {"answer", name_of(news.answer)}});
    }
    void operator()(const calls::PeopleChanged& news) const {
        session.tell("people.changed", {{"people", to_json(news.people)}});
    }
    void operator()(const calls::UnreadChanged& news) const { session.tell("call.unread", {{"missed", news.missed}}); }
    void operator()(const calls::AppointmentChanged& news) const {
        session.tell("appointment.updated",
                     {{"appointment", to_json(session.host().domain().appointments, news.appointment)}});
    }
    void operator()(const calls::AppointmentRemoved& news) const {
        session.tell("appointment.removed", {{"appointment", news.appointment.value}});
    }
};

}  // namespace

void tell_news(OwnSession& session, const calls::News& news) {
    std::visit(TellNews{session}, news.what);
}

}  // namespace parley::dialects::own
