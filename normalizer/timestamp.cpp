#include "normalizer/timestamp.hpp"

#include <string_view>

namespace kanal::normalizer {

namespace {

void put(std::string& text, std::size_t at, std::size_t width, unsigned value) {
    for (std::size_t i = width; i-- > 0; value /= 10)
        text[at + i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string rfc3339(Time time) {
    auto const moment = std::chrono::floor<std::chrono::milliseconds>(time);
    auto const midnight = std::chrono::floor<std::chrono::days>(moment);
    std::chrono::year_month_day const date(midnight);
    std::chrono::hh_mm_ss const clock(moment - midnight);

    std::string text = "0000-00-00T00:00:00.000Z";
    put(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put(text, 5, 2, static_cast<unsigned>(date.month()));
    put(text, 8, 2, static_cast<unsigned>(date.day()));
    put(text, 11, 2, static_cast<unsigned>(clock.hours().count()));
    put(text, 14, 2, static_cast<unsigned>(clock.minutes().count()));
    put(text, 17, 2, static_cast<unsigned>(clock.seconds().count()));
    put(text, 20, 3, static_cast<unsigned>(clock.subseconds().count()));
    return text;
}

}  // namespace kanal::normalizer
