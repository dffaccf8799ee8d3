#pragma once

#include "forwarder/outbox.hpp"

#include <memory>
#include <string>

namespace kanal::spool {
class SpoolThread;
}  // namespace kanal::spool

namespace kanal::forwarder {

// The outbox of one centre in the spool. `spool` outlives it.
std::unique_ptr<Outbox> spool_outbox(spool::SpoolThread& spool, std::string centre);

}  // namespace kanal::forwarder
