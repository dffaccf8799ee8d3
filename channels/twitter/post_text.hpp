#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace kanal::twitter {

// X puts short links in the place of what a person wrote.
struct ShortLink {
    std::string url = {};       // https://t.co/...
    std::string expanded = {};  // what was written; empty for an attachment, which nobody wrote
};

// Of `entities.urls`, in the spelling of either API. Those with a `media_key` stand for attachments.
std::vector<ShortLink> links_of(boost::json::object const& entities);

// The text as it was written: &amp; &lt; &gt; become characters again, links stand in full (the first 100),
// and what X appended for attachments is taken away. Pure.
std::string written_text(std::string text, std::vector<ShortLink> const& links);

}  // namespace kanal::twitter
