#include "normalizer/charset.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <string>

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongestName = 60;

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
    });
}

std::string_view charset_of(std::string_view media_type) {
    constexpr std::string_view kParameter = "charset=";
    auto at = media_type.find(';');
    while (at != std::string_view::npos) {
        auto parameter = media_type.substr(at + 1);
        parameter.remove_prefix(std::min(parameter.find_first_not_of(' '), parameter.size()));
        if (equal_ignoring_case(parameter.substr(0, kParameter.size()), kParameter)) {
            auto value = parameter.substr(kParameter.size());
            if (value.starts_with('"')) value.remove_prefix(1);
            return value.substr(0, value.find_first_of("\"; "));
        }
        at = media_type.find(';', at + 1);
    }
    return {};
}

}  // namespace

bool has_known_charset(std::string_view media_type) {
    auto const charset = charset_of(media_type);
    if (charset.empty() || equal_ignoring_case(charset, "utf-8")) return true;
    if (charset.size() > kLongestName) return false;
    UErrorCode status = U_ZERO_ERROR;
    return ucnv_countAliases(std::string(charset).c_str(), &status) > 0 && U_SUCCESS(status);
}

}  // namespace kanal::normalizer
