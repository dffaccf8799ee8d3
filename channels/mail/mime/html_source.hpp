#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

// The page as libxml2 may read it: scripts, styles, comments and declarations are gone, a tag has at most 64
// attributes, elements are nested at most 128 deep (the text of deeper ones stays), and what browsers accept
// is mended: a style, script or hidden element that is never closed hides nothing, a quote that is never
// closed ends with its tag, an address in angles is text. UTF-8; time linear; pure.
std::string prepare_html(std::string_view html);

}  // namespace kanal::mail
