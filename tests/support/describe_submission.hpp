#pragma once

#include "core/submission.hpp"

#include <string>

namespace kanal::test {

// Every field that says something, one a line, without the raw bytes and the fingerprint: two submissions are
// the same when their descriptions are, and doctest shows where they differ.
std::string describe(Submission const& submission);

}  // namespace kanal::test
