#pragma once

#include "forwarder/outbox.hpp"

#include <memory>
#include <string>

namespace kanal {

class SpoolThread;

// The outbox of one centre in the spool. `spool` outlives it.
std::unique_ptr<Outbox> spool_outbox(SpoolThread& spool, std::string centre);

}  // namespace kanal
