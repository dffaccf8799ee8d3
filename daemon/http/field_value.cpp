#include "daemon/http/field_value.hpp"

#include <algorithm>

namespace kanal::http {

bool equal_without_case(std::string_view a, std::string_view b) {
    auto const same = [](char x, char y) { return to_lower(x) == to_lower(y); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

std::string_view without_blanks(std::string_view text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool lists(std::string_view value, std::string_view member) {
    while (!value.empty()) {
        auto const item = value.substr(0, value.find(','));
        value.remove_prefix(std::min(value.size(), item.size() + 1));
        if (equal_without_case(without_blanks(item), member)) return true;
    }
    return false;
}

}  // namespace kanal::http
