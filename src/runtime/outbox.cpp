#include "runtime/outbox.hpp"

namespace parley::runtime {

namespace {
constexpr std::uint16_t kTryAgainLater = 1013;  // WebSocket close code, IANA registry
}

void Outbox::open(calls::ConnectionId id, dialects::Session& session) {
    // Held until flush_opened(): a session is told nothing before attach() has given it its id.
    slots_.emplace(id, Slot{&session, std::make_unique<std::deque<Held>>()});
    opened_.push_back(id);
}

void Outbox::close(calls::ConnectionId id) {
    slots_.erase(id);
}

Outbox::Slot* Outbox::find(calls::ConnectionId id) {
    const auto it = slots_.find(id);
    return it == slots_.end() ? nullptr : &it->second;
}

void Outbox::event(calls::ConnectionId to, const calls::Event& event, CommitNumber after) {
    Slot* slot = find(to);
    if (slot == nullptr) return;
    if (!slot->held && after <= released_) {
        send(*slot->session, event);
    } else {
        hold(to, *slot, after, event);
    }
}

void Outbox::signal(calls::ConnectionId to, const calls::SignalView& signal) {
    Slot* slot = find(to);
    if (slot == nullptr) return;
    if (!slot->held) {
        slot->session->on_signal(signal);
        return;
    }
    hold(to, *slot, released_, calls::Event{calls::KeptSignal::of(signal)});
}

void Outbox::answer(calls::ConnectionId to, Answer answer, CommitNumber after) {
    Slot* slot = find(to);
    if (slot == nullptr) return;
    if (!slot->held && after <= released_) {
        answer->run({});
    } else {
        hold(to, *slot, after, std::move(answer));
    }
}

void Outbox::hold(calls::ConnectionId id, Slot& slot, CommitNumber after, Item item) {
    if (!slot.held) {
        slot.held = std::make_unique<std::deque<Held>>();
        waiting_.push_back(id);
    }
    if (slot.held->size() >= kHeldMax) {
        slot.session->tell({"overloaded", "Too much waits for this connection. Connect again."});
        slot.session->end(kTryAgainLater, "overloaded");
        return;
    }
    slot.held->push_back({after, std::move(item)});
}

dialects::Session* Outbox::session(calls::ConnectionId id) {
    Slot* slot = find(id);
    return slot == nullptr ? nullptr : slot->session;
}

void Outbox::release(CommitNumber number) {
    released_ = number;
    // Sending may close connections, or hold more for later numbers: take the list as it is now.
    for (const auto id : std::exchange(waiting_, {})) drain(id, nullptr);
}

void Outbox::fail(CommitNumber number, const Status& error, const StillGood& still_good) {
    const Failure failure{number, error, still_good};
    for (const auto id : std::exchange(waiting_, {})) drain(id, &failure);
    for (const auto id : std::exchange(opened_, {})) drain(id, &failure);
}

void Outbox::drain(calls::ConnectionId id, const Failure* failure) {
    for (;;) {
        Slot* slot = find(id);  // anew each time: what was sent may have closed it
        if (slot == nullptr || !slot->held) return;
        if (slot->held->empty()) {
            slot->held.reset();
            return;
        }
        const CommitNumber after = slot->held->front().after;
        const bool durable = after <= released_;
        if (!durable && (failure == nullptr || after > failure->number)) {
            waiting_.push_back(id);
            return;
        }
        Item item = std::move(slot->held->front().item);
        slot->held->pop_front();
        if (auto* answer = std::get_if<Answer>(&item)) {
            (*answer)->run(durable ? Status{} : failure->error);
        } else if (durable && is_good(id, std::get<calls::Event>(item), failure)) {
            send(*slot->session, std::get<calls::Event>(item));
        }
    }
}

/// A signal that stood behind a failed change may have lost its sender or its recipient with it.
bool Outbox::is_good(calls::ConnectionId to, const calls::Event& event, const Failure* failure) {
    const auto* signal = failure == nullptr ? nullptr : std::get_if<calls::KeptSignal>(&event);
    return signal == nullptr || failure->still_good(to, *signal);
}

void Outbox::flush_opened() {
    for (const auto id : std::exchange(opened_, {})) drain(id, nullptr);
}

void Outbox::for_each(const std::function<void(dialects::Session&)>& visit) {
    std::vector<calls::ConnectionId> ids;
    ids.reserve(slots_.size());
    for (const auto& [id, slot] : slots_) ids.push_back(id);
    for (const auto id : ids) {
        if (Slot* slot = find(id)) visit(*slot->session);
    }
}

void Outbox::send(dialects::Session& session, const calls::Event& event) {
    if (const auto* kept = std::get_if<calls::KeptSignal>(&event)) {
        session.on_signal(kept->view());
    } else {
        session.on_event(event);
    }
}

}  // namespace parley::runtime
