// The one SCTP stack of the process (RFC 9260, RFC 8261): usrsctp without its threads. The composition root owns it and
// hands it to each DataAssociation.
//
// Thread rule: usrsctp is global to the process and its callbacks carry no owner. So there is one stack at a time, and
// one lock around all of it, which each public function here and of DataAssociation takes: an association belongs to one
// thread, and timers that run on another's put packets and events into it, to be taken at its thread's next tick.
//
// Time: usrsctp's timers move only by on_time(). It also asks the wall clock, how long a round trip took and how old a
// packet is: time that is handed in must run as fast as the wall clock, or what was lost may never be sent again. Tests
// in virtual time put their own gettimeofday() in its place (data_association_test.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>

#include "media/time.hpp"

namespace parley::media {

/// What usrsctp tells an association. For socket.hpp.
class SctpSink {
public:
    virtual ~SctpSink() = default;
    virtual void handle_outgoing(std::span<const std::uint8_t> packet) = 0;
    virtual void handle_up() = 0;
    virtual void handle_down() = 0;
    /// A piece of a message; pieces of different messages do not mix.
    virtual void handle_received(std::span<const std::uint8_t> bytes, std::uint16_t stream, std::uint32_t ppid,
                                 bool last) = 0;
    /// The peer has reset its side of these streams.
    virtual void handle_reset(std::span<const std::uint16_t> streams) = 0;
};

class SctpStack {
public:
    static constexpr Micros kTick{10'000};  ///< how often usrsctp looks at its timers

    /// Throws CheckFailed when there is a stack already.
    explicit SctpStack(Time now);
    /// All associations are gone before.
    ~SctpStack();
    SctpStack(const SctpStack&) = delete;
    SctpStack& operator=(const SctpStack&) = delete;

    using Lock = std::lock_guard<std::recursive_mutex>;  ///< recursive: what usrsctp calls, calls it again
    [[nodiscard]] static std::recursive_mutex& mutex();

    /// When on_time() is due; never without associations.
    [[nodiscard]] Time deadline() const;
    /// Lets usrsctp's timers run; afterwards each association may have packets and events to take.
    void on_time(Time now);

    /// For socket.cpp. usrsctp keeps what add() gives as an address, and may still name it after remove(): so it
    /// is a number that is never used again, and no pointer.
    [[nodiscard]] void* add(SctpSink& sink);
    void remove(void* address);
    [[nodiscard]] SctpSink* find(void* address) const;
    /// In the stack that there is; nothing without one.
    [[nodiscard]] static SctpSink* find_anywhere(void* address);
    [[nodiscard]] std::size_t associations() const;

private:
    std::map<std::uintptr_t, SctpSink*> sinks_;
    std::uintptr_t last_address_ = 0;
    Time last_tick_;
};

}  // namespace parley::media
