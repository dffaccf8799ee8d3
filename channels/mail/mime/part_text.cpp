#include "channels/mail/mime/part_text.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/html_source.hpp"
#include "channels/mail/mime/rtf_text.hpp"
#include "channels/mail/word_list.hpp"
#include "text/charset.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <unordered_set>

namespace kanal::mail {

namespace {

std::string with_line_feeds(std::string_view text) {
    std::string lines;
    lines.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!pair) lines.push_back(text[i] == '\r' ? '\n' : text[i]);
    }
    return lines;
}

// The source of a page in place of its words.
bool is_html_source(std::string_view text) {
    auto const begin = ascii_lower(trimmed(text).substr(0, 40));
    constexpr std::string_view kPages = "<!doctype html|<html|<head>|<body|<?xml version|<meta |<style";
    bool const page = begins_with_one_of(begin, kPages);
    constexpr std::string_view kPieces = "<p>|<p |<div|<br|<table|<span|<font";
    bool const piece = trimmed(text).ends_with('>') && begins_with_one_of(begin, kPieces);
    return (page && text.find('>') != std::string_view::npos) || piece;
}

class TextReader {
public:
    TextReader(PartType const& type, bool simple) : type_(type), simple_(simple) {}

    PartText read(PartContent const& content, TextKind kind) {
        for (auto const& piece : content.pieces) {
            if (kind == TextKind::rtf || trimmed(std::string_view(piece.bytes)).starts_with("{\\rtf")) {
                append_paragraph(read_.text, rtf_text(piece.bytes));
                continue;
            }
            auto decoded = part_to_utf8(
                piece.bytes,
                piece.declared ? std::string_view(type_.charset) : std::string_view(),
                kind == TextKind::html
            );
            read_.damaged = read_.damaged || decoded.damaged;
            auto const found = piece.declared && kind != TextKind::html && is_html_source(decoded.text)
                                   ? TextKind::html
                               : piece.declared ? kind
                                                : TextKind::plain;
            append_paragraph(read_.text, converted(decoded.text, found));
        }
        read_.text = shown_text(read_.text);
        return std::move(read_);
    }

private:
    std::string converted(std::string const& text, TextKind kind) {
        if (kind == TextKind::html && simple_) return html_words(prepare_html(text.substr(0, 1024 * 1024)));
        if (kind == TextKind::html) {
            auto html = html_text(text);
            read_.cut = read_.cut || html.cut;
            for (auto& picture : html.pictures)
                read_.pictures.push_back(std::move(picture));
            return std::move(html.text);
        }
        if (kind == TextKind::enriched) return enriched_text(text);
        read_.plain = true;
        auto lines = with_line_feeds(text);
        if (type_.flowed) lines = unflow(lines, type_.delsp);
        return std::string(trimmed(lines));
    }

    PartType const& type_;
    bool simple_;
    PartText read_ = {};
};

struct Line {
    std::size_t quotes = 0;
    std::string_view content = {};
    bool flows = false;  // the next line goes on with it
};

Line read_line(std::string_view line) {
    Line read;
    read.quotes = std::min(line.find_first_not_of('>'), line.size());
    read.content = line.substr(read.quotes);
    if (read.content.starts_with(' ')) read.content.remove_prefix(1);
    read.flows = read.content.ends_with(' ') && read.content != "-- ";
    return read;
}

constexpr std::size_t kMostCompared = 64 * 1024;  // bytes of each text
constexpr std::size_t kLongestNotice = 400;       // letters

