#pragma once

#include "channels/open311/answer.hpp"
#include "channels/open311/service.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::open311 {

// A finite number and nothing behind it; a leading '+' is no part of it.
std::optional<double> parse_decimal(std::string_view text);

// Whether the field is an answer: `attribute[CODE]`, with `[]` or an index behind it, or `attribute.CODE`.
bool is_attribute(std::string_view field);

// The citizen's answers to a service's questions; several by repeating the field, or with commas between
// keys. Returns them as lines of text, "<question>: <answer>", in the order of the questions; values of a
// list under their names. What was answered to no question of ours follows under the code the client gave: it
// is the citizen's word all the same. What does not fit the datatype, or is required and missing, is a fault.
std::string read_answers(FormFields const& fields, Service const& service, std::vector<Fault>& faults);

}  // namespace kanal::open311
