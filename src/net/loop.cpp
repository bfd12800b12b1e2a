#include "net/loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "net/timers.hpp"

namespace parley::net {
namespace {

constexpr int kEventsPerTurn = 512;
constexpr Duration kLongestWait{60'000};

/// Closes a descriptor with its scope.
struct Descriptor {
    int fd;
    explicit Descriptor(int value) : fd(value) {
        if (fd < 0) throw std::system_error(errno, std::generic_category(), "no descriptor for the event loop");
    }
    ~Descriptor() { ::close(fd); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

/// The wall clock is read once: a clock that is set back must not turn time-outs around.
class Clock {
public:
    [[nodiscard]] Instant read() const {
        const auto passed = std::chrono::steady_clock::now() - steady_start_;
        return {wall_start_ms_ + std::chrono::duration_cast<std::chrono::milliseconds>(passed).count()};
    }

private:
    std::int64_t wall_start_ms_ =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
};

/// Empties the counter that other threads raise to wake the loop.
class Waker final : public Watcher {
public:
    void wake() const {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(event_.fd, &one, sizeof one);
    }
    void on_ready(std::uint32_t) override {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto taken = ::read(event_.fd, &count, sizeof count);
    }
    [[nodiscard]] int fd() const { return event_.fd; }

private:
    Descriptor event_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

class SignalWatcher final : public Watcher {
public:
    SignalWatcher(const sigset_t& set, std::function<void(int)> handler)
        : descriptor_(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)), handler_(std::move(handler)) {}
    void on_ready(std::uint32_t) override {
        signalfd_siginfo info{};
        while (::read(descriptor_.fd, &info, sizeof info) == sizeof info) handler_(static_cast<int>(info.ssi_signo));
    }
    [[nodiscard]] int fd() const { return descriptor_.fd; }

private:
    Descriptor descriptor_;
    std::function<void(int)> handler_;
};

}  // namespace

struct Loop::Impl {
    Descriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
    Clock clock;
    Instant now = clock.read();
    Timers timers;
    Waker waker;

    std::mutex mailbox_mutex;
    std::vector<std::function<void()>> mailbox;
    std::vector<std::function<void()>> mail;  ///< what the present turn took out of the mailbox
    std::atomic<std::thread::id> thread{std::this_thread::get_id()};
    std::atomic<bool> stopped{false};

    // Deques, since a task may add another of its kind while it runs.
    std::deque<std::function<void()>> turn_end_tasks;
    std::deque<std::function<void()>> flush_tasks;
    std::vector<std::unique_ptr<SignalWatcher>> signals;
    std::function<void(const std::exception&)> exception_handler;
    std::array<epoll_event, kEventsPerTurn> events;

    void guard(auto&& task) {
        try {
            task();
        } catch (const std::exception& error) {
            report(error);
        }
    }

    void report(const std::exception& error) {
        if (exception_handler) {
            exception_handler(error);
        } else {
            log::error("task-failed", {{"what", error.what()}});
        }
    }

    int wait_ms(Duration wait) {
        {
            const std::lock_guard lock(mailbox_mutex);
            if (!mailbox.empty()) return 0;
        }
        const auto until = timers.next();
        if (until != Instant::never()) wait = std::min(wait, until - clock.read());
        return static_cast<int>(std::clamp(wait, Duration{0}, kLongestWait).count());
    }

    void control(int operation, int fd, Watcher* watcher, std::uint32_t wanted) {
        epoll_event event{};
        event.events = wanted;
        event.data.ptr = watcher;
        if (::epoll_ctl(epoll.fd, operation, fd, &event) != 0) {
            throw std::system_error(errno, std::generic_category(), "epoll_ctl");
        }
    }

    void run_mail() {
        {
            const std::lock_guard lock(mailbox_mutex);
            mail.swap(mailbox);
        }
        for (auto& task : mail) guard(task);
        mail.clear();
    }

    // No more than there were, so that one that sets itself again at once does not hold the turn.
    void run_timers() {
        for (auto left = timers.size(); left > 0; --left) {
            const auto task = timers.take_due(now);
            if (!task) return;
            guard(task);
        }
    }

    void run_each(const std::deque<std::function<void()>>& tasks) {
        for (std::size_t i = 0; i < tasks.size(); ++i) guard(tasks[i]);
    }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {
    watch(impl_->waker.fd(), impl_->waker, EPOLLIN);
}

Loop::~Loop() = default;

void Loop::run() {
    while (!impl_->stopped.load(std::memory_order_relaxed)) run_turn(kLongestWait);
    impl_->stopped = false;
}

void Loop::run_turn(Duration wait) {
    Impl& impl = *impl_;
    impl.thread.store(std::this_thread::get_id(), std::memory_order_relaxed);
    const int count = ::epoll_wait(impl.epoll.fd, impl.events.data(), kEventsPerTurn, impl.wait_ms(wait));
    impl.now = impl.clock.read();
    for (int i = 0; i < count; ++i) {
        const auto& event = impl.events[static_cast<std::size_t>(i)];
        impl.guard([&] { static_cast<Watcher*>(event.data.ptr)->on_ready(event.events); });
    }
    impl.run_mail();
    impl.run_timers();
    impl.run_each(impl.turn_end_tasks);
    impl.run_each(impl.flush_tasks);
}

void Loop::stop() {
    impl_->stopped = true;
    impl_->waker.wake();
}

Instant Loop::now() const {
    return impl_->now;
}

void Loop::post(std::function<void()> task) {
    bool was_empty = false;
    {
        const std::lock_guard lock(impl_->mailbox_mutex);
        was_empty = impl_->mailbox.empty();
        impl_->mailbox.push_back(std::move(task));
    }
    if (was_empty && std::this_thread::get_id() != impl_->thread.load(std::memory_order_relaxed)) impl_->waker.wake();
}

std::uint64_t Loop::run_at(Instant when, std::function<void()> task) {
    return impl_->timers.add(when, std::move(task));
}

void Loop::cancel(std::uint64_t timer) {
    impl_->timers.cancel(timer);
}

void Loop::at_turn_end(std::function<void()> task) {
    impl_->turn_end_tasks.push_back(std::move(task));
}

void Loop::at_flush(std::function<void()> task) {
    impl_->flush_tasks.push_back(std::move(task));
}

void Loop::report(const std::exception& error) {
    impl_->report(error);
}

void Loop::on_signal(std::initializer_list<int> signals, std::function<void(int)> handler) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals) sigaddset(&set, signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    impl_->signals.push_back(std::make_unique<SignalWatcher>(set, std::move(handler)));
    watch(impl_->signals.back()->fd(), *impl_->signals.back(), EPOLLIN);
}

void Loop::on_exception(std::function<void(const std::exception&)> handler) {
    impl_->exception_handler = std::move(handler);
}

void Loop::watch(int fd, Watcher& watcher, std::uint32_t events) {
    impl_->control(EPOLL_CTL_ADD, fd, &watcher, events);
}

void Loop::rewatch(int fd, Watcher& watcher, std::uint32_t events) {
    impl_->control(EPOLL_CTL_MOD, fd, &watcher, events);
}

void Loop::unwatch(int fd) {
    impl_->control(EPOLL_CTL_DEL, fd, nullptr, 0);
}

}  // namespace parley::net
