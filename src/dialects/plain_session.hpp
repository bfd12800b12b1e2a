// One plain WebSocket as a Session, for the dialects that speak JSON frames with a `type`: `bare` and `rooms`. A
// dialect brings a PlainVocabulary; here stand the handshake, entering and leaving the room, rate, order and the form
// of errors. On `/ws?room_id=` a connection begins in `bare` and becomes `rooms` with its first `join_room`;
// plain_routes() puts the two together.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/json_scan.hpp"
#include "dialects/rate_limit.hpp"
#include "dialects/session.hpp"
#include "transport/route.hpp"
#include "transport/websocket.hpp"

namespace parley::dialects {

class PlainSession;

/// One type of frame that a dialect understands. `frame` is checked JSON; its views are valid during the call.
struct PlainFrame {
    std::string_view type;
    void (*handle)(PlainSession& session, const json::Object& frame);
};

/// A dialect's words. It lives as long as the program.
struct PlainVocabulary {
    calls::Dialect dialect;
    std::span<const PlainFrame> frames;
    /// The answer to entering the room; `connected_now`: it is the first thing that this connection hears.
    void (*on_joined)(PlainSession& session, const calls::JoinAnswer& answer);
    void (*on_event)(PlainSession& session, const calls::Event& event);
    void (*on_signal)(PlainSession& session, const calls::SignalView& signal);
    void (*on_closed)(PlainSession& session) = nullptr;
};

class PlainSession final : public transport::WsHandler, public Session {
public:
    /// How long a connection to `/ws?room_id=` may stay silent before it is taken for `bare`. A `rooms` client says
    /// join_room at once.
    static constexpr Duration kSettleAfter{250};

    struct Opening {
        RoomId room;
        calls::Identity who = {};
        std::string resume = {};
        std::string address = {};
        const PlainVocabulary* first = nullptr;   ///< spoken from the start
        const PlainVocabulary* second = nullptr;  ///< taken up at the first frame that only it knows
        bool enters_at_once = false;              ///< in the room by connecting (bare)
    };
    PlainSession(Host& host, Opening opening);
    ~PlainSession() override;

    // For dialects.
    [[nodiscard]] Host& host() { return host_; }
    [[nodiscard]] const RoomId& room() const { return room_; }
    [[nodiscard]] const PeerId& peer() const { return peer_; }  ///< empty while not in the room
    [[nodiscard]] bool greeted() const { return greeted_; }     ///< `client_id` has been said (bare)
    void set_greeted() { greeted_ = true; }
    /// What answers a message waits until what earlier messages of this connection asked for is answered.
    void send(std::string_view text);
    void fail(const Error& error);
    /// Enters the room under `name` (empty: the identity's) in the words now spoken.
    void join(std::string name);
    void leave();
    /// `body`: the value to forward; `envelope`: the whole message, where the dialect forwards that.
    void signal(calls::SignalKind kind, const std::string& to, std::string_view body, std::string_view envelope);
    void update(std::optional<bool> audio, std::optional<bool> video, std::optional<bool> screen);
    /// Says why and closes: 4404 for a room that is not to be had, 4409 for a full one.
    void refuse(const Error& error);

    // WsHandler.
    void on_open(transport::WsLink& link) override;
    void on_message(std::string_view payload, bool binary) override;
    void on_close(transport::WsClose how) override;

    // Session.
    void on_event(const calls::Event& event) override;
    void on_signal(const calls::SignalView& signal) override;
    void tell(const Error& error) override;
    void end(std::uint16_t code, std::string_view reason) override;

private:
    [[nodiscard]] bool keeps_pace();
    void handle(const json::Object& frame);
    [[nodiscard]] const PlainFrame* find_frame(std::string_view type);
    [[nodiscard]] bool is_lobby() const { return enters_at_once_ && second_ == nullptr; }
    void settle();
    void on_joined(Result<calls::JoinAnswer> answer);
    /// Host::change for this connection, counted while it waits for the store.
    template <class Work, class Then>
    void change(Work work, Then then);

    Host& host_;
    transport::WsLink* link_ = nullptr;
    calls::ConnectionId id_;
    RoomId room_;
    PeerId peer_;
    calls::Identity who_;
    std::string resume_;
    std::string address_;
    const PlainVocabulary* words_;
    const PlainVocabulary* second_;
    std::uint64_t timer_ = 0;
    PaceKeeper pace_;
    int waiting_ = 0;        ///< changes of this connection that are not settled yet
    bool handling_ = false;  ///< a message is being handled: what is sent now answers it
    bool enters_at_once_;
    bool refused_ = false;
    bool greeted_ = false;
    bool gave_resume_ = false;  ///< the client's next message shows that it has got its new value
};

/// The WebSocket paths: `/` (and so each stage prefix) for `rooms` alone, `/ws` for `bare` first and, in a room,
/// `rooms` after it.
[[nodiscard]] transport::Routes plain_routes(Host& host, const PlainVocabulary& bare, const PlainVocabulary& rooms);

}  // namespace parley::dialects
