// The one loop of a thread: readiness of sockets, timers, a mailbox for other threads, and the end of each turn. It
// knows no protocol. main() makes one, hands it to everything as transport::Loop, and calls run().
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>

#include "base/instant.hpp"
#include "transport/loop.hpp"

namespace parley::net {

/// What the loop calls when a watched file descriptor is ready. `events` is epoll's bit set.
class Watcher {
public:
    virtual void on_ready(std::uint32_t events) = 0;

protected:
    ~Watcher() = default;
};

/// Turn = wait for readiness, call what is ready, run posted tasks and due timers, run the turn-end tasks, then the
/// flush tasks (queued writes go to the kernel).
class Loop final : public transport::Loop {
public:
    /// Throws std::system_error when the kernel has no descriptors left. Start-up only.
    Loop();
    ~Loop() override;
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs turns until stop(). An exception of a task is reported to on_exception and ends that task alone.
    void run();
    /// One turn that waits at most `wait`. For tests and for those who bring a loop of their own.
    void run_turn(Duration wait);
    /// Ends run() after the present turn. From any thread.
    void stop();

    [[nodiscard]] Instant now() const override;
    void post(std::function<void()> task) override;
    std::uint64_t run_at(Instant when, std::function<void()> task) override;
    void cancel(std::uint64_t timer) override;
    void at_turn_end(std::function<void()> task) override;

    /// Calls `handler` on the loop when the process gets one of `signals`. Blocks them in the calling thread, so call
    /// it before other threads are started (they inherit the mask).
    void on_signal(std::initializer_list<int> signals, std::function<void(int)> handler);
    /// Where an exception that left a task, timer or watcher is reported; without one it goes to the log.
    void on_exception(std::function<void(const std::exception&)> handler);

    // For net/ itself.
    /// Level-triggered. `watcher` must live until the flush of the turn in which its watch ended.
    void watch(int fd, Watcher& watcher, std::uint32_t events);
    void rewatch(int fd, Watcher& watcher, std::uint32_t events);
    void unwatch(int fd);
    /// Runs at the end of each turn, after the turn-end tasks, so that one turn's writes make one system call. Nothing
    /// of the turn refers to its sockets after that.
    void at_flush(std::function<void()> task);
    /// Tells on_exception's handler of one that was caught elsewhere.
    void report(const std::exception& error);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace parley::net
