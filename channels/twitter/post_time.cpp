#include "channels/twitter/post_time.hpp"

#include "base/time_text.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace kanal::twitter {

std::optional<Time> time_of_post(std::string const& text) {
    if (text.ends_with('Z')) return parse_time(text);
    std::istringstream input(text);
    input.imbue(std::locale::classic());
    std::tm fields{};
    input >> std::get_time(&fields, "%a %b %d %H:%M:%S +0000 %Y");
    bool const whole = input && input.peek() == std::istringstream::traits_type::eof();
    if (!whole) return std::nullopt;
    auto const seconds = timegm(&fields);
    auto const time = Time(std::chrono::seconds(seconds));
    return is_plausible(time) ? std::optional(time) : std::nullopt;
}

}  // namespace kanal::twitter
