#include "calls/quality.hpp"

#include <utility>

#include "calls/call_rules.hpp"

namespace parley::calls {
namespace {

bool is_within(const std::optional<std::int64_t>& number, std::int64_t least, std::int64_t most) {
    return !number || (*number >= least && *number <= most);
}

}  // namespace

Status keep_quality(Turn& turn, QualityRecord report) {
    const bool empty = !report.rating && !report.score && !report.rtt_ms && !report.loss_permille &&
                       !report.jitter_ms && !report.duration_s && !report.reconnects && report.note.empty();
    if (empty) return fail("bad-request", "The report says nothing.");
    if (!is_within(report.rating, 1, 5)) return fail("bad-request", "rating must be a whole number from 1 to 5.");
    if (!is_within(report.score, 0, 500)) return fail("bad-request", "score must be a whole number from 0 to 500.");
    if (!is_within(report.loss_permille, 0, 1000))
        return fail("bad-request", "loss_permille must be a whole number from 0 to 1000.");
    for (const auto* number : {&report.rtt_ms, &report.jitter_ms, &report.duration_s, &report.reconnects}) {
        if (!is_within(*number, 0, kQualityNumberMax)) return fail("bad-request", "A number is out of range.");
    }
    if (!report.path.empty() && report.path != "direct" && report.path != "server")
        return fail("bad-request", "path must be direct or server.");
    if (!is_storable(report.note, kQualityNoteMax)) return fail("bad-request", "note is a text of at most 500 bytes.");
    report.at = turn.now;
    turn.write(std::move(report));
    return {};
}

}  // namespace parley::calls
