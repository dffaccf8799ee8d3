#include "desk/agency_time.hpp"

#include "base/time_text.hpp"

#include <charconv>
#include <cstdio>

namespace kanal::desk {

namespace {

constexpr char const* kDays[] = {"Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"};
constexpr char const* kMonths[] = {
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};

std::string zone_name(Duration offset) {
    auto const hours = std::chrono::duration_cast<std::chrono::hours>(offset).count();
    if (hours == 7) return "WIB";
    if (hours == 8) return "WITA";
    if (hours == 9) return "WIT";
    return hours == 0 ? "UTC" : "UTC" + std::string(hours > 0 ? "+" : "") + std::to_string(hours);
}

std::chrono::year_month_day date_of(Time local) {
    return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(local));
}

std::string day_text(std::chrono::year_month_day date) {
    auto const month = static_cast<unsigned>(date.month());
    return std::to_string(static_cast<unsigned>(date.day())) + " " + kMonths[month - 1] + " " +
           std::to_string(static_cast<int>(date.year()));
}

std::optional<int> digits(std::string_view text) {
    int number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = fault == std::errc() && end == text.data() + text.size() && number >= 0;
    return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string AgencyTime::full(Time time) const {
    auto const offset = zone_.offset_at(time);
    auto const local = time + offset;
    auto const day = std::chrono::floor<std::chrono::days>(local);
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    char clock[16];
    std::snprintf(
        clock, sizeof(clock), "%02d.%02d", static_cast<int>(minutes / 60), static_cast<int>(minutes % 60)
    );
    auto const weekday = std::chrono::weekday(day).c_encoding();
    return std::string(kDays[weekday]) + " " + day_text(date_of(local)) + " " + clock + " " +
           zone_name(offset);
}

std::string AgencyTime::day(Time time) const {
    return day_text(date_of(time + zone_.offset_at(time)));
}

std::string AgencyTime::date(Time time) const {
    return rfc3339_seconds(time + zone_.offset_at(time)).substr(0, 10);
}

Data AgencyTime::shown(Time time, Time now) const {
    Data data;
    data["iso"] = Data(rfc3339_seconds(time));
    data["text"] = Data(full(time));
    data["ago"] = Data(span_text(std::chrono::duration_cast<Duration>(now - time)));
    return data;
}

std::optional<Time> AgencyTime::begin_of(std::string_view date) const {
    bool const formed = date.size() == 10 && date[4] == '-' && date[7] == '-';
    if (!formed) return std::nullopt;
    auto const year = digits(date.substr(0, 4));
    auto const month = digits(date.substr(5, 2));
    auto const day = digits(date.substr(8, 2));
    if (!year || !month || !day || *year < 1971 || *year > 2099) return std::nullopt;
    std::chrono::year_month_day const parsed{
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!parsed.ok()) return std::nullopt;
    Time const midnight = std::chrono::sys_days(parsed);
    return midnight - zone_.offset_at(midnight);
}

std::optional<Time> AgencyTime::end_of(std::string_view date) const {
    auto const begin = begin_of(date);
    if (!begin) return std::nullopt;
    return *begin + std::chrono::hours(24);  // no clock is changed in Indonesia
}

std::string span_text(Duration span) {
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(span).count();
    if (minutes < 1) return "baru saja";
    if (minutes < 60) return std::to_string(minutes) + " menit";
    if (minutes < 48 * 60) return std::to_string(minutes / 60) + " jam";
    return number_text(minutes / (24 * 60)) + " hari";
}

std::string number_text(std::int64_t number) {
    auto text = std::to_string(number);
    auto const first = text.starts_with('-') ? 1 : 0;
    for (auto at = static_cast<int>(text.size()) - 3; at > first; at -= 3)
        text.insert(static_cast<std::size_t>(at), ".");
    return text;
}

}  // namespace kanal::desk
