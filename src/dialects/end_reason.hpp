// Why a call is over, in the words that Socket.IO clients are told (contract §5). One place for all dialects that say
// it.
#pragma once

#include <string_view>

#include "calls/events.hpp"

namespace parley::dialects {

[[nodiscard]] constexpr std::string_view name_of(calls::CallEndReason reason) {
    using enum calls::CallEndReason;
    switch (reason) {
        case ended:
            return "ended";
        case cancelled:
            return "cancelled";
        case missed:
            return "missed";
        case rejected:
            return "rejected";
        case answered_elsewhere:
            return "answered-elsewhere";
        case rejected_elsewhere:
            return "rejected-elsewhere";
    }
    return {};
}

}  // namespace parley::dialects
