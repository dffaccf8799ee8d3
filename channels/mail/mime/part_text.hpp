#pragma once

#include "channels/mail/mime/html_text.hpp"
#include "channels/mail/mime/part_content.hpp"
#include "channels/mail/mime/part_type.hpp"

#include <string>
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

// The text of a part as a person reads it. HTML source and RTF are converted also where they stand in plain
// text. `simple`: without libxml2.
PartText part_text(PartContent const& content, PartType const& type, TextKind kind, bool simple);

}  // namespace kanal::mail
