#pragma once

#include "core/delivery.hpp"
#include "core/report.hpp"

namespace kanal::forwarder {

// A report that nobody wrote, to try the way to a centre with: it says so in its title and text, its channel
// is of kind "trial", and each is another one. In no spool.
OutboundReport trial_report(Agency const& agency, Time now);

}  // namespace kanal::forwarder
