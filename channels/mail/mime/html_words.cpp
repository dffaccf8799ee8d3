#include "channels/mail/mime/html_words.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/text_lines.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace kanal::mail {

namespace {

// "&lt;", "&#8211;"; nothing where it is none that is known.
std::string entity(std::string_view name) {
    for (auto const& [known, text] : std::array<std::pair<std::string_view, std::string_view>, 6>{
             {{"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"nbsp", " "}, {"apos", "'"}}}) {
        if (name == known) return std::string(text);
    }
    if (!name.starts_with('#') || name.size() < 2 || name.size() > 9) return {};
    bool const hex = ascii_lower(name[1]) == 'x';
    auto const code = std::strtoul(std::string(name.substr(hex ? 2 : 1)).c_str(), nullptr, hex ? 16 : 10);
    if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
    char encoded[4];
    std::size_t size = 0;
    U8_APPEND_UNSAFE(encoded, size, static_cast<UChar32>(code));
    return {encoded, size};
}

std::string without_entities(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const end = text[i] == '&' ? text.substr(i, 12).find(';') : std::string_view::npos;
        auto const read = end == std::string_view::npos ? std::string() : entity(text.substr(i + 1, end - 1));
        plain.append(read.empty() ? std::string(1, text[i]) : read);
        if (!read.empty()) i += end;
    }
    return plain;
}

}  // namespace

bool begins_line(std::string_view element) {
    constexpr std::array<std::string_view, 24> kNames{
        "p",       "div",     "br",     "li",     "tr",      "table", "ul",         "ol",
        "h1",      "h2",      "h3",     "h4",     "h5",      "h6",    "blockquote", "pre",
        "section", "article", "header", "footer", "address", "dt",    "dd",         "hr"};
    return std::find(kNames.begin(), kNames.end(), element) != kNames.end();
}

std::string html_words(std::string_view prepared) {
    TextLines lines;
    while (!prepared.empty()) {
        auto const open = std::min(prepared.find('<'), prepared.size());
        lines.append_collapsed(without_entities(prepared.substr(0, open)));
        prepared.remove_prefix(open);
        if (prepared.empty()) break;
        auto const end = std::min(prepared.find('>'), prepared.size() - 1);
        auto const tag = trimmed(prepared.substr(1, end - 1), "/");
        if (begins_line(ascii_lower(tag.substr(0, tag.find_first_of(" \t\r\n/"))))) lines.line();
        prepared.remove_prefix(end + 1);
    }
    return lines.finish();
}

}  // namespace kanal::mail
