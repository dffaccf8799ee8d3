#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

namespace kanal::desk {

// What a template shows. Strings are shown escaped, whatever stands in them. Moved into its place:
// data["title"] = Data(std::move(title)).
using Data = kainjow::mustache::data;
using List = kainjow::mustache::list;

// Mustache takes an empty string for true: this one is false.
inline Data text_or_none(std::string_view text) {
    return text.empty() ? Data(false) : Data(std::string(text));
}

}  // namespace kanal::desk
