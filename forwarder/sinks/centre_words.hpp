#pragma once

#include <string>
#include <string_view>

namespace kanal::forwarder {

// What a centre wrote in the body of a refusal, for an operator to read: of a JSON object the sentence that
// its usual members hold (message, error, detail, title), of anything else the text. One line of valid UTF-8
// without anything a terminal obeys or does not show, at most 300 characters. Pure.
std::string centre_words(std::string_view body);

}  // namespace kanal::forwarder
