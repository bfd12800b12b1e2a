// Measures the store by itself, through ports::Store and the real loop: changes per second and CPU time per change with
// a fixed number in flight, and how long a page of history takes among a million calls. No server, no dialect. Run by
// hand:
//   store-bench changes URL [--seconds N] [--in-flight N] [--small]
//   store-bench pages URL [--calls N] [--pages N] [--filled]
// --filled: the database is one that an earlier run has filled. Times are wall time, so they grow on a busy machine;
// CPU time hardly does.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "net/loop.hpp"
#include "store/open.hpp"

namespace {

using namespace parley;
using Clock = std::chrono::steady_clock;

struct Arguments {
    std::string mode;
    std::string url;
    int seconds = 5;
    int in_flight = 256;
    int calls = 1'000'000;
    int pages = 2'000;
    bool small = false;
    bool filled = false;
};

[[noreturn]] void stop(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(2);
}

Arguments parse(int argc, char** argv) {
    if (argc < 3)
        stop(
            "usage: store-bench changes|pages URL [--seconds N] [--in-flight N] [--small] [--calls N] [--pages N] "
            "[--filled]");
    Arguments arguments{.mode = argv[1], .url = argv[2]};
    for (int i = 3; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--small") {
            arguments.small = true;
            continue;
        }
        if (name == "--filled") {
            arguments.filled = true;
            continue;
        }
        int* number = name == "--seconds"     ? &arguments.seconds
                      : name == "--in-flight" ? &arguments.in_flight
                      : name == "--calls"     ? &arguments.calls
                      : name == "--pages"     ? &arguments.pages
                                              : nullptr;
        if (number == nullptr || i + 1 == argc) stop("what is " + name + "?");
        *number = std::atoi(argv[++i]);
        if (*number <= 0) stop(name + " wants a number above 0");
    }
    return arguments;
}

/// User and system time of all threads.
double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double percentile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

/// Ids as long as real ones.
std::string id(const char* kind, int number) {
    char text[48];
    std::snprintf(text, sizeof text, "%s-00000000-0000-4000-%010d", kind, number);
    return text;
}

calls::CallRecord make_call(int number, const std::string& caller, const std::string& callee, Instant at) {
    calls::CallRecord call;
    call.id = CallId(id("call", number));
    call.room = RoomId(id("room", number));
    call.initiator = UserId(caller);
    call.created_at = at;
    call.rung_at = at;
    call.participants.resize(2);
    call.participants[0].user = UserId(caller);
    call.participants[0].status = calls::ParticipantStatus::joined;
    call.participants[0].joined_at = at;
    call.participants[1].user = UserId(callee);
    return call;
}

calls::PeerRecord make_peer(int call, int side) {
    calls::PeerRecord peer;
    peer.id = PeerId(id(side == 0 ? "pa" : "pb", call));
    peer.room = RoomId(id("room", call));
    peer.user = UserId(id("user", side));
    peer.name = "Ada Lovelace";
    return peer;
}

/// The four steps of one call's life, each one change: ring, accept, join, end.
std::vector<calls::Write> step_of_call(int call, int step) {
    auto record =
        make_call(call, id("user", call % 512), id("user", 512 + call % 512), Instant{1'700'000'000'000 + call});
    if (step == 0) {
        calls::RoomRecord room;
        room.id = record.room;
        room.kind = calls::RoomKind::call;
        room.call = record.id;
        return {room, record, make_peer(call, 0)};
    }
    record.status = calls::CallStatus::active;
    record.started_at = record.created_at;
    record.participants[1].status = calls::ParticipantStatus::joined;
    if (step == 1) return {record};
    if (step == 2) return {make_peer(call, 1)};
    record.status = calls::CallStatus::ended;
    record.ended_at = record.created_at + Duration{60'000};
    record.duration_s = 60;
    return {record, calls::DeletePeer{make_peer(call, 0).id}, calls::DeletePeer{make_peer(call, 1).id},
            calls::DeleteRoom{record.room}};
}

/// Keeps `in_flight` changes under way; each acknowledgement asks for the next step of its own call.
class Changes {
public:
    Changes(ports::Store& store, net::Loop& loop, const Arguments& arguments)
        : store_(store), loop_(loop), arguments_(arguments) {}

    void run() {
        for (int lane = 0; lane < arguments_.in_flight; ++lane) next(lane, next_call_++, 0);
        for (const auto until = Clock::now() + std::chrono::seconds(1); Clock::now() < until;)
            loop_.run_turn(Duration{10});  // warms up
        const auto begin = Clock::now();
        const double cpu_before = cpu_seconds();
        const long before = done_;
        while (Clock::now() < begin + std::chrono::seconds(arguments_.seconds)) loop_.run_turn(Duration{10});
        const double wall = std::chrono::duration<double>(Clock::now() - begin).count();
        const double cpu = cpu_seconds() - cpu_before;
        const auto count = static_cast<double>(done_ - before);
        ending_ = true;
        while (under_way_ > 0) loop_.run_turn(Duration{10});
        std::printf(
            "%s, %d in flight: %.0f changes/s (%.0f calls/s), %.1f us CPU per change, %.0f %% CPU, wait p50 %.1f ms "
            "p99 %.1f ms\n",
            arguments_.small ? "one record" : "call's life", arguments_.in_flight, count / wall,
            arguments_.small ? 0.0 : count / wall / 4, cpu * 1e6 / count, 100 * cpu / wall, percentile(waits_ms_, 0.5),
            percentile(waits_ms_, 0.99));
    }

private:
    void next(int lane, int call, int step) {
        ++under_way_;
        const auto asked = Clock::now();
        auto writes = arguments_.small
                          ? std::vector<calls::Write>{calls::UserRecord{UserId(id("user", call)), "Ada Lovelace"}}
                          : step_of_call(call, step);
        store_.commit(std::move(writes), [this, lane, call, step, asked](const Status& status) {
            if (!status) stop("a commit failed: " + status.error().message);
            --under_way_;
            ++done_;
            waits_ms_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked).count());
            if (ending_) return;
            if (arguments_.small || step == 3) return next(lane, next_call_++, 0);
            next(lane, call, step + 1);
        });
    }

    ports::Store& store_;
    net::Loop& loop_;
    const Arguments& arguments_;
    std::vector<double> waits_ms_;
    long done_ = 0;
    int next_call_ = 0;
    int under_way_ = 0;
    bool ending_ = false;
};

