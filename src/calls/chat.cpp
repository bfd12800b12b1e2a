#include "calls/chat.hpp"

#include <algorithm>
#include <utility>

#include "calls/call_rules.hpp"

namespace parley::calls {
namespace {

tl::unexpected<Error> not_in() {
    return fail("not-found", "You are not in this room.");
}

ChatPerson person_of(const Peer& peer) {
    return {peer.record.id, peer.record.user, peer.record.name};
}

/// A user is the same on every device; a guest is one peer.
bool is_person(const ChatPerson& person, const Peer& peer) {
    return person.user ? person.user == peer.record.user : person.peer == peer.record.id;
}

bool may_read(const ChatMessage& message, const Peer& peer) {
    return !message.to || is_person(message.from, peer) || is_person(*message.to, peer);
}

Status check(const SendChat& request) {
    if (request.client_id.empty() || !is_storable(request.client_id, Chat::kClientIdMax))
        return fail("bad-request", "id must be a text of 1 to 64 bytes.");
    if (request.text.empty() || !is_storable(request.text, Chat::kTextMax))
        return fail("bad-request", "text must be a text of 1 to 2000 bytes.");
    return {};
}

}  // namespace

Result<ChatAnswer> Chat::send(Turn& turn, const SendChat& request) {
    const Peer* sender = rooms_.peer_on(request.connection, request.room);
    const Room* room = state_.rooms.find(request.room);
    if (sender == nullptr || room == nullptr) return not_in();
    if (auto good = check(request); !good) return tl::unexpected<Error>(std::move(good.error()));
    if (const auto log = logs_.find(request.room); log != logs_.end()) {
        for (const ChatMessage& known : log->second.messages) {
            if (known.client_id == request.client_id && is_person(known.from, *sender)) return ChatAnswer{known, true};
        }
    }
    std::optional<ChatPerson> to;
    if (!request.to.empty()) {
        for (const PeerId& id : room->peers) {
            const Peer* peer = state_.peers.find(id);
            const bool named = id.value == request.to || (peer->record.user && peer->record.user->value == request.to);
            if (named && peer != sender) to = person_of(*peer);
        }
        if (!to) return fail("peer-unknown", "There is no such peer in the room.");
    }
    if (!state_.peers.find_mutable(sender->record.id)->chat_pace.pass(turn.now, kEvery, kAtOnce))
        return fail("rate-limited", "Too many messages. Wait a little.");

    ChatMessage message;
    message.id = random_uuid(turn.random);
    message.room = request.room;
    message.client_id = request.client_id;
    message.from = person_of(*sender);
    message.to = std::move(to);
    message.text = request.text;
    message.at = turn.now;
    Log& log = logs_[request.room];
    message.seq = log.last_seq + 1;
    turn.write(message);
    tell(turn, message, request.connection);
    append(&turn, log, message);
    return ChatAnswer{std::move(message), false};
}

/// What is too much goes, the oldest first. In the store a new message takes the place of the one kMessagesMax before.
void Chat::append(Turn* turn, Log& log, ChatMessage message) {
    const RoomId room = message.room;
    log.last_seq = message.seq;
    log.bytes += message.text.size();
    log.messages.push_back(std::move(message));
    std::vector<ChatMessage> dropped;
    while (log.messages.size() > static_cast<std::size_t>(kMessagesMax) || log.bytes > kRoomTextMax) {
        log.bytes -= log.messages.front().text.size();
        dropped.push_back(std::move(log.messages.front()));
        log.messages.pop_front();
    }
    if (turn == nullptr) return;
    turn->on_undo([this, room, dropped = std::move(dropped)] {
        const auto it = logs_.find(room);
        if (it == logs_.end()) return;
        Log& back = it->second;
        back.bytes -= back.messages.back().text.size();
        back.messages.pop_back();
        --back.last_seq;
        for (auto first = dropped.rbegin(); first != dropped.rend(); ++first) {
            back.bytes += first->text.size();
            back.messages.push_front(*first);
        }
    });
}

void Chat::tell(Turn& turn, const ChatMessage& message, ConnectionId but) const {
    const Room* room = state_.rooms.find(message.room);
    std::vector<ConnectionId> told;
    for (const PeerId& id : room->peers) {
        const Peer* peer = state_.peers.find(id);
        const bool hears = peer->present() && peer->record.dialect == Dialect::parley && peer->connection != but;
        if (hears && may_read(message, *peer)) told.push_back(peer->connection);
    }
    turn.tell(std::move(told), News{ChatSent{message}});
}

Result<ChatPage> Chat::page(ConnectionId connection, const RoomId& room, std::int64_t before, int limit) const {
    const Peer* reader = rooms_.peer_on(connection, room);
    if (reader == nullptr) return not_in();
    if (limit < 1 || limit > kPageMax) return fail("bad-request", "limit must be a whole number from 1 to 100.");
    ChatPage page;
    const auto log = logs_.find(room);
    if (log == logs_.end()) return page;
    const auto& messages = log->second.messages;
    for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
        if ((before > 0 && it->seq >= before) || !may_read(*it, *reader)) continue;
        if (page.messages.size() == static_cast<std::size_t>(limit)) {
            page.more = true;
            break;
        }
        page.messages.push_back(*it);
    }
    std::ranges::reverse(page.messages);
    return page;
}

Status Chat::read(Turn& turn, ConnectionId connection, const RoomId& room, std::int64_t seq) {
    const Peer* reader = rooms_.peer_on(connection, room);
    if (reader == nullptr) return not_in();
    if (!reader->record.user) return fail("unauthorized", "A token is needed.");
    if (seq < 0 || seq > last_seq(room)) return fail("bad-request", "seq is not that of a message.");
    const UserId user = *reader->record.user;
    const auto it = logs_.find(room);
    if (it == logs_.end() || read_seq(room, user) >= seq) return {};
    auto& reads = it->second.reads;
    if (!reads.contains(user) && reads.size() >= kReadersMax) return {};
    const std::int64_t was = std::exchange(reads[user], seq);
    turn.write(ChatReadRecord{room, user, seq});
    turn.on_undo([this, room, user, was] {
        const auto log = logs_.find(room);
        if (log != logs_.end()) log->second.reads[user] = was;
    });
    return {};
}

std::int64_t Chat::last_seq(const RoomId& room) const {
    const auto log = logs_.find(room);
    return log == logs_.end() ? 0 : log->second.last_seq;
}

std::int64_t Chat::read_seq(const RoomId& room, const UserId& user) const {
    const auto log = logs_.find(room);
    if (log == logs_.end()) return 0;
    const auto it = log->second.reads.find(user);
    return it == log->second.reads.end() ? 0 : it->second;
}

void Chat::on_forgotten(Turn& turn, const RoomId& room) {
    auto gone = logs_.extract(room);
    if (gone.empty()) return;
    turn.on_undo([this, room, log = std::move(gone.mapped())] { logs_[room] = log; });
}

void Chat::load(std::vector<ChatMessage> messages, std::vector<ChatReadRecord> reads) {
    std::ranges::sort(messages, {}, &ChatMessage::seq);
    for (auto& message : messages) {
        if (!state_.rooms.contains(message.room)) continue;
        Log& log = logs_[message.room];
        append(nullptr, log, std::move(message));
    }
    for (const auto& record : reads) {
        const auto log = logs_.find(record.room);
        if (log != logs_.end()) log->second.reads[record.user] = record.seq;
    }
}

}  // namespace parley::calls
