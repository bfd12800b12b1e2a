// What can be measured. Each scenario runs to its end, then returns its figures; it throws when anything was refused.
#pragma once

#include "../load/report.hpp"
#include "options.hpp"

namespace parley::media_load {

/// Publishers at a fixed rate to all subscribers: packets that arrived for each CPU-second of the server, the time from
/// the moment a packet was due until it was read, loss, and the server's memory for each subscriber.
[[nodiscard]] load::Report run_forward(const Options& options);
/// From the WebSocket's handshake until SRTP keys are there: joins for each CPU-second of the server, and for each
/// second.
[[nodiscard]] load::Report run_joins(const Options& options);
/// No server: encrypts a packet for each subscriber and sends it to a socket of theirs, one by one with sendmmsg and
/// eight at a time with GSO. Packets for each CPU-second of the sending thread: what a server could do at most.
[[nodiscard]] load::Report run_limit(const Options& options);

}  // namespace parley::media_load
