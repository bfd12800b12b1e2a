#include "sim/own_person.hpp"

#include <algorithm>

#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

constexpr std::size_t kRoomsMax = 3;
constexpr Duration kPingEvery{2'000};
constexpr Duration kReplyWait{2'500};

bool is_over(std::string_view status) {
    return status == "ended" || status == "missed" || status == "rejected";
}

bool is_of_media(std::string_view method) {
    return method.starts_with("media.");
}

}  // namespace

OwnPerson::OwnPerson(World& world, std::string name, std::string user)
    : Person(world, std::move(name), std::move(user)) {
    rings_ = !user_.empty();
}

std::string OwnPerson::target() {
    return user_.empty() ? "/parley" : "/parley?token=" + token();
}

void OwnPerson::on_open() {
    seq_ = 0;
    ping();
    for (const auto& [room, place] : wants_) join(room);
}

void OwnPerson::on_lost(int /*code*/) {
    // Where the answer to a join was lost, the value that was shown is good again, unless something said since may have
    // told the server otherwise.
    for (auto asked = asked_.begin(); asked != asked_.end(); ++asked) {
        const auto place = wants_.find(asked->what);
        if (asked->method != "room.join" || place == wants_.end() || !place->second.resume.empty()) continue;
        place->second.resume = asked->resume;
        place->second.sure = place->second.sure && std::next(asked) == asked_.end();
        if (end_of(loss_) < end_of(place->second.loss)) place->second.loss = loss_;  // they may have been in again
    }
    asked_.clear();
    for (auto& [room, media] : media_) media->line_lost();
    rung_.clear();
    over_.clear();
    for (auto& [room, place] : wants_) {
        if (std::exchange(place.in, false)) place.loss = loss_;
    }
}

/// As the own client: a ping every 2 s, and a line without an answer for 2.5 s is given up.
void OwnPerson::ping() {
    ask("ping", {});
    later_on_line(kReplyWait, [id = last_id_](Person& self) {
        auto& own = static_cast<OwnPerson&>(self);
        const auto first =
            std::ranges::find_if(own.asked_, [](const Ask& asked) { return !is_of_media(asked.method); });
        if (first != own.asked_.end() && first->id <= id) own.hang_up(4000, own.dice().between(100, 900));
    });
    later_on_line(kPingEvery, [](Person& self) { static_cast<OwnPerson&>(self).ping(); });
}

void OwnPerson::ask(std::string method, Json params, std::string what, std::string resume) {
    if (!online()) return;
    asked_.push_back({++last_id_, method, std::move(what), std::move(resume)});
    say({{"id", last_id_}, {"method", std::move(method)}, {"params", std::move(params)}});
}

// ---- what is heard ----

void OwnPerson::on_text(const std::string& message) {
    const auto frame = bj::parse(message).as_object();
    if (frame.contains("id")) return on_reply(frame);
    const auto seq = frame.at("seq").to_number<std::uint64_t>();
    if (seq != ++seq_)
        throw Violation(name_ + " heard event " + std::to_string(seq) + " where " + std::to_string(seq_) + " was due");
    on_event(text(frame, "event"), frame.at("data").as_object());
}

/// Who leaves for good and joins again may be given another of the user's places, which is still within its grace, and
/// with it what was kept for that one.
std::string OwnPerson::hears_as(const std::string& message) const {
    if (message.find(kSignalMark) == std::string::npos) return {};
    const auto frame = bj::parse(message).as_object();
    return " as " + peer_in(text(frame.at("data").as_object(), "room"));
}

void OwnPerson::on_reply(const Json& frame) {
    const auto id = frame.at("id").to_number<std::uint64_t>();
    const auto found = std::ranges::find(asked_, id, &Ask::id);
    // What the media server is asked is answered when that answers.
    const bool in_order = found != asked_.end() &&
                          (is_of_media(found->method) || std::all_of(asked_.begin(), found, [](const Ask& before) {
                               return is_of_media(before.method);
                           }));
    if (!in_order) throw Violation(name_ + " got the reply to request " + std::to_string(id) + " out of order");
    const Ask asked = std::move(*found);
    asked_.erase(found);
    if (const auto* result = frame.if_contains("result")) {
        on_result(asked, result->as_object());
    } else {
        on_refusal(asked, frame.at("error").as_object());
    }
}

void OwnPerson::on_result(const Ask& asked, const Json& result) {
    if (asked.method == "room.join") on_joined(asked, result);
    if (const auto media = media_.find(asked.what); asked.method == "media.publish" && media != media_.end())
        media->second->on_published(result);
    if (asked.method == "room.create") {
        const auto room = text(result.at("room").as_object(), "id");
        world_.witness.told_room_made({room, true});
        if (wants_.size() < kRoomsMax) want(room, {});
    }
    const auto* call = result.if_contains("call");
    if (call == nullptr) return;
    const auto& record = call->as_object();
    hear_call(record);
    const bool live = !is_over(text(record, "status"));
    if ((asked.method == "call.ring" || asked.method == "call.accept") && live)
        want(text(record, "room"), text(record, "id"));
    if (asked.method == "call.get" && asked.what == "shut out" && live) {
        for (const auto& participant : record.at("participants").as_array()) {
            const auto& who = participant.as_object();
            if (text(who, "user") == user_ && text(who, "status") == "joined")
                throw Violation(name_ + " is shut out of call " + text(record, "id") + ", which they are in");
        }
    }
}

void OwnPerson::on_refusal(const Ask& asked, const Json& error) {
    const auto code = text(error, "code");
    if (const auto media = media_.find(asked.what); media != media_.end()) media->second->on_refused(asked.method);
    if (asked.method != "room.join") return;
    if (code == "store-unavailable" || code == "rate-limited") {
        if (const auto place = wants_.find(asked.what); place != wants_.end()) place->second.resume = asked.resume;
        later_on_line(dice().between(300, 700), [room = asked.what](Person& self) {
            auto& own = static_cast<OwnPerson&>(self);
            if (own.wants_.contains(room)) own.join(room);
        });
        return;
    }
    const auto place = wants_.find(asked.what);
    if (place == wants_.end()) return;
    const std::string call = place->second.call;
    if (code == "not-found" && call.empty()) world_.witness.told_no_such_room(asked.what);
    forget(asked.what);
    if (code == "not-found" && !call.empty()) ask("call.get", {{"call", call}}, "shut out");
}

void OwnPerson::on_joined(const Ask& asked, const Json& result) {
    const auto& self = result.at("peer").as_object();
    const auto peer = text(self, "id");
    world_.witness.told_peer(asked.what, peer);
    const auto found = wants_.find(asked.what);
    if (found == wants_.end()) return ask("room.leave", {{"room", asked.what}});
    Place& place = found->second;
    // In a call's room accepting again may make a new peer; README.md, "What is open".
    const bool soon = place.call.empty() && place.sure && !place.in && is_soon_after(place.loss);
    if (soon && !place.peer.empty() && place.peer != peer && !world_.disk.displaced.contains(place.peer))
        throw Violation(name_ + " was " + place.peer + " in room " + asked.what + " and within the grace became " +
                        peer);
    std::set<std::string> others;
    for (const auto& other : result.at("peers").as_array()) {
        const auto id = text(other.as_object(), "id");
        world_.witness.told_peer(asked.what, id);
        if (!others.insert(id).second) throw Violation(name_ + " was given " + id + " twice in a list");
    }
    std::set<std::string> away;
    if (place.peer == peer && result.at("resumed").as_bool()) {
        for (const auto& other : result.at("away").as_array()) away.insert(other.as_string().c_str());
    }
    place.view.begin(others, true, away);
    place.peer = peer;
    place.resume = text(result, "resume");
    place.in = true;
    place.sure = true;
    if (text(result.at("room").as_object(), "media") == "sfu") enter_media(asked.what, place);
}

void OwnPerson::on_event(std::string_view event, const Json& data) {
    if (event.starts_with("call.")) return on_call_event(event, data);
    const auto room = text(data, "room");
    if (event.starts_with("media.")) return on_media_event(event, room, data);
    const auto found = wants_.find(room);
    if (event == "peer.joined" || event == "peer.left") {
        const bool joined = event == "peer.joined";
        const auto peer = joined ? text(data.at("peer").as_object(), "id") : text(data, "peer");
        world_.witness.told_peer(room, peer);
        if (found == wants_.end() || !found->second.in) return;  // it leaves, and may not have been heard yet
        joined ? found->second.view.joined(peer, data.at("rejoined").as_bool()) : found->second.view.left(peer);
    } else if (event == "room.closed") {
        forget(room);
    }
}

void OwnPerson::on_call_event(std::string_view event, const Json& data) {
    if (!data.contains("call")) return;  // call.unread
    const auto& call = data.at("call").as_object();
    const auto id = text(call, "id");
    hear_call(call);
    if (event == "call.incoming") rung_.insert(id);
    if (event != "call.ended") return;
    rung_.erase(id);
    calls_.erase(id);
    if (!is_over(text(call, "status"))) return;  // answered or refused on another device
    if (!over_.insert(id).second) throw Violation(name_ + " was told twice that call " + id + " is over");
    forget(text(call, "room"));
}

void OwnPerson::hear_call(const Json& call) {
    const auto id = text(call, "id");
    const auto status = text(call, "status");
    world_.witness.told_status(id, status);
    if (!is_over(status)) {
        if (over_.contains(id))
            throw Violation(name_ + " was told that call " + id + " is " + status + " after its end");
        calls_[id] = text(call, "room");
        return;
    }
    calls_.erase(id);
    rung_.erase(id);
}

// ---- what is done ----

void OwnPerson::want(const std::string& room, const std::string& call) {
    if (wants_.contains(room)) return;
    wants_.emplace(room, Place{{}, {}, call, false, false, View(name_, room)});
    join(room);
}

void OwnPerson::join(const std::string& room) {
    Place& place = wants_.at(room);
    Json params{{"room", room}, {"name", name_}};
    // Without the value of the last join nothing says which of a user's devices this is, or that a guest was in.
    place.sure = place.sure && !place.resume.empty();
    if (!place.resume.empty()) params["resume"] = place.resume;
    ask("room.join", std::move(params), room, std::exchange(place.resume, {}));
}

void OwnPerson::forget(const std::string& room) {
    wants_.erase(room);
    drop_media();
}

const OwnPerson::Place* OwnPerson::some_place() const {
    if (wants_.empty()) return nullptr;
    auto it = wants_.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(dice().below(wants_.size())));
    return it->second.in ? &it->second : nullptr;
}

