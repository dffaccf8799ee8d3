#include "text/file_name.hpp"

#include "text/charset.hpp"
#include "text/utf8.hpp"

#include <unicode/utf8.h>

#include <cstdint>

namespace kanal {

namespace {

constexpr std::size_t kLongest = 120;
constexpr std::size_t kLongestExtension = 12;

bool is_shown(UChar32 c) {
    return c != '\n' && hidden_kind(static_cast<char32_t>(c)) == Hidden::none;
}

std::string shown_characters(std::string_view text) {
    std::string shown;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (is_shown(c)) shown.append(text, start, next - start);
    }
    return shown;
}

std::string_view without_ends(std::string_view text) {
    auto const first = text.find_first_not_of(". ");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(". ") - first + 1);
}

std::string shortened(std::string_view name) {
    if (name.size() <= kLongest) return std::string(name);
    auto const dot = name.rfind('.');
    auto const extension = dot == std::string_view::npos ? std::string_view() : name.substr(dot);
    if (extension.size() > kLongestExtension) return std::string(front_of(name, kLongest));
    return std::string(front_of(name, kLongest - extension.size())).append(extension);
}

}  // namespace

std::string safe_file_name(std::string_view name) {
    auto const text = to_utf8(name, "utf-8").text;
    auto const slash = text.find_last_of("/\\");
    auto const shown = shown_characters(slash == std::string::npos ? text : text.substr(slash + 1));
    return shortened(without_ends(shown));
}

}  // namespace kanal
