#pragma once

#include "core/forward_policy.hpp"
#include "core/report.hpp"

#include <string>
#include <string_view>

namespace kanal::normalizer {

// Why a person should look at the report before a centre gets it: what the channel said, or what the
// channel's configuration asks for. In our own words; empty: nobody need.
std::string doubt_of(Report const& report, ForwardPolicy const& policy);

// Whether the tag ("#lapor") is in the text as a word of its own: no letter, digit, mark or underscore
// before or behind it. Case does not count, nor whether letters are full-width. Both are UTF-8; an empty tag
// is nowhere.
bool holds_tag(std::string_view text, std::string_view tag);

}  // namespace kanal::normalizer
