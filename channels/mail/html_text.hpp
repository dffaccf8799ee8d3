#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

struct HtmlText {
    std::string text = {};
    bool cut = false;  // nested too deeply or too long: what follows was not read
};

// What a person reads in an HTML mail. Scripts, styles, comments and what is hidden by `display:none` are
// left out; blocks begin a line, list items "- ", quoted blocks "> "; a link is kept as text behind what it
// is laid on: "peta (https://...)". Nothing is fetched and no markup comes out. `html` is UTF-8 and a charset
// named in it is not believed. Time grows linearly with the input. Pure; any thread.
HtmlText html_text(std::string_view html);

}  // namespace kanal::mail
