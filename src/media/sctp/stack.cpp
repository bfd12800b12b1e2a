#include "media/sctp/stack.hpp"

#include <usrsctp.h>

#include "base/check.hpp"

namespace parley::media {
namespace {

// usrsctp's output function is told an address and nothing else. The only global, because usrsctp is one.
SctpStack* the_stack = nullptr;

int send_packet(void* address, void* bytes, std::size_t size, std::uint8_t, std::uint8_t) {
    if (auto* sink = SctpStack::find_anywhere(address))
        sink->handle_outgoing({static_cast<const std::uint8_t*>(bytes), size});
    return 0;
}

constexpr int kFinishTries = 100;

}  // namespace

std::recursive_mutex& SctpStack::mutex() {
    static std::recursive_mutex of_usrsctp;
    return of_usrsctp;
}

SctpStack::SctpStack(Time now) : last_tick_(now) {
    const Lock lock(mutex());
    PARLEY_CHECK(the_stack == nullptr);
    the_stack = this;
    usrsctp_init_nothreads(0, send_packet, nullptr);
    // RFC 8831 §5: partial reliability and stream reset are needed; the rest is for real networks.
    usrsctp_sysctl_set_sctp_pr_enable(1);
    usrsctp_sysctl_set_sctp_reconfig_enable(1);
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_auth_enable(0);
    usrsctp_sysctl_set_sctp_nrsack_enable(0);
    usrsctp_sysctl_set_sctp_pktdrop_enable(0);
    usrsctp_sysctl_set_sctp_blackhole(2);  // no ABORT for what belongs to no association
}

SctpStack::~SctpStack() {
    const Lock lock(mutex());
    // What was closed goes away in timers.
    for (int i = 0; i < kFinishTries && usrsctp_finish() != 0; ++i) usrsctp_handle_timers(1000);
    the_stack = nullptr;
}

std::size_t SctpStack::associations() const {
    const Lock lock(mutex());
    return sinks_.size();
}

Time SctpStack::deadline() const {
    const Lock lock(mutex());
    return sinks_.empty() ? Time::never() : last_tick_ + kTick;
}

void SctpStack::on_time(Time now) {
    const Lock lock(mutex());
    const auto passed_ms = (now - last_tick_).count() / 1000;
    if (passed_ms <= 0) return;
    last_tick_ = last_tick_ + Micros{passed_ms * 1000};
    // After a long sleep without associations only the last second counts.
    usrsctp_handle_timers(static_cast<std::uint32_t>(passed_ms < 1000 ? passed_ms : 1000));
}

void* SctpStack::add(SctpSink& sink) {
    sinks_.emplace(++last_address_, &sink);
    auto* address = reinterpret_cast<void*>(last_address_);
    usrsctp_register_address(address);
    return address;
}

void SctpStack::remove(void* address) {
    usrsctp_deregister_address(address);
    sinks_.erase(reinterpret_cast<std::uintptr_t>(address));
}

SctpSink* SctpStack::find(void* address) const {
    const auto at = sinks_.find(reinterpret_cast<std::uintptr_t>(address));
    return at == sinks_.end() ? nullptr : at->second;
}

SctpSink* SctpStack::find_anywhere(void* address) {
    return the_stack == nullptr ? nullptr : the_stack->find(address);
}

}  // namespace parley::media
