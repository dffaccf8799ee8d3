#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

// The text of a prepared page (prepare_html) by its tags alone: for a page that libxml2 makes nothing of, and
// where no library may be used. UTF-8; time linear; pure.
std::string html_words(std::string_view prepared);

// Whether what stands in this element (its name in lower case) begins a line.
bool begins_line(std::string_view element);

}  // namespace kanal::mail
