#include "channels/open311/w3c_time.hpp"

#include <charconv>
#include <cstdio>

namespace kanal::open311 {

namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Takes text apart from its beginning; once something does not fit, nothing fits any more.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t digits, int most) {
        auto const part = rest_.substr(0, digits);
        int value = 0;
        auto const read = std::from_chars(part.data(), part.data() + part.size(), value);
        bool const whole = part.size() == digits && read.ptr == part.data() + part.size();
        fits_ = fits_ && whole && value >= 0 && value <= most && part.front() != '-';
        rest_.remove_prefix(part.size());
        return value;
    }
    bool has(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void want(char c) { fits_ = has(c) && fits_; }
    void skip_digits() {
        auto const end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        fits_ = fits_ && end > 0;
        rest_.remove_prefix(end);
    }
    bool at_end() const { return fits_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool fits_ = true;
};

minutes read_zone(Scanner& text) {
    if (text.has('Z')) return minutes(0);
    bool const east = text.has('+') || text.has(' ');
    if (!east) text.want('-');
    auto const offset = hours(text.number(2, 14));
    text.want(':');
    auto const zone = offset + minutes(text.number(2, 59));
    return east ? zone : -zone;
}

}  // namespace

std::string w3c_time(Time time) {
    auto const moment = floor<seconds>(time);
    auto const midnight = floor<std::chrono::days>(moment);
    std::chrono::year_month_day const date(midnight);
    std::chrono::hh_mm_ss const clock(moment - midnight);
    char text[40];
    std::snprintf(
        text,
        sizeof text,
        "%04d-%02u-%02uT%02d:%02d:%02dZ",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    return text;
}

std::optional<Time> parse_w3c_time(std::string_view said) {
    Scanner text(said);
    auto const year = text.number(4, 2100);
    text.want('-');
    auto const month = text.number(2, 12);
    text.want('-');
    auto const day = text.number(2, 31);
    text.want('T');
    auto time = hours(text.number(2, 23)) + minutes(0) + seconds(0);
    text.want(':');
    time += minutes(text.number(2, 59));
    if (text.has(':')) {
        time += seconds(text.number(2, 59));
        if (text.has('.')) text.skip_digits();
    }
    time -= read_zone(text);
    std::chrono::year_month_day const date(
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))
    );
    if (!text.at_end() || !date.ok() || year < 1970) return std::nullopt;
    return Time(std::chrono::sys_days(date)) + time;
}

}  // namespace kanal::open311
