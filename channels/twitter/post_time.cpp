#include "channels/twitter/post_time.hpp"

#include "base/iso_time.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace kanal::twitter {

namespace {

constexpr std::time_t kYear2100 = 4'102'444'800;

}  // namespace

std::optional<Time> time_of_post(std::string const& text) {
    if (text.ends_with('Z')) return iso_time(text);
    std::istringstream input(text);
    input.imbue(std::locale::classic());
    std::tm fields{};
    input >> std::get_time(&fields, "%a %b %d %H:%M:%S +0000 %Y");
    bool const whole = input && input.peek() == std::istringstream::traits_type::eof();
    if (!whole) return std::nullopt;
    auto const seconds = timegm(&fields);
    if (seconds <= 0 || seconds >= kYear2100) return std::nullopt;
    return Time(std::chrono::seconds(seconds));
}

}  // namespace kanal::twitter
