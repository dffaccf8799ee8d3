#include "base/terminal_text.hpp"

#include <algorithm>
#include <cstdio>

namespace kanal {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Character {
    char32_t point = kReplacement;
    std::size_t size = 1;
};

Character next_character(std::string_view text) {
    auto const first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return {first, 1};
    std::size_t const size = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 && first < 0xF0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size) return {};
    char32_t point = first & (0xFF >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        auto const next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0) != 0x80) return {};
        point = (point << 6) | (next & 0x3F);
    }
    return {point, size};
}

template <class Replace>
std::string replace_hidden(std::string_view text, Replace replace) {
    std::string shown;
    while (!text.empty()) {
        auto const character = next_character(text);
        if (character.point == kReplacement && character.size == 1)
            shown += "\xEF\xBF\xBD";
        else if (is_hidden(character.point))
            shown += replace(character.point);
        else
            shown += text.substr(0, character.size);
        text.remove_prefix(character.size);
    }
    return shown;
}

std::string escape(char const* form, char32_t point) {
    char text[16];
    std::snprintf(text, sizeof(text), form, static_cast<unsigned>(point));
    return text;
}

std::string json_escape(char32_t point) {
    if (point <= 0xFFFF) return escape("\\u%04X", point);
    point -= 0x10000;
    return escape("\\u%04X", 0xD800 + (point >> 10)) + escape("\\u%04X", 0xDC00 + (point & 0x3FF));
}

}  // namespace

bool is_hidden(char32_t point) {
    struct Range {
        char32_t first;
        char32_t last;
    };
    static constexpr Range kHidden[] = {
        {0x00, 0x09},     {0x0B, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},       {0x034F, 0x034F},
        {0x061C, 0x061C}, {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180E, 0x180E},   {0x200B, 0x200B},
        {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF},
    };
    return std::any_of(std::begin(kHidden), std::end(kHidden), [point](Range const& range) {
        return point >= range.first && point <= range.last;
    });
}

std::string printable(std::string_view text) {
    return replace_hidden(text, [](char32_t point) {
        return escape(point <= 0xFFFF ? "\\u%04X" : "\\U%08X", point);
    });
}

std::string printable_json(std::string_view json) {
    return replace_hidden(json, json_escape);
}

std::string visible_line(std::string_view text) {
    auto line = replace_hidden(text, [](char32_t point) { return point < 0x20 ? " " : ""; });
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

}  // namespace kanal