// Lower case, without addresses, which an HTML text has and a plain one may have not.
std::unordered_set<std::string> words_of(std::string_view text) {
    std::unordered_set<std::string> words;
    text = text.substr(0, kMostCompared);
    while (!text.empty()) {
        auto const end = std::min(text.find_first_of(" \t\n"), text.size());
        auto const word = trimmed(text.substr(0, end), ".,;:!?()<>[]\"'*_->");
        bool const address =
            word.find("://") != std::string_view::npos || word.find('@') != std::string_view::npos;
        if (word.size() > 1 && !address) words.insert(ascii_lower(word));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

// At least a fifth of the words of `wanted` are missing in `there`.
bool lacks(std::unordered_set<std::string> const& there, std::unordered_set<std::string> const& wanted) {
    auto const missing = static_cast<std::size_t>(
        std::count_if(wanted.begin(), wanted.end(), [&](auto const& word) { return there.count(word) == 0; })
    );
    return missing > 0 && missing * 5 >= wanted.size();
}

// "This mail is in HTML; your program does not support it."
bool is_notice(std::string_view text) {
    if (count_letters(text) > kLongestNotice) return false;
    auto const lower = ascii_lower(text);
    constexpr std::string_view kWords =
        "support|mendukung|view|lihat|aplikasi|client|browser|peramban|compatible|format|versi|"
        "reader|enable|tampil";
    return lower.find("html") != std::string::npos && contains_one_of(lower, kWords);
}

// Whether `other`, which is not plain, is better than `plain`.
bool says_more(std::string_view other, std::string_view plain) {
    auto const other_letters = count_letters(other);
    auto const plain_letters = count_letters(plain);
    if (other_letters == 0 || plain_letters == 0) return plain_letters == 0 && other_letters > 0;
    if (is_notice(plain) != is_notice(other)) return is_notice(plain);
    auto const other_words = words_of(other);
    auto const plain_words = words_of(plain);
    if (!lacks(plain_words, other_words)) return false;
    return !lacks(other_words, plain_words) || other_letters > plain_letters;
}

}  // namespace

TextKind text_kind(PartType const& type) {
    auto const& name = type.type;
    if (name.empty()) return TextKind::plain;
    if (is_one_of(name, "text/html|application/xhtml+xml|text/watch-html")) return TextKind::html;
    if (is_one_of(name, "text/rtf|application/rtf|application/x-rtf")) return TextKind::rtf;
    if (is_one_of(name, "text/enriched|text/richtext")) return TextKind::enriched;
    if (is_one_of(name, "text/plain|text/markdown|text/x-markdown")) return TextKind::plain;
    constexpr std::string_view kPrograms =
        "text/calendar|text/x-vcalendar|text/vcard|text/x-vcard|text/directory|text/csv|"
        "text/tab-separated-values|text/xml|text/rfc822-headers|text/css|text/javascript|"
        "text/x-moz-deleted|text/x-pgp-signature";
    return type.is_a("text") && !is_one_of(name, kPrograms) ? TextKind::unlikely : TextKind::none;
}

PartText part_text(PartContent const& content, PartType const& type, TextKind kind, bool simple) {
    if (type.is("text/x-amp-html")) kind = TextKind::html;
    return TextReader(type, simple).read(content, kind);
}

void append_paragraph(std::string& text, std::string_view more) {
    if (more.empty()) return;
    if (!text.empty()) text.append("\n\n");
    text.append(more);
}

std::string unflow(std::string_view text, bool delsp) {
    std::string joined;
    joined.reserve(text.size());
    bool going_on = false;
    std::size_t quotes = 0;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const line = read_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));

        bool const joins = going_on && line.quotes == quotes && line.content != "-- ";
        if (!joins) {
            if (!joined.empty()) joined.push_back('\n');
            joined.append(line.quotes, '>');
            if (line.quotes > 0) joined.push_back(' ');
        }
        auto content = line.content;
        if (line.flows && delsp) content.remove_suffix(1);
        joined.append(content);
        going_on = line.flows;
        quotes = line.quotes;
    }
    return joined;
}

std::size_t count_letters(std::string_view text) {
    std::size_t letters = 0;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (c > 0 && c != 0xFFFD && (u_isalnum(c) || u_charType(c) == U_OTHER_SYMBOL)) ++letters;
    }
    return letters;
}

std::size_t choose_text(std::vector<AlternativeText> const& some) {
    std::size_t chosen = 0;
    for (std::size_t i = 1; i < some.size(); ++i) {
        auto const& one = some[i];
        auto const& best = some[chosen];
        if (one.plain == best.plain) {
            if (count_letters(best.text) == 0 && count_letters(one.text) > 0) chosen = i;
        } else if (one.plain ? !says_more(best.text, one.text) : says_more(one.text, best.text)) {
            chosen = i;
        }
    }
    return chosen;
}

}  // namespace kanal::mail
