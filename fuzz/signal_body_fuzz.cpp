// A signal's body of any JSON, carried from each dialect to each other one: what arrives is JSON again, and within a
// dialect the very same bytes.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/json_scan.hpp"
#include "dialects/signal_body.hpp"

using namespace parley;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using calls::Dialect;
    using calls::SignalKind;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto value = json::scan(body);
    if (!value) return 0;
    static_cast<void>(dialects::kind_of(body));
    static_cast<void>(dialects::is_end_of_candidates(body));
    for (const auto kind : {SignalKind::offer, SignalKind::answer, SignalKind::candidate}) {
        if (!dialects::is_plausible(kind, *value)) continue;
        for (const auto from :
             {Dialect::rooms, Dialect::bare, Dialect::video, Dialect::appointments, Dialect::parley}) {
            calls::SignalView signal;
            signal.kind = kind;
            signal.origin = from;
            signal.body = value->text;
            for (const auto to :
                 {Dialect::rooms, Dialect::bare, Dialect::video, Dialect::appointments, Dialect::parley}) {
                for (const auto form : {dialects::DescriptionForm::object, dialects::DescriptionForm::bare_sdp}) {
                    std::string scratch;
                    const auto carried = dialects::body_for(signal, to, scratch, form);
                    PARLEY_CHECK(!carried || json::scan(*carried).has_value());
                    PARLEY_CHECK(from != to || carried == signal.body);
                }
            }
        }
    }
    return 0;
}
