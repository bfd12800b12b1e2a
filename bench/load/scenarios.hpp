// What can be measured. Each scenario runs to its end, then returns its figures; it throws when anything was refused or
// lost.
#pragma once

#include "options.hpp"
#include "report.hpp"

namespace parley::load {

/// Closed loop: every pair keeps N messages going to and fro as fast as they come back. Delivered messages per server
/// CPU-second.
[[nodiscard]] Report run_relay(const Options& options);
/// Open loop: messages at a fixed rate whatever the server does; time from the moment each one was due until it came.
[[nodiscard]] Report run_latency(const Options& options);
/// TCP, WebSocket and protocol handshake until the server has let the client in. Set-ups per server CPU-second.
[[nodiscard]] Report run_setups(const Options& options);
/// Memory of the server per connection that has joined and is silent.
[[nodiscard]] Report run_idle(const Options& options);
/// Ring, accept, join and end, each after the acknowledgement of the one before. Calls per second.
[[nodiscard]] Report run_calls(const Options& options);

/// Idle connections and calls for minutes: the slope of the server's memory, its CPU time.
[[nodiscard]] Report run_held(const Options& options);
/// All connect at the same moment: until the last one is in.
[[nodiscard]] Report run_storm(const Options& options);
/// People who come in and never read again, each sent what fits no socket buffer: what the server keeps for them, how
/// long until it has let them go, and the delays of everybody else meanwhile.
[[nodiscard]] Report run_unread(const Options& options);

/// The delays of `latency` in calm and under attack, and what part of the server's time either takes. Throws where a
/// call is lost.
[[nodiscard]] Report run_abuse(const Options& options);

}  // namespace parley::load
