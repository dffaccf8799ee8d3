#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"
#include "json/parse.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

// One event of a platform's delivery: its words, also where its form is not the expected one, because what a
// person wrote must not depend on a key that this version knows; and where it ends when it is no submission.
// Pure.
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

// A zero character in a message is content: it is the normalizer's, and no reason to set the event aside.
inline constexpr JsonLimits kEventLimits{.depth = 32, .items = 10'000, .keys = 1'000, .allow_nul = true};

struct JsonEvent {
    std::string account = {};  // which of our accounts it reached
    boost::json::object content = {};
    std::vector<std::string> problems = {};  // what had to be mended before it could be read
    std::string doubt = {};                  // see Submission::doubt
    // The event as a delivery of its own: an envelope made of the delivery's own parts around the untouched
    // bytes of the event. Not the event alone, because it does not say whom it reached and could not be read
    // again. Not the whole body, because a copy of 4 MiB with 999 other citizens' messages would be beside
    // each report, and be kept as long as the last of them.
    RawBytes raw = {};
};

// Errors: "event: not an object", "event: json: ...". What a strict parser refuses for one character is
// mended: bytes that are no UTF-8 and half a surrogate pair become U+FFFD, of two equal keys the last counts.
Result<boost::json::object> parse_event(std::string_view text);

// The same into `event.content`, and a line in `event.problems` where something was mended.
Result<void> parse_into(JsonEvent& event, std::string_view text);

// A submission with the event's account, problems, doubt and raw bytes, which it takes.
Submission begin_submission(JsonEvent& event);

// A name for an event that the platform gave none, the same for the same bytes: "content:<hex>". Before
// begin_submission.
std::string id_of_content(JsonEvent const& event);

RawBytes json_bytes(std::string bytes);

// Both take the event's raw bytes.
void set_unreadable(Reading& reading, JsonEvent& event, std::string why);
void set_ignored(Reading& reading, JsonEvent& event, std::string why);

// Both degrees as numbers, and on earth; the place has no words yet.
std::optional<Place> place_of(
    boost::json::object const& from, std::string_view latitude_key, std::string_view longitude_key
);

// "kind: feed item album": what this version does not know, by its name at the platform. A name that does not
// look like one is left out: the text is shown to operators.
std::string unknown_kind(std::string_view where, std::string_view name);

// Of what was said and whether it was withdrawn, and nothing else: for platforms that deliver the same
// message by webhook and when asked. The addresses of its pictures are signed anew each time, and would make
// two of one.
Sha256 text_fingerprint(Submission const& submission);

}  // namespace kanal::platform
