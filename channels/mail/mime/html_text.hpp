#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

// A picture that is part of the page itself.
struct HtmlPicture {
    std::string media_type = {};  // "image/png", as the page says
    std::string bytes = {};
};

struct HtmlText {
    std::string text = {};
    bool cut = false;  // too long: what follows was not read
    std::vector<HtmlPicture> pictures = {};
};

// What a person reads in an HTML mail. Scripts, styles, comments and what is hidden by `display:none` are
// left out; blocks begin a line, list items "- ", quoted blocks "> "; a link is kept as text behind what it
// is laid on: "peta (https://...)", a picture by its substitute text and its address. Nothing is fetched
// and no markup comes out. Beyond a depth the nesting is not followed, the text is. `html` is UTF-8 and a
// charset named in it is not believed. Time grows linearly with the input. Pure; any thread.
HtmlText html_text(std::string_view html);

// The text of a prepared page (prepare_html) by its tags alone: for a page that libxml2 makes nothing of, and
// where no library may be used. UTF-8; time linear; pure.
std::string html_words(std::string_view prepared);

// Whether the content of this element (its name in lower case) begins a line.
bool begins_line(std::string_view element);

}  // namespace kanal::mail
