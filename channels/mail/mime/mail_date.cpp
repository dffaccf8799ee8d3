#include "channels/mail/mime/mail_date.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongest = 200;

struct Name {
    std::string_view name;
    int value;
};

// By their first letters, which are the same in every longer form.
constexpr std::array<Name, 19> kMonths{{
    {"jan", 1},  {"feb", 2},  {"peb", 2},  {"mar", 3},  {"apr", 4},  {"may", 5}, {"mei", 5},
    {"jun", 6},  {"jul", 7},  {"aug", 8},  {"agu", 8},  {"agt", 8},  {"ags", 8}, {"sep", 9},
    {"oct", 10}, {"okt", 10}, {"nov", 11}, {"dec", 12}, {"des", 12},
}};

constexpr std::array<Name, 26> kZones{{
    {"gmt", 0},    {"utc", 0},    {"ut", 0},     {"z", 0},      {"wib", 420},  {"wita", 480}, {"wit", 540},
    {"myt", 480},  {"sgt", 480},  {"hkt", 480},  {"jst", 540},  {"kst", 540},  {"ict", 420},  {"wet", 0},
    {"cet", 60},   {"cest", 120}, {"eet", 120},  {"est", -300}, {"edt", -240}, {"cdt", -300}, {"mst", -420},
    {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"aest", 600}, {"awst", 480},
}};

constexpr std::array<std::string_view, 20> kWeekdays{"mon",  "tue",  "wed",   "thu", "fri", "sat", "sun",
                                                     "sen",  "sel",  "rab",   "kam", "jum", "sab", "min",
                                                     "ming", "ahad", "pukul", "jam", "at",  "pada"};

std::optional<int> number(std::string_view digits) {
    if (digits.empty() || digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), is_digit))
        return {};
    int value = 0;
    for (char const c : digits)
        value = value * 10 + (c - '0');
    return value;
}

