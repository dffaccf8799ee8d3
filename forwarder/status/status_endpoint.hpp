#pragma once

#include "base/time.hpp"
#include "http/routes.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kanal::spool {
class SpoolThread;
}  // namespace kanal::spool

namespace kanal::forwarder {

// POST /centre/<name>/status: what a centre says of the reports that it has, signed by Standard Webhooks. It
// is answered after it is on disk; the same message again changes nothing. Loop thread; `spool` outlives the
// route.
Route status_route(
    std::string centre,
    std::vector<std::string> const& secrets,  // as WebhookSignature takes them
    spool::SpoolThread& spool,
    std::function<Time()> now = WallClock::now
);

}  // namespace kanal::forwarder
