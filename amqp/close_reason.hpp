#pragma once

#include <string>
#include <string_view>

namespace kanal::amqp {

// What a broker's reply code means, in our own words: "amqp 404: not found".
std::string close_reason(unsigned code);

// A person must mend something, here or at the broker; otherwise it may pass by itself. `text` is the
// broker's and only looked at: it tells a queue that is missing from one whose node is away.
bool needs_a_person(unsigned code, std::string_view text);

// It was a message that the broker finds too large.
bool is_too_large(unsigned code, std::string_view text);

}  // namespace kanal::amqp
