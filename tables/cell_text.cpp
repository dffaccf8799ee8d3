#include "tables/cell_text.hpp"

#include "text/charset.hpp"
#include "text/utf8.hpp"

namespace kanal {

namespace {

constexpr std::string_view kCut = " (dipotong; lengkapnya di Kanal)";
constexpr std::string_view kFullWidth[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};  // = + - @
constexpr std::string_view kBlanks[] = {" ", "\"", "'", "\u00A0", "\u3000", "\uFEFF"};

bool skip_one(std::string_view& text) {
    for (auto const blank : kBlanks) {
        if (!text.starts_with(blank)) continue;
        text.remove_prefix(blank.size());
        return true;
    }
    return false;
}

// Programs trim what stands before a cell's content, each in its own way.
bool looks_like_formula(std::string_view text) {
    while (skip_one(text)) {
    }
    if (text.empty()) return false;
    if (std::string_view("=+-@\t\r\n|%").find(text.front()) != std::string_view::npos) return true;
    for (auto const sign : kFullWidth)
        if (text.starts_with(sign)) return true;
    return false;
}

}  // namespace

std::string cell_text(std::string_view text) {
    bool const begins_with_control = !text.empty() && static_cast<unsigned char>(text.front()) < 0x20;
    auto clean = shown_text(xml_text(is_utf8(text) ? std::string(text) : to_utf8(text, "utf-8").text));
    for (auto& c : clean)
        if (c == '\t') c = ' ';
    if (count_characters(clean) > kLongestCell)
        clean.replace(front_of_characters(clean, kLongestCell - kCut.size()), std::string::npos, kCut);
    if (begins_with_control || looks_like_formula(clean)) clean.insert(clean.begin(), '\'');
    return clean;
}

}  // namespace kanal
