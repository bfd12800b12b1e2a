// What people say of how a call was: one report of each, kept with the call or the room by link. Not measured here: the
// clients measure. Read back by the host app. Driven by the own protocol, which vouches that the connection is, or was
// just now, that peer.
#pragma once

#include "base/result.hpp"
#include "calls/state.hpp"

namespace parley::calls {

inline constexpr int kQualityReportsMax = 200;                 ///< of one call or room; the store drops the oldest
inline constexpr std::size_t kQualityNoteMax = 500;            ///< bytes
inline constexpr std::int64_t kQualityNumberMax = 86'400'000;  ///< of what has no closer bound

/// Keeps it; an earlier one of the same person goes. `at` is set here. Error: bad-request (out of range, or nothing in
/// it).
Status keep_quality(Turn& turn, QualityRecord report);

}  // namespace parley::calls
