// Deadlines without a timer each. All entries of one Fifo have the same delay, so the order of arrival is the order of
// deadlines and only the front is ever looked at. One Sweeper wakes the owner for the earliest front.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "base/instant.hpp"
#include "transport/loop.hpp"

namespace parley::socketio {

/// The place of an object in a Fifo; a base class. It leaves its list when destroyed. `Tag` tells several hooks apart.
template <class Tag>
class FifoHook {
public:
    FifoHook() = default;
    FifoHook(const FifoHook&) = delete;
    FifoHook& operator=(const FifoHook&) = delete;
    ~FifoHook() { unlink(); }

    void unlink() {
        if (next_ == nullptr) return;
        prev_->next_ = next_;
        next_->prev_ = prev_;
        prev_ = next_ = nullptr;
    }
    [[nodiscard]] bool linked() const { return next_ != nullptr; }
    [[nodiscard]] Instant due() const { return due_; }

private:
    template <class Item, class ItemTag>
    friend class Fifo;
    FifoHook* prev_ = nullptr;
    FifoHook* next_ = nullptr;
    Instant due_;
};

template <class Item, class Tag>
class Fifo {
public:
    Fifo() { head_.prev_ = head_.next_ = &head_; }
    ~Fifo() {
        while (!empty()) head_.next_->unlink();
        head_.prev_ = head_.next_ = nullptr;
    }
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;

    [[nodiscard]] bool empty() const { return head_.next_ == &head_; }
    [[nodiscard]] Item& front() { return static_cast<Item&>(*head_.next_); }
    [[nodiscard]] Instant front_due() const { return empty() ? Instant::never() : head_.next_->due_; }
    /// Appends, from whatever list it was in.
    void push(Item& item, Instant due) {
        FifoHook<Tag>& hook = item;
        hook.unlink();
        hook.due_ = due;
        hook.prev_ = head_.prev_;
        hook.next_ = &head_;
        head_.prev_->next_ = &hook;
        head_.prev_ = &hook;
    }
    /// The front, taken off, if it is due.
    [[nodiscard]] Item* pop_due(Instant now) {
        if (empty() || front_due() > now) return nullptr;
        Item& item = front();
        static_cast<FifoHook<Tag>&>(item).unlink();
        return &item;
    }
    [[nodiscard]] Item* pop() { return pop_due(Instant::never()); }

private:
    FifoHook<Tag> head_;
};

/// One loop timer for many deadlines. `sweep(now)` handles what is due and returns the next deadline.
class Sweeper {
public:
    Sweeper(transport::Loop& loop, std::function<Instant(Instant)> sweep) : loop_(loop), sweep_(std::move(sweep)) {}
    ~Sweeper() {
        if (timer_ != 0) loop_.cancel(timer_);
    }
    Sweeper(const Sweeper&) = delete;
    Sweeper& operator=(const Sweeper&) = delete;

    /// Makes sure that a sweep happens soon after `when`.
    void arm(Instant when) {
        next_ = std::min(next_, when);
        arm_timer(when);
    }
    /// Handles what is due now, without waiting for the timer.
    void sweep_now() {
        if (next_ <= loop_.now()) next_ = sweep_(loop_.now());
    }

private:
    void run() {
        timer_ = 0;
        armed_for_ = Instant::never();
        next_ = Instant::never();
        const Instant next = sweep_(loop_.now());
        next_ = std::min(next_, next);
        // Many sessions have deadlines a millisecond apart: sweep them in batches.
        if (next != Instant::never()) arm_timer(std::max(next, loop_.now() + Duration{10}));
    }
    void arm_timer(Instant when) {
        if (when >= armed_for_) return;
        if (timer_ != 0) loop_.cancel(timer_);
        armed_for_ = when;
        timer_ = loop_.run_at(when, [this] { run(); });
    }

    transport::Loop& loop_;
    std::function<Instant(Instant)> sweep_;
    std::uint64_t timer_ = 0;
    Instant armed_for_ = Instant::never();  // the timer's time
    Instant next_ = Instant::never();       // the earliest deadline, perhaps a little before that
};

}  // namespace parley::socketio
