#include "dialects/appointments/date_time.hpp"

#include <chrono>

namespace parley::dialects::appointments {
namespace {

/// Takes things off the front of a text; once something does not fit, nothing fits any more.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!digit()) return fail();
            value = value * 10 + (text_[0] - '0');
            text_.remove_prefix(1);
        }
        return value;
    }
    /// One of `accepted`; which.
    char one_of(std::string_view accepted) {
        if (text_.empty() || accepted.find(text_[0]) == std::string_view::npos) return static_cast<char>(fail());
        const char c = text_[0];
        text_.remove_prefix(1);
        return c;
    }
    int milliseconds() {
        if (text_.empty() || text_[0] != '.') return 0;
        text_.remove_prefix(1);
        if (!digit()) return fail();
        int value = 0;
        int place = 100;
        for (; digit(); text_.remove_prefix(1), place /= 10) value += (text_[0] - '0') * place;
        return value;
    }
    [[nodiscard]] bool finished() const { return good_ && text_.empty(); }

private:
    [[nodiscard]] bool digit() const { return !text_.empty() && text_[0] >= '0' && text_[0] <= '9'; }
    int fail() {
        good_ = false;
        text_ = {};
        return 0;
    }
    std::string_view text_;
    bool good_ = true;
};

}  // namespace

std::optional<Instant> parse_date_time(std::string_view text) {
    using namespace std::chrono;
    Cursor in(text);  // RFC 3339 §5.6
    const int y = in.number(4);
    in.one_of("-");
    const int mo = in.number(2);
    in.one_of("-");
    const int d = in.number(2);
    in.one_of("Tt ");
    const int h = in.number(2);
    in.one_of(":");
    const int mi = in.number(2);
    in.one_of(":");
    const int s = in.number(2);
    const int ms = in.milliseconds();
    const char zone = in.one_of("Zz+-");
    int offset_min = 0;
    if (zone == '+' || zone == '-') {
        const int zone_h = in.number(2);
        in.one_of(":");
        const int zone_min = in.number(2);
        if (zone_h > 23 || zone_min > 59) return std::nullopt;
        offset_min = (zone_h * 60 + zone_min) * (zone == '-' ? -1 : 1);
    }
    const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
    if (!in.finished() || !date.ok() || h > 23 || mi > 59 || s > 59) return std::nullopt;
    const auto since_epoch =
        sys_days(date).time_since_epoch() + hours(h) + minutes(mi - offset_min) + seconds(s) + milliseconds(ms);
    return Instant{duration_cast<milliseconds>(since_epoch).count()};
}

}  // namespace parley::dialects::appointments
