#include "server/doctor/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log_text.hpp"
#include "crypto/random.hpp"
#include "server/commands.hpp"
#include "server/doctor/gather.hpp"
#include "server/doctor/judge.hpp"

namespace parley::server {
namespace {

std::string_view word_for(Grade grade) {
    switch (grade) {
        case Grade::good:
            return "ok";
        case Grade::warning:
            return "warning";
        case Grade::bad:
            return "BAD";
    }
    return {};
}

/// File names and answers of other servers stand in it: nothing of them reaches the terminal as a control character.
std::string line_for(const Finding& finding) {
    std::string what;
    log::append_escaped(what, finding.what);
    auto line = fmt::format("{:<8} {:<12} {}\n", word_for(finding.grade), finding.area, what);
    if (!finding.mend.empty()) line += fmt::format("{:<8} {:<12} -> {}\n", "", "", finding.mend);
    return line;
}

}  // namespace

int run_doctor(const LoadedConfig& loaded, std::FILE* out) {
    crypto::SystemRandom random;
    const auto now = wall_clock();
    const auto findings = judge(loaded.config, gather(loaded.config, now, random), now);
    for (const auto& finding : findings) std::fputs(line_for(finding).c_str(), out);
    const bool any_bad = std::ranges::any_of(findings, [](const auto& one) { return one.grade == Grade::bad; });
    return any_bad ? kExitFailed : kExitOk;
}

}  // namespace parley::server
