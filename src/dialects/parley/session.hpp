// One connection of the own protocol (`/parley`, contract §10): requests {id, method, params}, replies {id,
// result|error}, events {event, seq, data}. It may be in several rooms at once. What the methods do stands in
// room_methods, call_methods and media_methods; what is told, in tell.cpp.
#pragma once

#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/json_scan.hpp"
#include "dialects/parley/words.hpp"
#include "dialects/rate_limit.hpp"
#include "dialects/session.hpp"
#include "ports/media.hpp"
#include "transport/websocket.hpp"

namespace parley::dialects::own {

class OwnSession;

/// A request whose form has been checked. `params` views the frame: valid during the call.
struct Request {
    std::string id;  ///< as JSON, to be repeated in the reply
    const json::Object& params;
};

struct Method {
    std::string_view name;
    void (*handle)(OwnSession& session, const Request& request);
    bool privileged = false;  ///< refused once the token has expired
};

class OwnSession final : public transport::WsHandler, public Session {
public:
    static constexpr std::size_t kRoomsMax = 8;   ///< of one connection
    static constexpr std::size_t kSeatsMax = 16;  ///< rooms that it was in last, for reports
    static constexpr std::size_t kIdMax = 64;     ///< bytes of a request's id
    static constexpr std::size_t kParkedRequestsMax = 600;
    static constexpr std::size_t kParkedRequestBytesMax = 512 * 1024;
    static constexpr Duration kSilenceMax{12'000};  ///< a client says something every 2 s

    /// `media` may be null: a server without a media server. `only`: the one room that it may do anything in.
    OwnSession(Host& host, ports::Media* media, calls::Identity who, std::string address,
               std::optional<RoomId> only = std::nullopt);
    ~OwnSession() override;

    // For the methods.
    [[nodiscard]] Host& host() { return host_; }
    [[nodiscard]] ports::Media* media() { return media_; }
    [[nodiscard]] const calls::Identity& who() const { return who_; }
    [[nodiscard]] calls::ConnectionId id() const { return id_; }
    [[nodiscard]] calls::Actor actor() const { return {who_, id_}; }
    [[nodiscard]] const std::string& address() const { return address_; }
    /// Whom TURN credentials are for.
    [[nodiscard]] std::string turn_person() const;
    [[nodiscard]] bool has_place_for_room() const { return rooms_.size() < kRoomsMax; }
    /// The peer that this connection is in `room`; empty when it is not in.
    [[nodiscard]] PeerId peer_in(const RoomId& room) const;
    /// What this connection was or is in a room, for its report of how it was.
    struct Seat {
        RoomId room;
        PeerId peer;
        std::string subject;  ///< the call's id, or that of a room without a call
    };
    [[nodiscard]] const Seat* find_seat(const RoomId& room) const;

    void reply(const std::string& id, const boost::json::value& result);
    void refuse(const std::string& id, const Error& error);
    /// An event out of order with changes: for what the media server says.
    void tell(std::string_view event, const boost::json::object& data);
    /// Host::change for this connection; `answer(result)` must reply. What other requests answer meanwhile waits.
    template <class Work, class Answer>
    void change(Work work, Answer answer) {
        ++waiting_;
        host_.change(id_, std::move(work), [this, answer = std::move(answer)](auto result) mutable {
            --waiting_;
            answer(std::move(result));
        });
    }

    /// Brings a call into memory, then runs `then(read)`. What the client asks meanwhile waits, for replies come in the
    /// order of the requests. Nothing runs once the session has ended.
    void load(const CallId& call, std::function<void(const Status&)> then);

    /// The connection has become `peer` in the room: the media server is told, and the client how media goes.
    void entered(const RoomId& room, const PeerId& peer);
    /// What a host has switched off of `peer` is so in the media server too.
    void hold(const RoomId& room, const PeerId& peer);
    /// The client is being given a new resume value: its next message shows that it has got it.
    void gave_resume() { gave_resume_ = true; }
    /// It is out of the room.
    void left(const RoomId& room);
    /// Says `room.mode` where the way of the media has changed.
    void tell_path(const RoomId& room);

    // WsHandler.
    void on_open(transport::WsLink& link) override;
    void on_message(std::string_view payload, bool binary) override;
    void on_close(transport::WsClose how) override;
    [[nodiscard]] bool wants_ping() const override { return false; }

    // Session.
    void on_event(const calls::Event& event) override;
    void on_signal(const calls::SignalView& signal) override;
    void tell(const Error& error) override;
    void end(std::uint16_t code, std::string_view reason) override;

private:
    struct InRoom {
        PeerId peer;
        std::optional<Path> told;
    };
    void take_seat(const RoomId& room, const PeerId& peer);
    [[nodiscard]] bool keeps_pace();
    void take(std::string_view payload);
    void handle(const json::Object& frame);
    [[nodiscard]] bool may_ask(std::string_view method, const json::Object& params) const;
    void park(std::string_view payload);
    void take_parked();
    void send(std::string text);
    void watch_silence();

    Host& host_;
    ports::Media* media_;
    transport::WsLink* link_ = nullptr;
    calls::ConnectionId id_;
    calls::Identity who_;
    std::string address_;
    std::optional<RoomId> only_;
    std::map<RoomId, InRoom> rooms_;
    std::deque<Seat> seats_;  // the newest last
    PaceKeeper pace_;
    Instant heard_at_;
    std::uint64_t timer_ = 0;
    std::uint64_t seq_ = 0;
    int waiting_ = 0;
    std::deque<std::string> parked_;  ///< requests behind one that waits for its call to be read
    std::size_t parked_bytes_ = 0;
    bool loading_ = false;
    bool handling_ = false;
    bool closing_ = false;
    bool gave_resume_ = false;
};

/// Tells the client of a domain event, in the own protocol's words.
void tell_event(OwnSession& session, const calls::Event& event);
void tell_news(OwnSession& session, const calls::News& news);
void tell_media(OwnSession& session, const RoomId& room, const ports::MediaEvent& event);

/// Guests of an address that asked for too many unknown rooms get no look-up, but those who are in already do.
[[nodiscard]] bool may_look_up(OwnSession& session, const RoomId& room, const std::string& resume);
[[nodiscard]] inline Error too_many_look_ups() {
    return {"rate-limited", "Too many unknown rooms were asked for. Wait a minute."};
}

[[nodiscard]] std::span<const Method> room_methods();
[[nodiscard]] std::span<const Method> lobby_methods();
[[nodiscard]] std::span<const Method> host_methods();
[[nodiscard]] std::span<const Method> chat_methods();
[[nodiscard]] std::span<const Method> people_methods();
[[nodiscard]] std::span<const Method> call_methods();
[[nodiscard]] std::span<const Method> media_methods();

/// All of them, group by group.
[[nodiscard]] inline std::array<std::span<const Method>, 7> all_methods() {
    return {room_methods(),   lobby_methods(), host_methods(), chat_methods(),
            people_methods(), call_methods(),  media_methods()};
}

/// Runs `work(domain, turn)`, which gives a Status, and answers {}.
template <class Work>
void change_and_reply(OwnSession& session, const Request& request, Work work) {
    session.change(std::move(work), [&session, id = request.id](const Status& done) {
        done ? session.reply(id, boost::json::object{}) : session.refuse(id, done.error());
    });
}

}  // namespace parley::dialects::own
