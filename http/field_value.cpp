#include "http/field_value.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace kanal::http {

std::string_view without_blanks(std::string_view text) {
    return trimmed(text, " \t");
}

bool lists(std::string_view value, std::string_view member) {
    while (!value.empty()) {
        auto const item = value.substr(0, value.find(','));
        value.remove_prefix(std::min(value.size(), item.size() + 1));
        if (equal_ignoring_case(without_blanks(item), member)) return true;
    }
    return false;
}

}  // namespace kanal::http