void OwnPerson::act() {
    if (calm_) return;
    if (!online()) return dial();
    const auto what = dice().below(100);
    if (what < 40) return act_in_room();
    if (what < 65) return act_on_call();
    if (what < 75) return lose_line();
    if (what < 80) {
        const bool sfu = world_.media && dice().chance(70);
        return ask("room.create", {{"name", "room of " + name_}, {"media", sfu ? "sfu" : "auto"}});
    }
    if (wants_.size() < kRoomsMax && !world_.witness.rooms.empty()) want(dice().pick(world_.witness.rooms).id, {});
}

void OwnPerson::act_in_room() {
    const Place* place = some_place();
    if (place == nullptr) return;
    const auto room = std::find_if(wants_.begin(), wants_.end(), [&](auto& w) { return &w.second == place; })->first;
    const auto what = dice().below(10);
    if (what < 6) {
        Json params{{"room", room}, {"kind", "candidate"}, {"body", candidate(room)}};
        if (!place->view.peers().empty() && dice().chance(70)) params["to"] = dice().pick(place->view.peers());
        ask("room.signal", std::move(params), room);
    } else if (what < 8) {
        ask("room.update", {{"room", room}, {"audio", dice().chance(50)}}, room);
    } else if (place->call.empty()) {
        forget(room);
        ask("room.leave", {{"room", room}}, room);
    }
}