// Comments are left out, except that one which names a zone is read where there is no other.
std::vector<std::string> words_of(std::string_view raw, std::string& comment) {
    std::vector<std::string> words;
    bool inside = false;
    words.emplace_back();
    for (char const c : raw.substr(0, kLongest)) {
        if (c == '(') inside = true;
        if (inside) {
            if (c != '(' && c != ')') comment.push_back(ascii_lower(c));
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',') {
            if (!words.back().empty()) words.emplace_back();
        } else {
            words.back().push_back(ascii_lower(c));
        }
        if (c == ')') inside = false;
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

class DateReader {
public:
    std::optional<std::int64_t> read(std::string_view raw) {
        std::string comment;
        for (auto const& word : words_of(raw, comment))
            if (!take(word)) return std::nullopt;
        if (!zone_ && !comment.empty()) (void)take_zone(comment);
        if (!day_ || !month_ || !year_ || !hour_ || !zone_) return std::nullopt;
        if (afternoon_ && *hour_ < 12) *hour_ += 12;
        if (forenoon_ && *hour_ == 12) *hour_ = 0;
        return seconds();
    }

private:
    // False: nothing that a date may hold.
    bool take(std::string_view word) {
        if (word == "-" || word == ".") return true;
        if (is_letter(word[0])) return take_word(word);
        bool const signed_zone = (word[0] == '+' || word[0] == '-') && hour_;
        if (signed_zone) return take_zone(word);
        if (take_iso(word)) return true;
        if (is_time(word)) return take_time(word);
        if (word.find('-') != std::string_view::npos && take_dashed(word)) return true;
        auto const value = number(trimmed(word, "."));
        if (!value) return false;
        if (!day_ && *value >= 1 && *value <= 31 && word.size() <= 3) return day_ = value, true;
        if (!year_) return take_year(trimmed(word, "."));
        return false;
    }

    bool take_word(std::string_view word) {
        if (word == "am") return forenoon_ = true, true;
        if (word == "pm") return afternoon_ = true, true;
        if (hour_ && take_zone(word)) return true;
        auto const month = std::find_if(kMonths.begin(), kMonths.end(), [word](Name const& one) {
            return word.starts_with(one.name);
        });
        if (!month_ && month != kMonths.end()) return month_ = month->value, true;
        return std::any_of(kWeekdays.begin(), kWeekdays.end(), [word](auto day) {
            return word.starts_with(day);
        });
    }

    bool take_year(std::string_view digits) {
        auto const value = number(digits);
        if (!value || digits.size() == 1) return false;
        // RFC 5322, section 4.3.
        year_ = digits.size() == 4 ? *value : *value < 50 ? 2000 + *value : 1900 + *value;
        return true;
    }

    // "02-Mar-2026"
    bool take_dashed(std::string_view word) {
        auto const first = word.find('-');
        auto const second = word.find('-', first + 1);
        if (second == std::string_view::npos || day_ || month_) return false;
        auto const day = number(word.substr(0, first));
        if (!day || !is_letter(word[first + 1])) return false;
        day_ = day;
        return take_word(word.substr(first + 1, second - first - 1)) && take_year(word.substr(second + 1));
    }

    // "2026-03-02", "2026-03-02T10:00:00+07:00", "20260302T030000Z"
    bool take_iso(std::string_view word) {
        bool const dashed = word.size() >= 10 && word[4] == '-' && word[7] == '-';
        bool const dense = word.size() >= 15 && word[8] == 't';
        if (!dashed && !dense) return false;
        year_ = number(word.substr(0, 4));
        month_ = number(word.substr(dashed ? 5 : 4, 2));
        day_ = number(word.substr(dashed ? 8 : 6, 2));
        if (!year_ || !month_ || !day_) return false;
        auto const rest = word.substr(dashed ? 10 : 8);
        if (rest.empty()) return true;
        if (rest[0] != 't') return false;
        auto const end = std::min(rest.find_first_of("+-z", 1), rest.size());
        auto const time = rest.substr(1, end - 1);
        bool const read = dashed ? take_time(time) : take_dense_time(time);
        return read && (end == rest.size() || take_zone(rest.substr(end)));
    }

    bool take_dense_time(std::string_view digits) {
        if (digits.size() != 6) return false;
        return set_time(
            number(digits.substr(0, 2)), number(digits.substr(2, 2)), number(digits.substr(4, 2))
        );
    }

    // "10:00", "10.00.00", "10:00:00.123"
    static bool is_time(std::string_view word) {
        auto const sign = word.find_first_not_of("0123456789");
        return sign != std::string_view::npos && sign > 0 && sign <= 2 &&
               (word[sign] == ':' || word[sign] == '.') && word.size() >= sign + 3 &&
               is_digit(word[sign + 1]) && is_digit(word[sign + 2]);
    }

    bool take_time(std::string_view word) {
        if (hour_) return false;
        // "10:00:00+0700" and "10:00pm" hang together.
        auto const tail = std::min(word.find_first_not_of("0123456789:."), word.size());
        auto const time = word.substr(0, tail);
        auto const first = time.find_first_of(":.");
        auto const second = time.find_first_of(":.", first + 1);
        auto const minute =
            time.substr(first + 1, second == std::string_view::npos ? second : second - first - 1);
        auto seconds = second == std::string_view::npos ? std::string_view("0") : time.substr(second + 1);
        seconds = seconds.substr(0, seconds.find_first_of(":."));
        if (!set_time(number(time.substr(0, first)), number(minute), number(seconds))) return false;
        return tail == word.size() || take(word.substr(tail));
    }

    bool set_time(std::optional<int> hour, std::optional<int> minute, std::optional<int> second) {
        if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return false;
        hour_ = hour;
        minute_ = *minute;
        second_ = *second;
        return true;
    }

    // "+0700", "+07:00", "gmt+7", "wib". Of two the first counts: "+0700 WIB".
    bool take_zone(std::string_view word) {
        auto const sign = word.find_first_of("+-");
        auto const name = trimmed(word.substr(0, sign));
        auto const known =
            std::find_if(kZones.begin(), kZones.end(), [name](Name const& one) { return one.name == name; });
        if (!name.empty() && known == kZones.end()) return false;
        int minutes = name.empty() ? 0 : known->value;
        if (sign != std::string_view::npos) {
            auto digits = std::string(word.substr(sign + 1));
            digits.erase(std::remove(digits.begin(), digits.end(), ':'), digits.end());
            auto const value = number(digits);
            if (!value || minutes != 0) return false;
            minutes = digits.size() <= 2 ? *value * 60 : *value / 100 * 60 + *value % 100;
            if (minutes > 14 * 60 || *value % 100 > 59) return false;
            if (word[sign] == '-') minutes = -minutes;
        }
        if (!zone_) zone_ = minutes;
        return true;
    }

    std::optional<std::int64_t> seconds() const {
        namespace chrono = std::chrono;
        chrono::year_month_day const date{
            chrono::year(*year_),
            chrono::month(static_cast<unsigned>(*month_)),
            chrono::day(static_cast<unsigned>(*day_))};
        if (!date.ok() || *year_ < 1990 || *year_ > 2099) return std::nullopt;
        auto const days = chrono::sys_days(date).time_since_epoch().count();
        return std::int64_t{days} * 86400 + *hour_ * 3600 + minute_ * 60 + second_ - *zone_ * 60;
    }

    std::optional<int> day_ = {};
    std::optional<int> month_ = {};
    std::optional<int> year_ = {};
    std::optional<int> hour_ = {};
    int minute_ = 0;
    int second_ = 0;
    std::optional<int> zone_ = {};  // minutes east of Greenwich
    bool forenoon_ = false;
    bool afternoon_ = false;
};

}  // namespace

std::optional<std::int64_t> read_date(std::string_view raw) {
    return DateReader().read(raw);
}

}  // namespace kanal::mail
