#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

// The words in an event whose form is not the expected one: what a person wrote must not depend on a key that
// this version knows. Pure.
namespace kanal::platform {

// Appends a line to a text; an empty one, and one that the text already holds as a line, adds nothing.
void add_line(std::string& text, std::string_view line);

// What is under the key, as text: a text itself, a number in its digits, and of anything larger its words
// (see text_values). A line "<key>: not in the usual form" in `problems` unless it is a text, null or
// missing.
std::string text_under(
    boost::json::object const& from, std::string_view key, std::vector<std::string>& problems
);

// The texts inside a value of a kind that is not known, a line each, whose keys name what a person reads or
// writes ("title", "question", "text" ...), also as elements of lists of such names. No ids and no addresses
// of files. At most 100 lines and 8 levels.
std::string text_values(boost::json::value const& value);

// What somebody filled into a form: of JSON in a text its members as "<key>: <answer>", a line each; of any
// other text the text. A `flow_token` tells forms apart and is no answer.
std::string form_answers(std::string const& response);

}  // namespace kanal::platform
