#pragma once

#include <string>
#include <string_view>

namespace kanal::forwarder {

// What a centre wrote in the body of a refusal, for an operator to read: of a JSON object the sentence that
// its usual members hold (message, error, detail, title), of anything else the text. One line of valid UTF-8
// without anything a terminal obeys or does not show, at most 300 characters. Pure.
std::string centre_words(std::string_view body);

// A centre that repeats what it was sent must not bring our secret to a person's screen. One of fewer than
// eight characters stays: it would be found in numbers.
void hide_secret(std::string& body, std::string_view secret);

}  // namespace kanal::forwarder
