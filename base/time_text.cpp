#include "base/time_text.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace kanal {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr char const* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr char const* kMonths[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
    explicit Parts(Time time) : day(floor<days>(time)), date(day), clock(floor<milliseconds>(time) - day) {}

    unsigned year() const { return static_cast<unsigned>(static_cast<int>(date.year())); }
    unsigned month() const { return static_cast<unsigned>(date.month()); }
    unsigned day_of_month() const { return static_cast<unsigned>(date.day()); }

    std::chrono::sys_days day;
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<milliseconds> clock;
};

// Each run of one letter in `form` is replaced by a number, right-aligned in zeros.
std::string filled(std::string form, Parts const& parts) {
    auto const put = [&form](char letter, auto value) {
        auto number = static_cast<unsigned>(value);
        for (auto at = form.rfind(letter); at != std::string::npos && form[at] == letter; --at) {
            form[at] = static_cast<char>('0' + number % 10);
            number /= 10;
            if (at == 0) break;
        }
    };
    put('y', parts.year());
    put('m', parts.month());
    put('d', parts.day_of_month());
    put('h', parts.clock.hours().count());
    put('n', parts.clock.minutes().count());
    put('s', parts.clock.seconds().count());
    put('f', parts.clock.subseconds().count());
    return form;
}

// Takes text apart from its beginning; once something does not fit, nothing fits any more.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t digits, int most) {
        auto const part = rest_.substr(0, digits);
        int value = 0;
        bool const all = part.size() == digits && all_digits(part);
        std::from_chars(part.data(), part.data() + part.size(), value);
        fits_ = fits_ && all && value <= most;
        rest_.remove_prefix(part.size());
        return value;
    }
    bool has(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void want(bool found) { fits_ = fits_ && found; }
    milliseconds fraction() {
        auto const end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        std::string digits(rest_.substr(0, std::min<std::size_t>(end, 3)));
        want(end > 0);
        rest_.remove_prefix(end);
        digits.resize(3, '0');
        return milliseconds(Scanner(digits).number(3, 999));
    }
    bool at_end() const { return fits_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool fits_ = true;
};

minutes read_zone(Scanner& text) {
    if (text.has('Z')) return minutes(0);
    bool const east = text.has('+') || text.has(' ');
    if (!east) text.want(text.has('-'));
    minutes zone = hours(text.number(2, 14));
    (void)text.has(':');
    zone += minutes(text.number(2, 59));
    return east ? zone : -zone;
}

}  // namespace

std::string rfc3339(Time time) {
    return filled("yyyy-mm-ddThh:nn:ss.fffZ", Parts(time));
}

std::string rfc3339_seconds(Time time) {
    return filled("yyyy-mm-ddThh:nn:ssZ", Parts(time));
}

std::string time_in_name(Time time) {
    return filled("yyyymmddThhnnssZ", Parts(time));
}

std::string http_date(Time time) {
    Parts const parts(time);
    std::string text(kDays[std::chrono::weekday(parts.day).c_encoding()]);
    text.append(filled(", dd ", parts)).append(kMonths[parts.month() - 1]);
    return text.append(filled(" yyyy hh:nn:ss", parts)).append(" GMT");
}

std::string mail_date(Time time) {
    Parts const parts(time);
    std::string text(kDays[std::chrono::weekday(parts.day).c_encoding()]);
    text.append(", ").append(std::to_string(parts.day_of_month())).append(1, ' ');
    return text.append(kMonths[parts.month() - 1]).append(filled(" yyyy hh:nn:ss", parts)).append(" +0000");
}

std::optional<Time> parse_time(std::string_view said) {
    Scanner text(said);
    auto const year = text.number(4, 2100);
    text.want(text.has('-'));
    auto const month = text.number(2, 12);
    text.want(text.has('-'));
    auto const day = text.number(2, 31);
    text.want(text.has('T') || text.has(' '));
    milliseconds time = hours(text.number(2, 23));
    text.want(text.has(':'));
    time += minutes(text.number(2, 59));
    if (text.has(':')) {
        time += seconds(text.number(2, 60));  // a leap second
        if (text.has('.')) time += text.fraction();
    }
    time -= read_zone(text);
    std::chrono::year_month_day const date(
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))
    );
    if (!text.at_end() || !date.ok() || year < 1970) return std::nullopt;
    auto const moment = Time(std::chrono::sys_days(date)) + time;
    return is_plausible(moment) ? std::optional(moment) : std::nullopt;
}

}  // namespace kanal
