#pragma once

#include <optional>
#include <string_view>
#include <vector>

// Cuts JSON text into the texts of its parts without changing a byte, so that each event of a delivery is
// kept as it was sent, and one that is no JSON does not take the others with it (a message cut in the middle
// of an emoji has a lone surrogate, which every strict parser refuses).
//
// One level a call. Only strings and brackets are looked at: whether a part is JSON its own parser must find.
// The slices point into `text`. Pure.
namespace kanal {

struct JsonMember {
    std::string_view key = {};  // between the quotes, escapes as written
    std::string_view value = {};
};

// Nothing when `text`, apart from white space around it, is not one object, its strings and brackets closed.
std::optional<std::vector<JsonMember>> object_members(std::string_view text);

// The same for one array.
std::optional<std::vector<std::string_view>> array_elements(std::string_view text);

// The value of the last member of this name, as in JSON's own parsers; nothing when there is none.
std::optional<std::string_view> member(std::vector<JsonMember> const& members, std::string_view key);

}  // namespace kanal
