#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

// The words of an RTF document, and nothing of its tables of fonts and colours, pictures and fields. Octets
// as they came; gives UTF-8. Pure, time linear; any thread.
std::string rtf_text(std::string_view rtf);

// The words of text/enriched (RFC 1896) and of the older text/richtext.
std::string enriched_text(std::string_view text);

}  // namespace kanal::mail
