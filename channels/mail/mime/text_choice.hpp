#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

// Letters and digits of every script; UTF-8.
std::size_t count_letters(std::string_view text);

struct AlternativeText {
    std::string text = {};
    bool plain = false;  // the sender wrote it so, not as HTML
};

// Of the forms in which a mail says the same, the one that says most: the plain one, unless it says nothing,
// is a notice that one should read the HTML, or lacks a good part of the other's words. `some` is not empty.
// The position.
std::size_t choose_text(std::vector<AlternativeText> const& some);

}  // namespace kanal::mail
