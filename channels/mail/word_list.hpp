#pragma once

#include <string_view>

// Lists of words as the readers of mails compare them. A list is one text, its words separated by '|'.
namespace kanal::mail {

template <class Test>
bool any_word(std::string_view list, Test test) {
    for (;;) {
        auto const end = list.find('|');
        if (test(list.substr(0, end))) return true;
        if (end == std::string_view::npos) return false;
        list.remove_prefix(end + 1);
    }
}

inline bool is_one_of(std::string_view word, std::string_view list) {
    return any_word(list, [word](std::string_view one) { return one == word; });
}

inline bool begins_with_one_of(std::string_view text, std::string_view list) {
    return any_word(list, [text](std::string_view one) { return text.starts_with(one); });
}

inline bool contains_one_of(std::string_view text, std::string_view list) {
    return any_word(list, [text](std::string_view one) { return text.find(one) != std::string_view::npos; });
}

}  // namespace kanal::mail