/// One person takes part in every fourth call; the others are 1,000 more.
void fill(ports::Store& store, net::Loop& loop, int count) {
    constexpr int kPerChange = 500;
    int under_way = 0;
    for (int first = 0; first < count; first += kPerChange) {
        std::vector<calls::Write> writes;
        for (int i = first; i < std::min(count, first + kPerChange); ++i) {
            const std::string caller = i % 4 == 0 ? "busy" : id("user", i % 1000);
            auto call = make_call(i, caller, id("user", (i * 7 + 1) % 1000), Instant{1'600'000'000'000 + i / 3});
            call.status = calls::CallStatus::ended;
            writes.emplace_back(std::move(call));
        }
        ++under_way;
        store.commit(std::move(writes), [&](const Status& status) {
            if (!status) stop("a commit failed: " + status.error().message);
            --under_way;
        });
        while (under_way > 8) loop.run_turn(Duration{10});
    }
    while (under_way > 0) loop.run_turn(Duration{10});
}

void measure_pages(ports::Store& store, net::Loop& loop, const Arguments& arguments) {
    if (!arguments.filled) {
        const auto begin = Clock::now();
        fill(store, loop, arguments.calls);
        std::printf("%d calls kept in %.1f s\n", arguments.calls,
                    std::chrono::duration<double>(Clock::now() - begin).count());
    }
    for (const std::string& user : {std::string("busy"), id("user", 1)}) {
        std::vector<double> waits_ms;
        std::string cursor;
        const double cpu_before = cpu_seconds();
        for (int i = 0; i < arguments.pages; ++i) {
            bool here = false;
            const auto asked = Clock::now();
            store.list_calls(UserId(user), cursor, 50, false, [&](const Result<ports::CallPage>& page) {
                if (!page) stop("a page failed: " + page.error().message);
                cursor = page->next_cursor;
                here = true;
            });
            while (!here) loop.run_turn(Duration{10});
            waits_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked).count());
        }
        const double cpu_ms = (cpu_seconds() - cpu_before) * 1e3 / arguments.pages;
        const double p50 = percentile(waits_ms, 0.5);  // it sorts
        std::printf("%s: %d pages of 50, %.2f ms CPU each, p50 %.2f ms, p99 %.2f ms, longest %.2f ms\n", user.c_str(),
                    arguments.pages, cpu_ms, p50, percentile(waits_ms, 0.99), waits_ms.back());
    }
    const auto loading = Clock::now();
    if (!store.load()) stop("load failed");
    std::printf("load() with none of them live: %.1f ms\n",
                std::chrono::duration<double, std::milli>(Clock::now() - loading).count());
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    net::Loop loop;
    auto store = store::open_store(arguments.url, loop);
    if (!store) stop(store.error().message);
    if (arguments.mode == "changes") {
        Changes(**store, loop, arguments).run();
    } else if (arguments.mode == "pages") {
        measure_pages(**store, loop, arguments);
    } else {
        stop("what is " + arguments.mode + "? changes or pages");
    }
}
