#include "channels/mail/mime/part_text.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/flowed_text.hpp"
#include "channels/mail/mime/html_source.hpp"
#include "channels/mail/mime/html_words.hpp"
#include "channels/mail/mime/rtf_text.hpp"
#include "text/charset.hpp"

#include <algorithm>
#include <array>

namespace kanal::mail {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, std::array<std::string_view, N> const& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string with_line_feeds(std::string_view text) {
    std::string lines;
    lines.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!pair) lines.push_back(text[i] == '\r' ? '\n' : text[i]);
    }
    return lines;
}

// The source of a page where the words should stand.
bool is_html_source(std::string_view text) {
    auto const begin = ascii_lower(trimmed(text).substr(0, 40));
    constexpr std::array<std::string_view, 7> kPages{
        "<!doctype html", "<html", "<head>", "<body", "<?xml version", "<meta ", "<style"};
    bool const page =
        std::any_of(kPages.begin(), kPages.end(), [&](auto one) { return begin.starts_with(one); });
    constexpr std::array<std::string_view, 7> kPieces{
        "<p>", "<p ", "<div", "<br", "<table", "<span", "<font"};
    bool const piece =
        trimmed(text).ends_with('>') &&
        std::any_of(kPieces.begin(), kPieces.end(), [&](auto one) { return begin.starts_with(one); });
    return (page && text.find('>') != std::string_view::npos) || piece;
}

void append_paragraph(std::string& text, std::string_view more) {
    if (more.empty()) return;
    if (!text.empty()) text.append("\n\n");
    text.append(more);
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

}  // namespace

TextKind text_kind(PartType const& type) {
    auto const& name = type.type;
    if (name.empty()) return TextKind::plain;
    if (is_one_of(
            name, std::array<std::string_view, 3>{"text/html", "application/xhtml+xml", "text/watch-html"}
        ))
        return TextKind::html;
    if (is_one_of(name, std::array<std::string_view, 3>{"text/rtf", "application/rtf", "application/x-rtf"}))
        return TextKind::rtf;
    if (is_one_of(name, std::array<std::string_view, 2>{"text/enriched", "text/richtext"}))
        return TextKind::enriched;
    if (is_one_of(name, std::array<std::string_view, 3>{"text/plain", "text/markdown", "text/x-markdown"}))
        return TextKind::plain;
    bool const program = is_one_of(
        name,
        std::array<std::string_view, 13>{
            "text/calendar",
            "text/x-vcalendar",
            "text/vcard",
            "text/x-vcard",
            "text/directory",
            "text/csv",
            "text/tab-separated-values",
            "text/xml",
            "text/rfc822-headers",
            "text/css",
            "text/javascript",
            "text/x-moz-deleted",
            "text/x-pgp-signature"}
    );
    return type.is_a("text") && !program ? TextKind::unlikely : TextKind::none;
}

PartText part_text(PartContent const& content, PartType const& type, TextKind kind, bool simple) {
    if (type.is("text/x-amp-html")) kind = TextKind::html;
    return TextReader(type, simple).read(content, kind);
}

}  // namespace kanal::mail
