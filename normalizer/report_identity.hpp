#pragma once

#include "core/report.hpp"
#include "core/submission.hpp"

#include <string>

namespace kanal::normalizer {

// The same message gives the same identifier on every gateway of the agency: a name over agency code, channel
// kind, account and external id, none of which can be mistaken for another. Random without an external id.
// The bytes of the peer's ids count, not their cleaned form. Editions of one message share it.
std::string report_identifier(Submission const& submission, Origin const& origin);

}  // namespace kanal::normalizer
