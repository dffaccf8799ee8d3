#include "channels/client_api/field_rules.hpp"

#include "base/ascii.hpp"

#include <unicode/uchar.h>
#include <algorithm>
#include <boost/nowide/utf/utf.hpp>
#include <charconv>
#include <chrono>
#include <utility>

namespace kanal::client_api {

namespace {

namespace utf = boost::nowide::utf;
using Utf8 = utf::utf_traits<char>;

// Nothing to see: white space, controls, and what Unicode says is shown as nothing; the two that are drawn as
// a blank have no property that says so.
bool is_invisible(utf::code_point c) {
    auto const code = static_cast<UChar32>(c);
    bool const drawn_as_blank = c == 0x2800 || c == 0x1D159;
    return drawn_as_blank || u_isUWhiteSpace(code) || u_iscntrl(code) ||
           u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

int number_of(std::string_view digits) {
    int number = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace

bool is_blank(std::string_view utf8) {
    for (auto at = utf8.begin(); at != utf8.end();)
        if (!is_invisible(Utf8::decode(at, utf8.end()))) return false;
    return true;
}

bool is_date(std::string_view text) {
    if (text.size() != 10) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : !is_digit(text[i])) return false;
    }
    auto const year = std::chrono::year(number_of(text.substr(0, 4)));
    auto const month = std::chrono::month(static_cast<unsigned>(number_of(text.substr(5, 2))));
    auto const day = std::chrono::day(static_cast<unsigned>(number_of(text.substr(8, 2))));
    return std::chrono::year_month_day(year, month, day).ok();
}

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::optional<ReportClass> report_class_named(std::string_view name) {
    static constexpr std::pair<std::string_view, ReportClass> kClasses[] = {
        {"complaint", ReportClass::complaint},
        {"aspiration", ReportClass::aspiration},
        {"information", ReportClass::information},
        {"whistleblowing", ReportClass::whistleblowing},
    };
    for (auto const& [known, report_class] : kClasses)
        if (known == name) return report_class;
    return std::nullopt;
}

}  // namespace kanal::client_api
