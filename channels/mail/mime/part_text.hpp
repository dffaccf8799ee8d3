#pragma once

#include "channels/mail/mime/html_text.hpp"
#include "channels/mail/mime/part_type.hpp"
#include "channels/mail/mime/transfer_encoding.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

enum class TextKind {
    none,      // not for people to read as it is: an appointment, a table, a program's
    unlikely,  // a type of text that we do not know, or the source of an AMP page: only where there is
               // nothing else
    plain,
    html,
    rtf,
    enriched,
};

TextKind text_kind(PartType const& type);

struct PartText {
    std::string text = {};  // UTF-8, line ends LF
    bool plain = false;     // the sender wrote it so
    bool damaged = false;   // see DecodedText
    bool cut = false;       // too long
    std::vector<HtmlPicture> pictures = {};
};

// The text of a part as a person reads it. HTML source and RTF are converted also where they come as plain
// text. `simple`: without libxml2.
PartText part_text(PartContent const& content, PartType const& type, TextKind kind, bool simple);

// Puts `more`, unless it is empty, under what is there, after an empty line.
void append_paragraph(std::string& text, std::string_view more);

// Undoes format=flowed (RFC 3676): joins the lines that were broken only for the width, in the same depth of
// quotation; takes away space-stuffing; leaves the signature line "-- " alone. With `delsp` the blank at the
// break goes too. Lines end in LF. Pure; any thread.
std::string unflow(std::string_view text, bool delsp);

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
