#include "channels/twitter/post_time.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace kanal::twitter {

namespace {

constexpr std::time_t kYear2100 = 4'102'444'800;

// Nothing when the text does not begin so; `rest` is what stands behind.
std::optional<std::tm> parse(std::string const& text, char const* format, std::string& rest) {
    std::istringstream input(text);
    input.imbue(std::locale::classic());
    std::tm fields{};
    input >> std::get_time(&fields, format);
    if (!input) return std::nullopt;
    std::getline(input, rest, '\0');
    return fields;
}

// ".123Z" or "Z".
std::optional<int> milliseconds_of(std::string const& rest) {
    if (rest == "Z") return 0;
    bool const shaped = rest.size() == 5 && rest.front() == '.' && rest.back() == 'Z';
    if (!shaped || rest.find_first_not_of("0123456789", 1) != 4) return std::nullopt;
    return std::stoi(rest.substr(1, 3));
}

}  // namespace

std::optional<Time> time_of_post(std::string const& text) {
    std::string rest;
    std::optional<int> milliseconds = 0;
    auto fields = parse(text, "%a %b %d %H:%M:%S +0000 %Y", rest);
    if (fields) {
        if (!rest.empty()) return std::nullopt;
    } else {
        fields = parse(text, "%Y-%m-%dT%H:%M:%S", rest);
        milliseconds = milliseconds_of(rest);
    }
    if (!fields || !milliseconds) return std::nullopt;
    auto const seconds = timegm(&*fields);
    if (seconds <= 0 || seconds >= kYear2100) return std::nullopt;
    return Time(std::chrono::seconds(seconds)) + std::chrono::milliseconds(*milliseconds);
}

}  // namespace kanal::twitter
