#pragma once

#include "forwarder/profile/profile.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What stands in the answers of centres, which are hostile until they are understood. Pure.
namespace kanal::forwarder {

// The first of the pointers at which one stands, as a text or a whole number; empty: none does.
std::string tracking_id_in(boost::json::value const& answer, std::vector<std::string> const& pointers);

// Of the first rule that fits. `answer`: null pointer where the body is cut, or no JSON: then only rules fit
// that look at the status alone.
std::optional<AnswerRule::Means> meaning_of(
    std::vector<AnswerRule> const& rules, int status, boost::json::value const* answer
);

}  // namespace kanal::forwarder