void OwnPerson::act_on_call() {
    if (!rings_) return;
    if (!rung_.empty() && dice().chance(80)) {
        const auto id = *rung_.begin();
        return ask(dice().chance(70) ? "call.accept" : "call.reject", {{"call", id}}, id);
    }
    if (!calls_.empty() && dice().chance(60)) {
        const auto id = dice().pick(calls_).first;
        const auto what = dice().below(4);
        if (what == 0) return ask("call.get", {{"call", id}}, id);
        // Whoever goes out of the call loses their place in its room.
        for (auto& [room, place] : wants_) place.sure = place.sure && place.call != id;
        if (what == 1) return ask("call.leave", {{"call", id}}, id);
        return ask("call.end", {{"call", id}}, id);
    }
    bj::array to;
    for (const auto& person : world_.people) {
        if (person->can_be_rung() && person->user() != user_ && dice().chance(25))
            to.push_back(bj::value(person->user()));
    }
    if (!to.empty() && calls_.size() < 3) ask("call.ring", {{"to", std::move(to)}});
}

void OwnPerson::lose_line() {
    const auto away = draw_absence();
    const auto how = dice().below(10);
    if (how < 2) return hang_up(1001, away);
    if (how < 3) {
        // Whoever closes wants out; what the server calls explicit leaving.
        wants_.clear();
        drop_media();
        return hang_up(1000, away);
    }
    break_line(how, 6, away);
}

// ---- what is looked at ----

std::optional<std::string> OwnPerson::missing() const {
    if (!online()) return "has no line";
    for (const auto& [room, place] : wants_) {
        if (!place.in) return "is not in room " + room;
    }
    return std::nullopt;
}

const View* OwnPerson::view_of(const std::string& room) const {
    const auto it = wants_.find(room);
    return it == wants_.end() || !it->second.in ? nullptr : &it->second.view;
}

std::string OwnPerson::peer_in(const std::string& room) const {
    const auto it = wants_.find(room);
    return it == wants_.end() || !it->second.in ? std::string() : it->second.peer;
}

}  // namespace parley::sim
