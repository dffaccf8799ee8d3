#pragma once

#include "core/sink.hpp"

#include <string>

namespace kanal::admin {

// What a centre's answer to a trial means and what to do about it, for the operator: whole sentences in
// Indonesian.
std::string trial_words(Outcome const& outcome);

}  // namespace kanal::admin
